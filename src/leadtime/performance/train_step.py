"""One training step: how long it takes and what it spends its time on."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from leadtime.performance.breakdown import Work, mixed, work_of
from leadtime.performance.law import TrainingLaw
from leadtime.performance.machine import Machine
from leadtime.performance.overlap import exposed
from leadtime.performance.parallel import Training, bubble_left
from leadtime.workload.precision import Precision
from leadtime.workload.shape import Shape
from leadtime.workload.train import parameter_gathers, train, update

__all__ = ["Step", "train_step"]

_SERVER = 8.0
_DIRECTIONS = 2.0  # forward and backward
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

    Equation:  T = (m (W + X + g) + b (W + X + g) + U + D + s) (1 + c log2(chips / 8))
               m = G / (d b'),  b = f (p - 1) / v

    with W the operators of one micro-batch at one stage, X its exposed messages, g its gaps, m micro-batches, b the
    bubble in micro-batches, U the optimiser, D exposed data-parallel messages, s the gap between steps.

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
    kept = replace(
        machine,
        law=replace(
            machine.law,
            gemm=machine.law.gemm * machine.law.sustain,
            narrowing=machine.law.narrowing * law.narrow,
            attention=machine.law.attention * machine.law.sustain,
        ),
    )
    work = _micro_batch(shape, d, kept, precision, law)
    share = 1 / np.asarray(d.pp)
    messages = _exposed_messages(work, law) * share
    gaps = law.layer_gap * shape.layers * _DIRECTIONS * share
    sharded, data, optimiser = _data_parallel(shape, d, kept, precision, work.busy * share, law)
    # The last stage has the head besides its layers; half of it is moved away by uneven stages.
    ends = work.ends * np.where(np.asarray(d.pp) > 1, (1 + share) / 2, 1.0)
    micro = np.maximum(d.global_batch / (d.dp * d.microbatch), 1.0)
    compute, memory = work.compute * share + ends, work.memory * share
    one = compute + memory + messages + sharded + gaps
    bubble = one * bubble_left(d.schedule) * (d.pp - 1) / d.interleave
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


def _micro_batch(shape: Shape, d: Training, machine: Machine, precision: Precision, law: TrainingLaw) -> Work:
    """One micro-batch through the whole model and back; of layers that recompute, and of those that do not."""
    found = [
        work_of(
            train(
                shape, sequence=d.sequence, microbatch=d.microbatch, split=d.split, precision=precision,
                recompute=recompute, is_fused=d.is_fused, is_causal=d.is_fused,
            ),
            machine,
            strides={"cp": d.tp, "dp": d.tp * d.cp, "pp": d.tp * d.cp * d.dp},
            backward=law.backward,
            traffic=law.traffic,
            experts=law.experts,
            copies=shape.mixture.top_k if shape.mixture else None,
        )
        for recompute in dict.fromkeys((d.recompute, "none"))
    ]  # fmt: skip
    return found[0] if len(found) == 1 else mixed(found[0], found[1], d.recompute_share)


def _exposed_messages(work: Work, law: TrainingLaw) -> Any:
    """Messages of one pass through the whole model that nothing hides."""
    hidden = {"ep": law.hidden_experts, "etp": law.hidden_experts}
    compute = work.compute + work.memory
    return sum(exposed(t, compute, hidden.get(over, law.hidden_split)) for over, t in work.messages.items())


def _data_parallel(
    shape: Shape, d: Training, machine: Machine, precision: Precision, busy: Any, law: TrainingLaw
) -> tuple[Any, Any, Any]:
    """Exposed messages per micro-batch (sharded weights), per step, and the optimiser's time; seconds."""
    strides = {"dp": np.asarray(d.tp) * d.cp}
    is_whole = np.asarray(d.sharding) >= _WEIGHTS_SHARDED
    handed = work_of(parameter_gathers(shape, split=d.split, precision=precision), machine, strides=strides)
    per_micro = np.where(is_whole, exposed(handed.messages["dp"], busy, law.hidden_data), 0.0)
    own = work_of(
        update(shape, split=d.split, precision=precision, sharding="optimiser"), machine, strides=strides
    )
    sent = own.messages["dp"] * np.where(is_whole, 0.5, 1.0)  # weights are handed out anyway: gradients only
    return per_micro, exposed(sent, busy, law.hidden_data), own.busy
