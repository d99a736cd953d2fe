"""Deployments of a search in the contract's words: what each brings, costs and is limited by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import numpy as np

from leadtime.performance.economics import Running, power_of, running_of
from leadtime.performance.physics.law import family_of, serving_law, training_law
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.memory import serving_memory, training_memory
from leadtime.performance.physics.parallel import Schedule, Training
from leadtime.performance.physics.roofline import product_rate
from leadtime.performance.physics.serve_step import serve
from leadtime.performance.physics.spread import bounded, interval, spread_of_class
from leadtime.performance.physics.train_step import train_step
from leadtime.performance.plan.job import Job
from leadtime.performance.plan.sweep import serving_of_columns

__all__ = ["DOUBLED", "Choice", "choices", "energies", "if_doubled", "quickest", "times"]

_WORDS = {
    "compute": "arithmetic", "memory": "memory rate", "comm": "messages between chips", "bubble": "pipeline bubble",
    "update": "optimiser", "gaps": "host gaps", "stragglers": "slowest chip", "stalls": "prompts of others",
}  # fmt: skip

DOUBLED = {
    "flop_rate": "arithmetic", "memory_rate": "memory rate", "scale_up_rate": "messages between chips",
    "scale_out_rate": "messages between chips",
}  # fmt: skip
"""Rates of the machine that are tried twice as high, and what each would relieve."""

_AS_GOOD = 0.99  # of the highest throughput: of these the quickest is called best
_DAY = 86400.0
_J_PER_KWH = 3.6e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One deployment with what it brings; what a task does not have is None.

    Attributes
    ----------
    values, ranges : mapping
        Plain numbers by the contract's keys, and the intervals of those that have one.
    limited_by : str
        What most of the time goes to; of arithmetic and memory rate, and for prompts, what doubling helps most.
    shares : mapping
        Parts of the time, largest first; none of prompts.
    """

    values: Mapping[str, Any] = field(hash=False)
    ranges: Mapping[str, Mapping[str, float]] = field(hash=False)
    limited_by: str = ""
    shares: Mapping[str, float] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """The contract's keys, with each interval beside its number."""
        intervals = {f"{name}_range": dict(found) for name, found in self.ranges.items()}
        return {**self.values, "limited_by": self.limited_by, "shares": dict(self.shares), **intervals}


def times(job: Job) -> tuple[str, ...]:
    """Columns that are to be short besides throughput being high; the first breaks ties."""
    return {"train": ("latency",), "prefill": ("ttft",), "decode": ("tpot",), "serve": ("tpot", "ttft")}[
        job.task
    ]


def quickest(job: Job, columns: Mapping[str, Any]) -> int:
    """Row of the quickest deployment within a hundredth of the highest throughput; of equals the first.

    Parameters
    ----------
    job : Job
        The question.
    columns : mapping
        A sweep's table.
    """
    rate = columns["rate"]
    good = np.flatnonzero(rate >= _AS_GOOD * rate.max())
    order = np.lexsort([-rate[good], *(columns[name][good] for name in reversed(times(job)))])
    return int(good[order[0]])


def choices(job: Job, columns: Mapping[str, Any], gains: Mapping[str, Any]) -> list[Choice]:
    """Rows of a sweep's table in the contract's words.

    Parameters
    ----------
    job : Job
        The question.
    columns : mapping
        Some rows of the table.
    gains : mapping
        Of these rows, as `if_doubled` finds them.
    """
    timed = _timed(job, columns, job.machine)
    size = len(columns["tp"])
    rows = {name: np.broadcast_to(getattr(timed, name), size) for name in timed.__dataclass_fields__}
    rows |= {name: np.broadcast_to(value, size) for name, value in _quantities(job, columns, timed).items()}
    found = []
    for i in range(size):
        c, row, gain = ({k: v[i].item() for k, v in each.items()} for each in (columns, rows, gains))
        parts = _shares(job, row)
        shares = parts if job.task != "prefill" else {}
        values, ranges = _values(job, c, row, running_of(job.chip, job.home, parts))
        found.append(Choice(values=values, ranges=ranges, limited_by=_limit(shares, gain), shares=shares))
    return found


def if_doubled(job: Job, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Throughput with one rate of the machine twice as high, over what it is; the deployments stay.

    Parameters
    ----------
    job : Job
        The question.
    columns : mapping
        Some rows of a sweep's table.
    """
    on = job.machine
    better = {name: {name: 2 * getattr(on, name)} for name in DOUBLED if name != "flop_rate"}
    # Twice the units are fed with twice the power: else a chip at its limit would gain nothing by them.
    better["flop_rate"] = {"rate": 2 * on.rate, "rate_16bit": 2 * on.rate_16bit, "power": 2 * on.power}
    now = _rate(job, columns, _timed(job, columns, on))
    return {
        name: _rate(job, columns, _timed(job, columns, replace(on, **better[name]))) / now for name in DOUBLED
    }


def _timed(job: Job, columns: Mapping[str, Any], machine: Machine) -> Any:
    """The few deployments that are shown, timed with all their parts."""
    if job.task == "train":
        return train_step(job.shape, _training(job, columns), machine, job.precision, training_law())
    return serve(job.shape, serving_of_columns(job, columns), machine, job.precision, serving_law())


def _training(job: Job, columns: Mapping[str, Any]) -> Training:
    """Training deployments of a table of columns."""
    names = (
        "tp", "pp", "cp", "ep", "dp", "microbatch", "interleave", "schedule", "sharding", "recompute_share",
        "global_batch", "offload", "offload_activations",
    )  # fmt: skip
    return Training(
        chips=float(job.chips), sequence=float(job.prompt), recompute="full", **{k: columns[k] for k in names}
    )


def _rate(job: Job, columns: Mapping[str, Any], timed: Any) -> Any:
    """Tokens per second of all chips."""
    if job.task == "train":
        return columns["global_batch"] * job.prompt / timed.total
    return timed.input_rate if job.task == "prefill" else timed.output_rate


def _limit(shares: Mapping[str, float], gain: Mapping[str, float]) -> str:
    """What most of the time goes to; an operator near the corner of its two roofs counts for the one that gains more."""
    first = next(iter(shares), None)
    if first is not None and first not in (DOUBLED["flop_rate"], DOUBLED["memory_rate"]):
        return first
    tried: Sequence[str] = tuple(gain) if first is None else ("flop_rate", "memory_rate")
    return DOUBLED[max(tried, key=lambda name: gain[name])]


def _shares(job: Job, row: Mapping[str, float]) -> dict[str, float]:
    """Parts of the time by what they wait for, largest first; of prompts only what arithmetic takes is known."""
    if job.task == "prefill":
        busy = min(row["mfu"] / _ceiling(job.machine), 1.0)
        return {"arithmetic": busy, "memory rate": 1.0 - busy}
    parts = {word: row[name] for name, word in _WORDS.items() if row.get(name, 0.0) > 0}
    whole = sum(parts.values())
    return {word: part / whole for word, part in sorted(parts.items(), key=lambda part: -part[1])}


def _ceiling(on: Machine) -> float:
    """Share of the peak that products in the machine's format reach at most."""
    return float(product_rate(on, on.rate) / on.rate)


def energies(job: Job, columns: Mapping[str, Any]) -> Any:
    """Energy of a token by deployment, J, all chips' share of machine and building counted; None where it is not known.

    Parameters
    ----------
    job : Job
        The question.
    columns : mapping
        A sweep's table.
    """
    timed = _timed(job, columns, job.machine)
    rows = {name: np.asarray(getattr(timed, name)) for name in timed.__dataclass_fields__}
    rate = columns["rate"] / job.chips
    if job.task == "prefill":
        busy = np.minimum(rate * job.flop_per_token / job.peak / _ceiling(job.machine), 1.0)
        shares = {"arithmetic": busy, "memory rate": 1.0 - busy}
    else:
        parts = {word: np.maximum(rows[name], 0.0) for name, word in _WORDS.items() if name in rows}
        whole = sum(parts.values())
        shares = {word: part / whole for word, part in parts.items()}
    power = power_of(job.chip, job.home, shares)
    return None if power is None else np.broadcast_to(power / rate, np.shape(rate))


def _quantities(job: Job, columns: Mapping[str, Any], timed: Any) -> dict[str, Any]:
    """Throughput, step, memory and share of the peak, of every row."""
    rate = _rate(job, columns, timed)
    if job.task == "train":
        d = _training(job, columns)
        full = training_memory(job.shape, d, job.precision).total
        none = training_memory(job.shape, replace(d, recompute="none"), job.precision).total
        held, step = none + d.recompute_share * (full - none), timed.total
    else:
        d2 = serving_of_columns(job, columns)
        law = serving_law()
        held = serving_memory(job.shape, d2, job.machine, job.precision, law, columns["running"]).total
        step = timed.prompt if job.task == "prefill" else timed.decode_step
    return {"rate": rate, "mfu": rate * job.flop_per_token / job.chips / job.peak, "step": step, "held": held}


def _values(
    job: Job, c: Mapping[str, Any], row: Mapping[str, float], costs: Running
) -> tuple[dict[str, Any], dict[str, Mapping[str, float]]]:
    """One deployment's numbers under the contract's keys, and their intervals."""
    is_training = job.task == "train"
    family = family_of(job.chip.id)
    kind = job.throughput_class
    each = row["rate"] / job.chips
    nation = (job.home or job.chip).nation
    cost = costs.cost(each, nation, spread_of_class(kind, family))
    ranges = {
        "tokens_per_s_per_chip": bounded(interval(each, kind, family), most=job.peak / job.flop_per_token),
        "mfu": bounded(interval(row["mfu"], kind, family), most=1.0),
    }
    if is_training:
        ranges["step_s"] = interval(row["step"], kind, family)
    if job.task in ("prefill", "serve"):
        ranges["ttft_ms"] = interval(1e3 * row["ttft"], "ttft", family)
    if job.task in ("decode", "serve"):
        ranges["tpot_ms"] = interval(1e3 * row["tpot"], "tpot", family)
    if cost is not None:
        ranges["usd_per_mtok"] = cost
    everywhere = {n: costs.cost(each, n) for n in costs.energy if n != "other"}
    values = _degrees(job, c) | {
        "tokens_per_s_per_chip": each,
        "mfu": row["mfu"],
        "step_s": row["step"],
        "ttft_ms": ranges["ttft_ms"]["p50"] if "ttft_ms" in ranges else None,
        "tpot_ms": ranges["tpot_ms"]["p50"] if "tpot_ms" in ranges else None,
        "memory_gb": row["held"] * job.dies / 1e9,
        "power_kw": None if costs.power is None else costs.power * job.chips / 1e3,
        "energy_kwh_per_mtok": None if costs.power is None else 1e6 * costs.power / each / _J_PER_KWH,
        "usd_per_mtok": cost["p50"] if cost else None,
        "usd_per_mtok_by_nation": {n: found["p50"] if found else None for n, found in everywhere.items()},
    }
    return values | ({"run": _run(job, values)} if job.tokens else {}), ranges


def _run(job: Job, values: Mapping[str, Any]) -> dict[str, Any]:
    """A whole training run of so many tokens, without failures and restarts."""
    assert job.tokens
    mtok = job.tokens / 1e6
    days = job.tokens / (values["tokens_per_s_per_chip"] * job.chips) / _DAY

    def whole(each: float | None) -> float | None:
        return None if each is None else each * mtok

    energy = whole(values["energy_kwh_per_mtok"])
    return {
        "tokens": job.tokens,
        "days": days,
        "chip_hours": days * 24 * job.chips,
        "energy_mwh": None if energy is None else energy / 1e3,
        "cost_usd": whole(values["usd_per_mtok"]),
        "cost_usd_by_nation": {n: whole(each) for n, each in values["usd_per_mtok_by_nation"].items()},
    }


def _degrees(job: Job, c: Mapping[str, Any]) -> dict[str, Any]:
    """The deployment itself; degrees count ranks."""
    share = c.get("recompute_share", 0.0)
    is_training = job.task == "train"
    found: dict[str, Any] = {name: int(c[name]) for name in ("tp", "pp", "dp", "ep")}
    found |= {
        "cp": int(c.get("cp", 1)),
        "microbatch": int(c["microbatch"]) if is_training else None,
        "batch": int(c["global_batch"] if is_training else c["running"]),
        "recompute": ("full" if share else "none") if is_training else None,
    }
    if not is_training:
        return found | {"drafts": job.drafts, "accepted": job.accepted}
    assert c["schedule"] in get_args(Schedule)
    return found | {
        "recompute_share": share, "schedule": c["schedule"], "interleave": int(c["interleave"]),
        "sharding": int(c["sharding"]), "is_sequence_parallel": c["tp"] > 1, "offload": float(c["offload"]),
        "offload_activations": float(c["offload_activations"]),
    }  # fmt: skip
