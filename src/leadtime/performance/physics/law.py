"""The efficiency law of a chip family: eleven numbers that say what of the datasheet arrives."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

__all__ = [
    "CARRIED",
    "FITTED",
    "Law",
    "ServingLaw",
    "Stage",
    "TrainingLaw",
    "family_of",
    "fitted",
    "laws",
    "prior",
    "serving_law",
    "serving_prior",
    "training_law",
    "training_prior",
]

FITTED = Path(__file__).parents[1] / "data" / "fitted"
Stage = Literal["operators", "training", "serving"]
"""What is fitted by itself, each with a file in `FITTED`; the later two stand on the first."""

CARRIED = "carried"
"""The family of every chip without a measured row: the middle of the fitted families, with a wider interval."""

# Families share an architecture; a chip is told by the beginning of its id.
_FAMILIES = {
    "ampere": ("a100", "a800", "a30", "a40"),
    "hopper": ("h100", "h800", "h200", "h20", "gh200"),
    "blackwell": ("b200", "b300", "b30a", "gb200", "gb300"),
    "ascend": ("ascend_910",),
    "cdna3": ("mi300", "mi308", "mi325"),
    "cdna4": ("mi350", "mi355"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """What of the datasheet arrives in one family; every field may be an array.

    Attributes
    ----------
    gemm : float
        Ceiling of a large matrix product on cores whose matrix unit never waits, share of the dense peak.
    core : float
        Operations of matrix products, in any format, that all else in a core keeps up with, FLOP/s: feeding the matrix
        unit, scaling and adding up partial sums, and the clock that its part of the chip's power allows.
    depth : float
        Inner dimension at which half of a tile's time goes to filling its pipeline.
    memory : float
        Ceiling of memory traffic, share of the memory rate.
    launch : float
        Time before a product or an attention starts, s; a pass over memory starts sooner.
    attention : float
        Operations of attention that the exponentials of one core keep up with, FLOP/s.
    link : float
        Ceiling of a collective, share of the link rate.
    latency : float
        Time of a collective that carries nothing, s.
    dispatch : float
        What each copy of a token that goes to an expert or comes back takes its chip beside its bytes, s: a write, a flag.
    captured : float
        Time before a product starts inside a captured graph, s: found where the family's products were timed in one.
    energy : float
        Energy of the whole chip for each 16-bit operation of matrix products that run one after another for hours, J:
        what a training run's clocks are held down by, and a short benchmark's are not.
    """

    gemm: Any
    core: Any
    depth: Any
    memory: Any
    launch: Any
    attention: Any
    link: Any
    latency: Any
    dispatch: Any
    captured: Any
    energy: Any


def prior() -> Law:
    """Where a fit starts and what the penalty pulls towards: plain engineering guesses for any accelerator.

    A core of 128 lanes at 1.7 GHz, with two instructions of them for each 128-deep sum of a narrow product, keeps up with
    28 TFLOP/s.
    """
    return Law(
        gemm=0.85, core=28e12, depth=150.0, memory=0.8, launch=4e-6, attention=15e12, link=0.75, latency=12e-6,
        dispatch=10e-9, captured=5e-6, energy=1e-12,
    )  # fmt: skip


def family_of(chip: str) -> str:
    """The family of a chip by its id; `CARRIED` where no row of its architecture was measured."""
    return next((name for name, starts in _FAMILIES.items() if chip.startswith(starts)), CARRIED)


@lru_cache(maxsize=1)
def laws() -> Mapping[str, Law]:
    """The fitted law of each family; energies come from the fit of training runs. A new family begins as `CARRIED`."""
    found, energy = fitted("operators")["law"], fitted("training")["energy"]
    own = [f.name for f in fields(Law) if f.name != "energy"]
    blocks = {name: found.get(name, found[CARRIED]) for name in (*_FAMILIES, CARRIED)}
    return {
        name: Law(**{k: block[k] for k in own}, energy=energy.get(name, energy[CARRIED]))
        for name, block in blocks.items()
    }


@lru_cache(maxsize=3)
def fitted(stage: Stage) -> Mapping[str, Any]:
    """All that the fit of one stage wrote: parameters, spreads, and the record of the fit."""
    with (FITTED / f"{stage}.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingLaw:
    """What a whole training run adds to the sum of its operators; the same for every chip.

    Attributes
    ----------
    saving : float
        Energy of an operation in a format of half the width, over half the energy: multipliers shrink with the square
        of the width, sums do not.
    narrow : float
        For each halving of the operands' width, rate of training's libraries over that of the serving engine whose
        kernels `Law.core` was fitted to.
    backward : float
        Share of attention's ceiling that its backward pass reaches.
    partial : float
        Rate of attention kernels in models of which some layers see some keys only (windows with sinks, chosen or
        compressed keys) over that of whole attention: kernels for them are young.
    scan : float
        Rate of linear attention's kernels (Mamba-2's scan in chunks) over that of attention.
    traffic : float
        Bytes that norms and elementwise operators move for each byte that they must.
    early : float
        Rate of attention kernels of before 2025 over that of today's.
    experts : float
        Time of routed experts' products over that of the law of operators: padding, a stream for each expert.
    layer_gap, expert_gap : float
        Time that the host takes to start the work of a layer in one direction, and what one of experts adds, s: kernels
        that take longer hide it.
    dated : float
        Growth with each year that the software is older of all that experts cost beside their products: excess time,
        host, messages in the open.
    step_gap : float
        Time without work per step, s.
    hidden_split : float
        Share of tensor- and context-parallel messages that is hidden behind compute.
    hidden_experts : float
        Share of expert-parallel messages that is hidden.
    hidden_data : float
        Share of data-parallel messages that is hidden.
    straggler : float
        Loss for each doubling of the chips beyond one server.
    """

    saving: Any
    narrow: Any
    backward: Any
    early: Any
    partial: Any
    scan: Any
    traffic: Any
    experts: Any
    layer_gap: Any
    expert_gap: Any
    dated: Any
    step_gap: Any
    hidden_split: Any
    hidden_experts: Any
    hidden_data: Any
    straggler: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class ServingLaw:
    """What a serving engine adds to the sum of its operators; the same for every chip, but for the two of public engines
    on chips whose vectors have cores of their own (`gap_apart`, `prompt_apart`).

    Attributes
    ----------
    step_gap : float
        Time of scheduling and sampling per step, s; `row_gap` the same for each running sequence.
    row_gap : float
        Time of the host per running sequence and step, s.
    kernel_gap : float
        Time from one product to the next in a captured graph over `Law.captured`.
    pace_trtllm : float
        That time in an engine that fuses more of its kernels over that in others.
    prompt_gap : float
        Time in which the host starts one operator of a prompt's pass, which no captured graph covers, s.
    experts : float
        Bytes that a prompt's routed experts move for each byte that they must: tiles filled up, quantising as they go.
    traffic : float
        Bytes that norms and elementwise operators of a prompt move for each byte that they must.
    latency : float
        Latency of a small collective in a captured graph over that of a collective benchmark.
    interleave : float
        Share of prompts' compute that holds up decoding (1: all of it).
    scatter : float
        Wait for prompts before one's own over what it would be if requests came by chance.
    first_gap, first_sglang : float
        Time of a request outside the model, s: tokenizer, network, admission; in SGLang and in others.
    first_experts : float
        Time in which TensorRT-LLM's host makes one layer of experts of a new prompt ready, s: the request waits, the chip
        works on.
    patience : float
        Share of the steps that an engine may let a new prompt wait for company that it does wait.
    imbalance : float
        Load of the busiest expert rank over the mean, less one, where experts are spread.
    acceptance : float
        Chance that a draft is accepted if those before it were.
    gap_apart, prompt_apart : float
        There, `kernel_gap` and the time of a prompt's operators over what they are elsewhere.
    reserve : float
        Share of memory beyond the engine's own reserve that weights and cache cannot use.
    """

    step_gap: Any
    row_gap: Any
    kernel_gap: Any
    pace_trtllm: Any
    prompt_gap: Any
    experts: Any
    traffic: Any
    latency: Any
    interleave: Any
    scatter: Any
    first_gap: Any
    first_sglang: Any
    first_experts: Any
    patience: Any
    imbalance: Any
    acceptance: Any
    gap_apart: Any
    prompt_apart: Any
    reserve: Any


def training_prior() -> TrainingLaw:
    """Where the fit of training runs starts."""
    return TrainingLaw(
        saving=0.9, narrow=1.1, backward=0.75, early=0.85, partial=0.5, scan=0.15, traffic=1.5, experts=1.1,
        layer_gap=200e-6, expert_gap=600e-6, dated=2.0, step_gap=0.05, hidden_split=0.25, hidden_experts=0.4,
        hidden_data=0.8, straggler=0.01,
    )  # fmt: skip


def serving_prior() -> ServingLaw:
    """Where the fit of serving starts."""
    return ServingLaw(
        step_gap=5e-4, row_gap=10e-6, kernel_gap=1.0, pace_trtllm=0.8, prompt_gap=8e-6,
        experts=1.3, traffic=2.0, latency=0.4, interleave=0.9, scatter=0.5, first_gap=0.03, first_sglang=0.1,
        first_experts=600e-6, patience=0.7, imbalance=0.3, acceptance=0.7, gap_apart=1.0, prompt_apart=1.0, reserve=0.04,
    )  # fmt: skip


def training_law() -> TrainingLaw:
    """The fitted law of whole training runs."""
    return TrainingLaw(**fitted("training")["training"])


def serving_law() -> ServingLaw:
    """The fitted law of serving."""
    return ServingLaw(**fitted("serving")["serving"])
