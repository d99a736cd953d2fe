"""Serving: one decoding step, one prompt, and what a closed number of requests in flight makes of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadtime.performance.physics.breakdown import Work, work_of
from leadtime.performance.physics.given import given
from leadtime.performance.physics.law import Law, ServingLaw
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.memory import cache_room
from leadtime.performance.physics.overlap import exposed
from leadtime.performance.physics.parallel import Serving
from leadtime.performance.physics.roofline import light_start
from leadtime.workload.decode import decode
from leadtime.workload.layers import Latent
from leadtime.workload.ops import Operator
from leadtime.workload.precision import Precision
from leadtime.workload.prefill import prefill
from leadtime.workload.shape import Shape

__all__ = ["Served", "serve"]

_ONE_SERVER = given("server")
_ROUNDS = 3  # of the balance between answering and being first served; it settles at once
_WAVES = given("benchmark_waves")
_CORNER = given("host_corner")
_MOST_BUSY = 0.98  # of its time that the server of prompts works: the queue before it stays finite
_TRTLLM = ("trtllm", "tensorrt-llm")
# Engines that look for new requests once in so many steps (SGLang, `scheduler-recv-interval`): one that comes at any
# moment between waits half of them.
_POLLS, _POLLED = ("sglang",), 0.5
_PROMPTS_APART = ("sglang",)  # engines that do not put prompts and decoding into one step
_SPARSE_TILE = given("sparse_tile")
_HEAVY = ("gemm", "grouped_gemm", "attention")  # kernels that start as a product does; others start sooner
_INDEX_KERNELS = given("index_kernels")


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """What a serving deployment does; times in seconds, rates per second for all its chips.

    Attributes
    ----------
    tpot, ttft : amount
        Time per output token and to the first token, means over requests.
    decode_step, prompt : amount
        One decoding step; one prompt alone.
    output_rate, input_rate : amount
        Tokens per second of answers, and of prompts if the chips did nothing else.
    running : amount
        Requests that decode together in one replica.
    compute, memory, comm, gaps, stalls : amount
        Parts of the time per output token; `stalls` is waiting for others' prompts.
    """

    tpot: Any
    ttft: Any
    decode_step: Any
    prompt: Any
    output_rate: Any
    input_rate: Any
    running: Any
    compute: Any
    memory: Any
    comm: Any
    gaps: Any
    stalls: Any


def serve(
    shape: Shape, deployment: Serving, machine: Machine, precision: Precision, law: ServingLaw
) -> Served:
    """Times and rates of a serving deployment at a given number of requests in flight.

    Equation:  t_out = (D(b) + i b' P' a / o) / a,  b = min(C, room, cap),  b' = b o t_out / (o t_out + t_1)
               t_1 = P + e + s D + q,   q = v P' k u (1 - u / 2) / (1 - k u),  u = b P' / (t_1 + o t_out),  k = 1 - 1 / b
               t_first = t_1 + (b - 1) P' / (2 w) + g + (C / b - 1) (t_1 + o t_out)

    with D(b) a step of b running requests at the middle of their answers, P one prompt alone and P' its share of a
    full chunk, e the time in which the host makes it ready, o tokens of an answer, a tokens that a step yields, C
    requests in flight for one replica. Prompts are worked on one after another; each waits s steps of decoding and, on
    average, q for prompts before it: v of what it would if requests came by chance, since each comes as another ends,
    and those end one after another. At first all places of a benchmark ask together: one in w requests waits for half
    of them. Requests beyond the room wait for another's end.

    Parameters
    ----------
    shape : Shape
        The model.
    deployment : Serving
        Over what it is spread; arrays allowed.
    machine : Machine
        On what.
    precision : Precision
        Formats.
    law : ServingLaw
        What an engine adds to its operators.

    Source
    ------
    Little's law and approximate mean value analysis (Schweitzer 1979) of a closed system, with the residual of a
    deterministic server (Pollaczek and Khinchine), arrivals more even than chance (Kingman 1961); Agrawal et al. 2024
    (chunked prefill). Leaves out arrivals from
    outside, lengths that vary, and eviction.
    """
    d = deployment
    accepted = _accepted(d, law)
    in_flight = np.maximum(d.concurrency / np.asarray(d.dp), 1.0)
    room = np.minimum(cache_room(shape, d, machine, precision, law), d.most_running)
    running = np.minimum(in_flight, room)
    work, busy, comm, gaps = _decode(shape, d, machine, precision, law, np.maximum(running, 1.0))
    step = busy + comm + gaps
    if d.is_eager:
        passed = decode(shape, kv_length=d.prompt, split=d.split, precision=precision)
        step = np.maximum(step, d.host * law.step_gap + _starting(shape, d, passed, law))
        gaps = step - busy - comm
    alone = _prompt_time(shape, d, machine, precision, law, d.together)
    full = np.clip(d.chunk / d.prompt, 1.0, np.maximum(in_flight, 1.0))
    share = _prompt_time(shape, d, machine, precision, law, full) / full
    prepared = _prepared(shape, d, law)
    first, decoding, b = alone, np.maximum(running, 1.0), np.maximum(running, 1.0)
    others = 1 - 1 / b
    mixed = 0.0 if d.engine in _PROMPTS_APART else np.maximum(d.prompt / d.chunk, 1.0)
    apart = np.asarray(d.is_disaggregated)
    for _ in range(_ROUNDS):
        stalls = np.where(apart, 0.0, law.interleave * decoding * share * accepted / d.output)
        tpot = (step + stalls) / accepted
        answering = d.output * tpot
        busy_share = np.minimum(b * share / (first + answering), _MOST_BUSY)
        queue = law.scatter * share * others * busy_share * (1 - busy_share / 2) / (1 - others * busy_share)
        first = (
            alone
            + prepared
            + np.where(apart, 0.0, queue + others * step * (mixed + 0.5))
            + (_POLLED if d.engine in _POLLS else law.patience) * d.wait_steps * step
        )
        decoding = np.maximum(running * answering / (answering + np.where(apart, 0.0, first)), 1.0)
    waiting = np.maximum(in_flight / b - 1, 0.0) * (first + answering)
    burst = np.where(apart, 0.0, (b - 1) * share / (2 * _WAVES))
    memory = work.memory * busy / np.maximum(work.busy, 1e-12)
    return Served(
        tpot=tpot,
        ttft=first + burst + (law.first_sglang if d.engine == "sglang" else law.first_gap) + waiting,
        decode_step=step,
        prompt=alone,
        output_rate=np.minimum(np.where(apart, running, decoding) * d.dp, d.concurrency) / tpot,
        input_rate=d.prompt * d.together * d.dp / alone,
        running=running,
        compute=(busy - memory) / accepted,
        memory=memory / accepted,
        comm=comm / accepted,
        gaps=gaps / accepted,
        stalls=stalls / accepted,
    )


def _accepted(d: Serving, law: ServingLaw) -> Any:
    """Tokens that a step yields: as given, else one and each draft that is accepted after those before it."""
    expected = (1 - law.acceptance ** (np.asarray(d.drafts) + 1)) / (1 - law.acceptance)
    return np.where(np.asarray(d.accepted) > 0, d.accepted, expected)


def _decode(
    shape: Shape, d: Serving, machine: Machine, precision: Precision, law: ServingLaw, running: Any
) -> tuple[Work, Any, Any, Any]:
    """One decoding step of so many requests in a replica: its work, operators, messages and gaps."""
    each, kv_length = np.maximum(running / d.pp, 1.0), d.prompt + d.output / 2
    passed = decode(
        shape, kv_length=kv_length, batch=each, queries=1 + d.drafts, split=d.split, precision=precision
    )
    if np.any(np.asarray(d.drafts) > 0):
        passed = (*passed, *_drafting(shape, d, precision, each, kv_length))
    work = _work(shape, d, passed, machine, law)
    busy, comm = _loaded(shape, work, d, law, _weights_time(passed, machine))
    pace = law.pace_trtllm if d.engine in _TRTLLM else 1.0
    gap = pace * law.kernel_gap * machine.law.captured * _apart(d, machine, law.gap_apart)
    kernels = _kernels(shape, passed, light_start(machine))
    gaps = d.host * (law.step_gap + law.row_gap * running) + gap * kernels
    return work, busy, comm, gaps


def _apart(d: Serving, machine: Machine, factor: Any) -> Any:
    """What a public engine needs over its kernels on chips whose vectors have cores of their own; else 1."""
    return 1 + (np.asarray(machine.apart) * (factor - 1) if d.engine else 0.0)


def _drafting(
    shape: Shape, d: Serving, precision: Precision, each: Any, kv_length: Any
) -> tuple[Operator, ...]:
    """The layers that draft further tokens, run once for each draft."""
    passed = decode(
        shape,
        kv_length=kv_length,
        batch=each,
        split=d.split,
        precision=precision,
        with_mtp=shape.mtp_layers > 0,
    )
    times = np.asarray(d.drafts) / max(shape.mtp_layers, 1)
    return tuple(replace(op, count=op.count * times) for op in passed if op.name.startswith("mtp."))


def _kernels(shape: Shape, passed: Iterable[Operator], light: Any = 1.0) -> Any:
    """Kernels of one pass, one after another; a pass over memory counts as so much of one."""
    indexed = sum(n for n, a in shape.attentions if isinstance(a, Latent) and a.indexer)
    weighed = sum(op.count * (1.0 if op.kind in _HEAVY else light) for op in passed if op.kind != "message")
    return weighed + light * _INDEX_KERNELS * indexed


def _starting(shape: Shape, d: Serving, passed: Iterable[Operator], law: ServingLaw) -> Any:
    """Time that the host takes to start the operators of a pass one by one."""
    return np.maximum(d.host * law.prompt_gap * _kernels(shape, passed), d.layer_start * shape.layers)


def _work(
    shape: Shape,
    d: Serving,
    passed: Iterable[Operator],
    machine: Machine,
    law: ServingLaw,
    *,
    traffic: Any = 1.0,
    copies: int | None = None,
) -> Work:
    """Add up a pass: gaps are counted apart, small messages of a captured graph start sooner.

    Tokens that are sent to experts go by kernels of their own, with the latency that those were measured with.
    """
    kernel: Law = machine.law
    apart = replace(machine, law=replace(kernel, launch=0.0 * kernel.launch))
    graph = replace(apart, law=replace(apart.law, latency=kernel.latency * law.latency))
    operators = _within_attention([_shared(_tiled(shape, d, op), d) for op in passed], d)
    strides = {"pp": d.tp * d.dp}
    sent = [op for op in operators if op.over == "ep"]
    found = work_of([op for op in operators if op.over != "ep"], graph, strides=strides, traffic=traffic)
    return replace(
        found, messages=found.messages | work_of(sent, apart, strides=strides, copies=copies).messages
    )


def _tiled(shape: Shape, d: Serving, op: Operator) -> Operator:
    """Sparse latent attention works on whole tiles of heads, since every token has keys of its own."""
    if not op.name.endswith("attention.scores_values"):
        return op
    heads = next((a.heads for _, a in shape.attentions if isinstance(a, Latent) and a.indexer), None)
    if heads is None:
        return op
    own = heads / np.asarray(d.tp)
    return replace(op, flop=op.flop * np.ceil(own / _SPARSE_TILE) * _SPARSE_TILE / own)


def _shared(op: Operator, d: Serving) -> Operator:
    """Ranks that share each expert all sort and add up the tokens of one another."""
    if not op.name.endswith(("mixture.permute", "mixture.sum")):
        return op
    return replace(op, read=op.read * d.etp, written=op.written * d.etp)


def _within_attention(operators: list[Operator], d: Serving) -> list[Operator]:
    """Experts spread over the ranks that share one attention: all of them hold every token, so none is sent.

    Each rank works for its own experts, and one sum over all ranks ends the layer, as with split experts.
    """
    is_within = (np.asarray(d.dp) == 1) & (np.asarray(d.ep) > 1)
    if not np.any(is_within):
        return operators
    summed = next(op for op in operators if op.name.endswith("attention.leave"))
    found = []
    for op in operators:
        if op.name.endswith(("mixture.dispatch", "mixture.combine", "mixture.spread")):
            found.append(replace(op, ranks=np.where(is_within, 1.0, op.ranks)))
        elif op.name.endswith("mixture.leave"):
            payload = np.where(is_within, summed.payload, op.payload)
            found.append(replace(op, ranks=np.where(is_within, d.tp, op.ranks), payload=payload))
        else:
            found.append(op)
    return found


def _loaded(shape: Shape, work: Work, d: Serving, law: ServingLaw, read_again: Any) -> tuple[Any, Any]:
    """Operators and exposed messages, with the busiest expert rank's load.

    Experts spread over several servers may work on two half batches in turn, so that messages of one run beside the
    operators of the other (DeepSeek-AI 2025); weights are then read twice, and the faster of the two ways is taken.
    """
    if shape.mixture is None:
        return work.busy, sum(work.messages.values())
    load = 1 + law.imbalance * (np.asarray(d.ep) > 1) * (not d.is_balanced)
    busy = work.busy * (1 + (load - 1) / 2)
    sent = sum(t for over, t in work.messages.items() if over == "ep") * load
    others = sum(t for over, t in work.messages.items() if over != "ep")
    left = exposed(sent, busy, 1.0)
    halves = (np.asarray(d.ep) > _ONE_SERVER) & (read_again + left < sent)
    return np.where(halves, busy + read_again, busy), others + np.where(halves, left, sent)


def _weights_time(passed: Iterable[Operator], machine: Machine) -> Any:
    """Time to read all weights of a pass once, s."""
    return sum(op.count * op.weights for op in passed) / (machine.law.memory * machine.memory_rate)


def _prompt_time(
    shape: Shape, d: Serving, machine: Machine, precision: Precision, law: ServingLaw, prompts: Any
) -> Any:
    """Time of so many prompts together in one replica, s.

    Equation:  P = n (t_step + ((W + X)^3 + H^3)^(1/3)),  H = h g K,  n = ceil(prompt / chunk)

    with n pieces, W operators of the middle one (`prompt_apart` times as long where that counts), X messages, and H the
    host's time to start K operators (g each, or a time for each layer where one is known), h its pace: the slower of
    chip and host shows.
    """
    pieces = np.ceil(d.prompt / np.asarray(d.chunk))
    piece = d.prompt / pieces
    passed = [
        _slowed(op, law)
        for op in prefill(
            shape,
            prompt=piece,
            past=(d.prompt - piece) / 2,
            batch=prompts,
            split=d.split,
            precision=precision,
        )
    ]
    copies = shape.mixture.top_k if shape.mixture else None
    work = _work(shape, d, passed, machine, law, traffic=law.traffic, copies=copies)
    busy, comm = _loaded(shape, work, d, law, _weights_time(passed, machine))
    busy = busy * _apart(d, machine, law.prompt_apart)
    host = _starting(shape, d, passed, law)
    return pieces * (d.host * law.step_gap + ((busy + comm) ** _CORNER + host**_CORNER) ** (1 / _CORNER))


def _prepared(shape: Shape, d: Serving, law: ServingLaw) -> Any:
    """Time in which the host makes a new prompt's pass ready, s: its request waits, the chip works on for the others.

    Source
    ------
    TensorRT-LLM's overlap scheduler, on by default: the host prepares a step while the chip is at the one before.
    """
    return d.host * law.first_experts * shape.mixture_layers if d.engine in _TRTLLM else 0.0


def _slowed(op: Operator, law: ServingLaw) -> Operator:
    """A prompt's routed experts move more than they must: tiles filled up, operands quantised as they go."""
    if op.kind != "grouped_gemm":
        return op
    return replace(op, read=op.read * law.experts, written=op.written * law.experts)
