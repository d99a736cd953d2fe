"""Ways to lay a workload over chips, and what each asks of one chip: operations, bytes, messages, memory.

The amounts come from `leadtime.workload`; this file only chooses degrees of parallelism and adds up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.design.constants import constant
from leadtime.design.task import Task
from leadtime.workload.activation import activation_bytes, head_activation_bytes
from leadtime.workload.cache import kv_bytes
from leadtime.workload.count import parameters
from leadtime.workload.decode import decode
from leadtime.workload.ops import Operator
from leadtime.workload.prefill import prefill
from leadtime.workload.split import Split
from leadtime.workload.train import Recompute, train, update

__all__ = ["BATCHES", "Load", "Message", "decode_loads", "prefill_loads", "train_loads"]

Values = NDArray[np.float64]

BATCHES: Values = np.unique(np.round(np.geomspace(1, 16384, 36)))
"""Sequences that one tensor-parallel group decodes together; what lies between two is interpolated."""

_WAYS = {"all_reduce": 2.0}  # an all-reduce crosses the link twice, every other message once


@dataclass(frozen=True, slots=True)
class Message:
    """Messages of one kind in one pass: bytes at one chip (an array over batches), chips that take part, number."""

    over: str
    sent: Any
    ranks: float
    count: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What one layout asks of one chip.

    Attributes
    ----------
    split : Split
        The layout.
    flop : mapping
        Number format to FLOP in one pass.
    moved : amount
        Bytes to and from memory in one pass.
    messages : tuple of Message
        Of one pass.
    held : float
        Bytes of weights, and of what else does not grow with the batch.
    held_each : float
        Bytes for each sequence of the batch.
    tokens : amount
        Tokens that one chip gets done in one pass.
    passes : float
        Passes that follow one another in a step: micro-batches and bubble, over stages.
    update_moved : float
        Bytes to and from memory once in a step.
    update_messages : tuple of Message
        Of one step.
    """

    split: Split
    flop: Mapping[str, Any]
    moved: Any
    messages: tuple[Message, ...]
    held: float
    held_each: float = 0.0
    tokens: Any = 1.0
    passes: float = 1.0
    update_moved: float = 0.0
    update_messages: tuple[Message, ...] = ()


@lru_cache(maxsize=32)
def decode_loads(work: Task) -> tuple[Load, ...]:
    """One decode step at each of `BATCHES`, in each layout."""
    length = work.isl + work.osl / 2
    found = []
    for split in _serving_splits(work):
        ops = decode(work.shape, kv_length=length, batch=BATCHES, split=split, precision=work.precision)
        each = kv_bytes(work.shape, length, split=split, precision=work.precision)
        found.append(_load(work, split, ops, held_each=float(each), tokens=BATCHES / float(split.tp)))
    return tuple(found)


@lru_cache(maxsize=32)
def prefill_loads(work: Task) -> tuple[Load, ...]:
    """One prompt on one tensor-parallel group, in each layout."""
    found = []
    for split in _serving_splits(work):
        ops = prefill(work.shape, prompt=float(work.isl), split=split, precision=work.precision)
        each = kv_bytes(work.shape, float(work.isl), split=split, precision=work.precision)
        load = _load(work, split, ops, tokens=work.isl / float(split.tp), also_held=float(each))
        found.append(load)
    return tuple(found)


@lru_cache(maxsize=32)
def train_loads(work: Task) -> tuple[Load, ...]:
    """One step of the training job of job.toml, in each layout that divides it."""
    return tuple(load for split in _training_splits(work) for load in _train_load(work, split))


def _train_load(work: Task, split: Split) -> Iterator[Load]:
    sequence = constant("training_sequence").value
    batch, chips = constant("training_batch").value, constant("training_chips").value
    microbatches = batch / sequence / float(split.dp)
    recomputes: tuple[Recompute, ...] = ("none", "full")
    for recompute in recomputes:
        ops = train(work.shape, sequence=sequence, split=split, precision=work.precision, recompute=recompute)
        end = update(work.shape, split=split, precision=work.precision)
        sizes: dict[str, Any] = {"sequence": sequence, "split": split, "precision": work.precision}
        kept = work.shape.layers * activation_bytes(work.shape, recompute=recompute, **sizes)
        kept = kept + head_activation_bytes(work.shape, **sizes)
        yield _load(
            work,
            split,
            ops,
            also_held=float(kept) + _optimiser_bytes(work, split),
            tokens=batch / chips,
            passes=(microbatches + float(split.pp) - 1) / float(split.pp),
            update_moved=float(_sum(op.count * op.moved for op in end)),
            update_messages=_messages(end),
        )


def _optimiser_bytes(work: Task, split: Split) -> float:
    """Gradients, and the share of Adam's state that one chip of a data-parallel group holds."""
    held = parameters(work.shape, split)
    outside = (held.held - held.experts) / split.pp
    replicas = max(float(split.dp * split.tp / (split.ep * split.etp)), 1.0)
    bytes_each, p = work.precision.gradient, work.precision.optimiser
    experts = held.experts / split.pp
    return float(outside * (bytes_each + p / split.dp) + experts * (bytes_each + p / replicas))


def _load(
    work: Task, split: Split, ops: tuple[Operator, ...], *, also_held: float = 0.0, **more: Any
) -> Load:
    held = parameters(work.shape, split)
    weights = (held.held - held.experts) * work.precision.weight + held.experts * work.precision.expert
    formats = {op.number_format for op in ops}
    return Load(
        split=split,
        flop={f: _sum(op.count * op.flop for op in ops if op.number_format == f) for f in formats},
        moved=_sum(op.count * op.moved for op in ops),
        messages=_messages(ops),
        held=float(weights / split.pp) + also_held,
        **more,
    )


def _messages(ops: tuple[Operator, ...]) -> tuple[Message, ...]:
    """Messages added up by whom they go to and among how many."""
    found: dict[tuple[str, float], list[Any]] = {}
    for op in ops:
        ranks = float(np.max(op.ranks))
        if op.kind == "message" and ranks > 1:
            ways = _WAYS.get(op.collective, 1.0) * (1.0 if op.collective == "send" else (ranks - 1) / ranks)
            entry = found.setdefault((op.over, ranks), [0.0, 0.0])
            entry[0] = entry[0] + op.count * op.payload * ways
            entry[1] += float(np.max(op.count))
    return tuple(Message(over, sent, ranks, count) for (over, ranks), (sent, count) in found.items())


def _sum(amounts: Iterable[Any]) -> Any:
    total: Any = 0.0
    for amount in amounts:
        total = total + amount
    return total


def _serving_splits(work: Task) -> Iterator[Split]:
    """Tensor parallel, a dense model over as many as four servers; of a mixture the experts over several."""
    domain = constant("domain").value
    for tp in _powers(domain * (1 if work.shape.mixture else 4)):
        yield Split(tp=tp, ep=tp if work.shape.mixture else 1.0)
    if work.shape.mixture is not None:
        for ranks in _powers(min(128.0, float(work.shape.mixture.experts))):
            if ranks > 1 and work.shape.mixture.experts % ranks == 0:
                yield Split(dp=ranks, ep=ranks)


def _training_splits(work: Task) -> Iterator[Split]:
    """Tensor parallel within a server, pipeline stages that divide the layers nearly, experts within or across."""
    domain, chips = constant("domain").value, constant("training_chips").value
    sequences = constant("training_batch").value / constant("training_sequence").value
    for tp in _powers(domain):
        for pp in _powers(min(64.0, work.shape.layers)):
            dp = chips / tp / pp
            if dp < 1 or sequences / dp < 1:
                continue
            for ep in _expert_degrees(work, dp * tp):
                yield Split(tp=tp, pp=pp, dp=dp, ep=ep, is_sequence_parallel=tp > 1)


def _expert_degrees(work: Task, most: float) -> tuple[float, ...]:
    mixture = work.shape.mixture
    if mixture is None:
        return (1.0,)
    return tuple(ep for ep in (8.0, 64.0) if ep <= most and mixture.experts % ep == 0) or (1.0,)


def _powers(most: float) -> tuple[float, ...]:
    """1, 2, 4, ... up to `most`."""
    return tuple(float(2**n) for n in range(int(np.log2(most)) + 1))
