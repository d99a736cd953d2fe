"""One training step: how long it takes and what it spends its time on."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadtime.performance.physics.breakdown import Work, mixed, work_of
from leadtime.performance.physics.given import given
from leadtime.performance.physics.law import TrainingLaw
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.overlap import exposed
from leadtime.performance.physics.parallel import Training, bubble_left
from leadtime.performance.physics.roofline import product_rate
from leadtime.workload.activation import activation_bytes
from leadtime.workload.casts import casts
from leadtime.workload.ops import Operator
from leadtime.workload.precision import Precision
from leadtime.workload.shape import Shape
from leadtime.workload.train import parameter_gathers, train, update

__all__ = ["Step", "train_step"]

_SERVER = given("server")
_WORD = 16.0  # bits of the operands for which `Law.gemm` and `Law.energy` are stated
_POWER_CORNER = given("power_corner")
_HOST_CORNER = given("host_corner")
_CAPTURED_OPEN = given("captured_open")
_FUSED_HIDDEN = given("fused_hidden")
_QUEUED = given("queued_start")
_DIRECTIONS = 2.0  # forward and backward
_STATES_SHARDED = 1  # from this degree of sharding on, each chip moves its part of the weights only
_WEIGHTS_SHARDED = 3  # from this degree of sharding on, weights are gathered before each use


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Seconds of one step at the slowest stage; `total` is their sum.

    Attributes
    ----------
    compute, memory : amount
        Operators that arithmetic, and that memory, holds up.
    comm : amount
        Messages that nothing hides.
    bubble : amount
        Waiting for the pipeline to fill and to drain.
    update : amount
        The optimiser.
    gaps : amount
        The host: between layers and between steps.
    stragglers : amount
        Waiting for the slowest chip.
    """

    compute: Any
    memory: Any
    comm: Any
    bubble: Any
    update: Any
    gaps: Any
    stragglers: Any

    @property
    def total(self) -> Any:
        """Time of the step, s."""
        return (
            self.compute + self.memory + self.comm + self.bubble + self.update + self.gaps + self.stragglers
        )


def train_step(
    shape: Shape, deployment: Training, machine: Machine, precision: Precision, law: TrainingLaw
) -> Step:
    """Time of one training step.

    Equation:  T = (m (W + X + g) + b (W' + X + g) + U + D + s) (1 + c log2(chips / 8))
               m = G / (d b'),  b = f (p - 1) / v,  g = ((W + X)^3 + H^3)^(1/3) - (W + X)

    with W the operators of one micro-batch at the stage of the head, W' at another, X exposed messages of either, H the
    time in which the host starts them (a longer one leaves gaps g), m micro-batches, b the bubble in micro-batches, U
    the optimiser, D exposed data-parallel messages, s the gap between steps.

    Parameters
    ----------
    shape : Shape
        The model.
    deployment : Training
        Over what it is spread; arrays allowed.
    machine : Machine
        On what.
    precision : Precision
        Formats.
    law : TrainingLaw
        What a run adds to its operators.

    Source
    ------
    Narayanan et al. 2021 (pipeline, interleaving); Rajbhandari et al. 2020 (sharding). Leaves out failures and
    checkpoints, and loading of data that is slower than the step.
    """
    d = deployment
    kept = _sustained(machine, law)
    work = _micro_batch(shape, d, machine, kept, precision, law)
    share = 1 / np.asarray(d.pp)
    messages = (_exposed_messages(work, d, law) + _to_the_host(shape, d, kept, precision, work.busy)) * share
    sharded, data, optimiser = _data_parallel(shape, d, kept, precision, work.busy * share, law)
    ends = work.ends * _at_last_stage(shape, d)
    micro = np.maximum(d.global_batch / (d.dp * d.microbatch), 1.0)
    compute, memory = work.compute * share + ends, work.memory * share
    busy = compute + memory + messages + sharded
    gaps = _gaps(shape, d, busy, law)
    others = busy - ends + gaps  # a stage without the head
    bubble = others * bubble_left(d.schedule) * (d.pp - 1) / d.interleave
    comm = micro * (messages + sharded) + data
    summed = micro * (compute + memory + gaps) + comm + bubble + optimiser + law.step_gap
    late = law.straggler * np.log2(np.maximum(d.chips / _SERVER, 1.0))
    return Step(
        compute=micro * compute,
        memory=micro * memory,
        comm=comm,
        bubble=bubble,
        update=optimiser,
        gaps=micro * gaps + law.step_gap,
        stragglers=late * summed,
    )


def _at_last_stage(shape: Shape, d: Training) -> Any:
    """Share of the head that its stage has on top of what other stages have.

    All of it where layers are dealt out evenly. Layers that cannot be are dealt out so that the stage of the head has
    fewer of them, which takes half of what a perfect balance would.
    """
    pieces = np.asarray(d.pp) * d.interleave
    is_even = np.asarray(shape.layers) % pieces == 0
    return np.where(is_even | (np.asarray(d.pp) == 1), 1.0, (1 + 1 / np.asarray(d.pp)) / 2)


def _sustained(machine: Machine, law: TrainingLaw) -> Machine:
    """The machine as hours of training see it: products held down to the power that the chip may draw.

    Equation:  R' = R (1 + x^10)^(-1/10),  x = E R / W

    with R the rate of large products in a format, E the energy of an operation (in a format of half the width half as
    much, times the law's saving), W the power. What arrives is then the machine's peak. Kernels queued behind one another
    start sooner than in a benchmark that waits for each; tokens go to their experts in bulk, sorted before.
    """
    kernel = machine.law
    halvings = np.log2(_WORD / np.asarray(machine.bits))
    narrow = product_rate(machine, machine.rate) * law.narrow**halvings
    return replace(
        machine,
        rate=_held_down(narrow, machine, (law.saving / 2) ** halvings),
        rate_16bit=_held_down(product_rate(machine, machine.rate_16bit), machine),
        law=replace(kernel, gemm=1.0, core=np.inf, launch=kernel.launch * _QUEUED, dispatch=0.0),
    )


def _held_down(rate: Any, machine: Machine, saving: Any = 1.0) -> Any:
    wanted = saving * machine.law.energy * rate / machine.power
    return rate * (1 + wanted**_POWER_CORNER) ** (-1 / _POWER_CORNER)


def _gaps(shape: Shape, d: Training, busy: Any, law: TrainingLaw) -> Any:
    """Time in which a stage waits for its host, per micro-batch, s."""
    layers = (
        law.layer_gap * shape.layers
        + law.expert_gap * law.dated**d.age * (1 - d.captured) * shape.mixture_layers
    )
    host = _DIRECTIONS * layers / np.asarray(d.pp)
    return (busy**_HOST_CORNER + host**_HOST_CORNER) ** (1 / _HOST_CORNER) - busy


def _attention(plain: Machine, sustained: Machine, share: Any) -> Any:
    """Share of attention's ceiling that is reached: power holds it down by its own rate, which is below products' rate."""
    rest = 1 / (plain.law.attention * plain.cores)
    free = share / (1 / product_rate(plain, plain.rate_16bit) + rest)
    return _held_down(free, plain) * (1 / sustained.rate_16bit + rest)


def _micro_batch(
    shape: Shape, d: Training, plain: Machine, machine: Machine, precision: Precision, law: TrainingLaw
) -> Work:
    """One micro-batch through the whole model and back; of layers that recompute, and of those that do not."""
    share = law.partial if shape.sees_some_keys_only else 1.0
    found = []
    for recompute in dict.fromkeys((d.recompute, "none")):
        passed = train(
            shape, sequence=d.sequence, microbatch=d.microbatch, split=d.split, precision=precision,
            recompute=recompute, is_fused=d.is_fused, is_causal=d.is_fused, adapter_rank=d.adapters,
        )  # fmt: skip
        found.append(
            work_of(
                (*passed, *casts(passed, precision.activation, is_frozen=d.adapters is not None)),
                machine,
                strides={"cp": d.tp, "dp": d.tp * d.cp, "pp": d.tp * d.cp * d.dp},
                attention=_attention(plain, machine, d.kernel * law.early**d.early * share),
                backward=law.backward,
                scan=law.scan,
                traffic=law.traffic * d.unfused,
                experts=1 + (law.experts - 1) * law.dated**d.age * (1 - d.captured),
                copies=shape.mixture.top_k if shape.mixture else None,
            )
        )
    return found[0] if len(found) == 1 else mixed(found[0], found[1], d.recompute_share)


def _exposed_messages(work: Work, d: Training, law: TrainingLaw) -> Any:
    """Messages of one pass through the whole model that nothing hides.

    With several pieces of the model at a stage there are as many borders more, but another micro-batch's piece to work on
    while a residual is on its way (Megatron-LM, `overlap_p2p_comm`).
    """
    open_share = np.minimum((1 - law.hidden_experts) * law.dated**d.age, 1.0)
    experts = (1 - np.where(d.captured, _CAPTURED_OPEN, open_share)) * d.overlapped
    split = np.where(d.fused, np.maximum(_FUSED_HIDDEN, law.hidden_split), law.hidden_split)
    pieces = np.asarray(d.interleave)
    between = np.where(pieces > 1, d.overlapped, law.hidden_split)
    hidden = {"ep": experts, "etp": experts, "pp": between}
    compute = work.compute + work.memory
    often = {"pp": (np.asarray(d.pp) * pieces - 1) / np.maximum(np.asarray(d.pp) - 1, 1)}
    return sum(
        exposed(t * often.get(over, 1.0), compute, hidden.get(over, split))
        for over, t in work.messages.items()
    )


def _data_parallel(
    shape: Shape, d: Training, machine: Machine, precision: Precision, busy: Any, law: TrainingLaw
) -> tuple[Any, Any, Any]:
    """Exposed messages per micro-batch (sharded weights), per step, and the optimiser's time; seconds.

    Copies of weights outside experts lie `tp` chips apart (context-parallel ones among them), those of experts
    `ep` x `etp`.
    """
    apart = {"outside_experts": np.asarray(d.tp), "experts": np.asarray(d.ep) * d.etp}
    is_whole = np.asarray(d.sharding) >= _WEIGHTS_SHARDED

    def sent(operators: tuple[Operator, ...]) -> tuple[Any, Any]:
        """Time of messages, and of what is no message."""
        works = [
            work_of((op,), machine, strides={"dp": apart[op.name.partition(".")[0]]}) for op in operators
        ]
        return sum(w.messages.get("dp", 0.0) for w in works), sum(w.busy for w in works)

    handed, _ = sent(parameter_gathers(shape, split=d.split, precision=precision))
    hidden = law.hidden_data * d.overlapped
    per_micro = np.where(is_whole, exposed(handed, busy, hidden), 0.0)
    moves = update(shape, split=d.split, precision=precision, sharding="optimiser", adapter_rank=d.adapters)
    summed, adam = sent(moves)
    if np.any(np.asarray(d.sharding) < _STATES_SHARDED):
        whole = update(shape, split=d.split, precision=precision, sharding="none", adapter_rank=d.adapters)
        adam = np.where(np.asarray(d.sharding) < _STATES_SHARDED, sent(whole)[1], adam)
    summed = summed * np.where(is_whole, 0.5, 1.0)  # weights are handed out anyway: gradients only
    away = np.asarray(d.offload)
    backward = busy * (1 - _forward_share(d))
    adam = (1 - away) * adam + away * _at_the_host(moves, machine, precision, backward)
    return per_micro, exposed(summed, busy, hidden), adam


def _at_the_host(moves: tuple[Operator, ...], machine: Machine, precision: Precision, backward: Any) -> Any:
    """Time of an optimiser whose states lie in the host's memory.

    Equation:  t = max(N g / R_link - b, 0) + max(N w / R_link, N (2 o + g + w) / R_host)

    for N parameters whose gradients (g bytes each) go down the link as the last backward pass (b) makes them, layer by
    layer. When all are there, since their norm is that of all, the host's memory reads and writes states (o) while new
    weights (w) go up, piece by piece; the next step waits for them.

    Source
    ------
    Ren et al. 2021 (ZeRO-Offload), section 4. Leaves out the host's arithmetic, which its memory bounds.
    """
    adams = [op for op in moves if op.kind != "message"]
    parameters = sum(op.read for op in adams) / (precision.gradient + precision.optimiser)
    down = exposed(parameters * precision.gradient / machine.host_rate, backward, 1.0)
    up = parameters * precision.weight / machine.host_rate
    return down + np.maximum(up, sum(op.moved for op in adams) / machine.host_memory_rate)


def _to_the_host(shape: Shape, d: Training, machine: Machine, precision: Precision, busy: Any) -> Any:
    """What activations take to the host and back beyond the work that hides them, one pass through the whole model, s.

    Equation:  x = max(a A / R - f, 0) + max(a A / R - b, 0),  R = min(R_link, R_host)

    with a the share of the bytes A that the forward pass (f) leaves for the backward pass (b): those of a layer go down
    while the next layers work, and come back while the layers after them do.

    Source
    ------
    Rhu et al. 2016 (vDNN); Rajbhandari et al. 2021 (ZeRO-Infinity, activations on the CPU).
    """
    away = np.asarray(d.offload_activations)
    if not np.any(away > 0):
        return 0.0
    kept, least = (
        activation_bytes(
            shape,
            sequence=d.sequence,
            microbatch=d.microbatch,
            split=d.split,
            precision=precision,
            recompute=how,
        )
        for how in ("none" if d.recompute == "full" else d.recompute, d.recompute)
    )
    share = np.asarray(d.recompute_share)
    moved = away * shape.layers * (kept + share * (least - kept))
    way = moved / np.minimum(machine.host_rate, machine.host_memory_rate)
    forward = _forward_share(d)
    return exposed(way, busy * forward, 1.0) + exposed(way, busy * (1 - forward), 1.0)


def _forward_share(d: Training) -> Any:
    """Share of a micro-batch's work that is its forward pass: one of three products, of two where weights are frozen."""
    products = 3.0 if d.adapters is None else 2.0
    return 1 / (products + (np.asarray(d.recompute_share) if d.recompute == "full" else 0.0))
