"""The best deployment of a model on a machine: search the space, keep what nothing beats, say what limits it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Any

import numpy as np

from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.performance.economics import Running, running_of
from leadtime.performance.job import Job, make_job
from leadtime.performance.law import family_of, serving_law, training_law
from leadtime.performance.machine import Machine
from leadtime.performance.memory import serving_memory, training_memory
from leadtime.performance.parallel import Training
from leadtime.performance.serve_step import serve
from leadtime.performance.spread import Class, bounded, interval, spread_of_class
from leadtime.performance.sweep import Sweep, fits_somewhere, front, serving_of_columns, sweep
from leadtime.performance.train_step import train_step

__all__ = ["Choice", "Plan", "plan", "search"]

_AS_GOOD = 0.99  # of the highest throughput: of these the quickest is called best
_LISTED = 40  # rows of the frontier
_MOST_CHIPS = {"memory": 2**20, "time": 2**11}  # up to which a size that would do is looked for
_WORDS = {
    "compute": "arithmetic", "memory": "memory rate", "comm": "messages between chips", "bubble": "pipeline bubble",
    "update": "optimiser", "gaps": "host gaps", "stragglers": "slowest chip", "stalls": "prompts of others",
}  # fmt: skip

_GAINS = {
    "flop_rate": "arithmetic", "memory_rate": "memory rate", "scale_up_rate": "messages between chips",
    "scale_out_rate": "messages between chips",
}  # fmt: skip


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer to one question.

    Attributes
    ----------
    best : Choice or None
        The quickest deployment within a hundredth of the highest throughput; None if there is none.
    frontier : tuple of Choice
        Deployments that no other beats in throughput and in every time, highest throughput first.
    frontier_size : int
        How many there are; of more than forty, forty are listed, spread evenly.
    searched, timed, feasible : int
        Deployments in the space, those whose time was reckoned, those that keep every limit.
    pruned : mapping
        How many each limit left out, counted in this order.
    smallest_chips : int or None
        If nothing is feasible: the smallest number of chips tried that would do; None if none was found.
    if_doubled : mapping
        Throughput of the best deployment with one property of the machine twice as good, over what it is.
    search_time : float
        s.
    """

    job: Job
    best: Choice | None
    frontier: tuple[Choice, ...]
    frontier_size: int
    searched: int
    timed: int
    feasible: int
    pruned: Mapping[str, int] = field(hash=False)
    smallest_chips: int | None = None
    least: Mapping[str, float] = field(default_factory=dict, hash=False)
    if_doubled: Mapping[str, float] = field(default_factory=dict, hash=False)
    search_time: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """The contract's keys, and the question."""
        job = self.job
        return {
            "model": job.shape.id,
            "system": job.system.id if job.system else job.chip.id,
            "chip": job.chip.id,
            "task": job.task,
            "chips": job.chips,
            "ranks_per_chip": job.dies,
            "precision": job.precision.matmul,
            "isl": job.prompt,
            "osl": None if job.task in ("train", "prefill") else job.output,
            "best": self.best.to_json() if self.best else None,
            "if_doubled": dict(self.if_doubled),
            "frontier": [choice.to_json() for choice in self.frontier],
            "frontier_size": self.frontier_size,
            "searched": self.searched,
            "timed": self.timed,
            "feasible": self.feasible,
            "pruned": dict(self.pruned),
            "smallest_chips": self.smallest_chips,
            "least_ms": {name: 1e3 * value for name, value in self.least.items()},
            "search_s": self.search_time,
        }


def plan(model: str, system: str, task: str, *, facts: Catalogue | None = None, **asked: Any) -> Plan:
    """Find the best deployment of a model on a system, or on a number of chips.

    Parameters
    ----------
    model, system, task : str
        A model; a system or a chip; "train", "prefill", "decode" or "serve".
    facts : Catalogue, optional
        Where they are found; left out, the catalogue that ships with the package.
    **asked
        `chips`, `isl`, `osl`, `tpot_ms`, `ttft_ms`, `precision`, `batch`: as for `leadtime.performance.job.make_job`.

    Examples
    --------
    >>> found = plan("llama3_8b", "h100", "decode", tpot_ms=50)
    >>> found.best.values["tpot_ms"] < 50
    True
    """
    return search(make_job(model, system, task, facts or shipped(), **asked))


def search(job: Job) -> Plan:
    """Search the space of a job.

    Parameters
    ----------
    job : Job
        The question.
    """
    began = perf_counter()
    found = sweep(job)
    if not found.feasible:
        smallest = _smallest(job, found)
        return Plan(
            job=job, best=None, frontier=(), frontier_size=0, searched=found.searched, timed=found.timed, feasible=0,
            pruned=found.pruned, smallest_chips=smallest, least=_least(job, found),
            search_time=perf_counter() - began,
        )  # fmt: skip
    columns = found.columns
    unbeaten = front([-columns["rate"], *(columns[name] for name in _times(job))])
    listed = unbeaten[_spread(len(unbeaten))]
    shown = {k: v[np.append(_best(job, columns, unbeaten), listed)] for k, v in columns.items()}
    gains = _if_doubled(job, shown)
    choices = _choices(job, shown, gains)
    return Plan(
        job=job, best=choices[0], frontier=tuple(choices[1:]), frontier_size=len(unbeaten), searched=found.searched,
        timed=found.timed, feasible=found.feasible, pruned=found.pruned, least=_least(job, found),
        if_doubled={name: float(gain[0]) for name, gain in gains.items()}, search_time=perf_counter() - began,
    )  # fmt: skip


def _times(job: Job) -> tuple[str, ...]:
    """What is to be short besides throughput being high."""
    return {"train": ("latency",), "prefill": ("ttft",), "decode": ("tpot",), "serve": ("tpot", "ttft")}[
        job.task
    ]


def _least(job: Job, found: Sweep) -> dict[str, float]:
    return {name: found.least[name] for name in _times(job) if name in found.least}


def _spread(size: int) -> Any:
    """Rows of a long frontier that are listed: evenly spread, both ends among them."""
    return np.unique(np.linspace(0, size - 1, min(size, _LISTED)).round().astype(int))


def _best(job: Job, columns: Mapping[str, Any], unbeaten: Any) -> int:
    rate = columns["rate"][unbeaten]
    good = unbeaten[rate >= _AS_GOOD * rate.max()]
    return int(good[np.argmin(columns[_times(job)[0]][good])])


def _smallest(job: Job, found: Sweep) -> int | None:
    """The smallest number of chips, of four between each power of two and the next, that would do."""
    is_memory = not found.timed and not fits_somewhere(job)
    for chips in _sizes(job.chips, _MOST_CHIPS["memory" if is_memory else "time"]):
        other = job.on(chips)
        if fits_somewhere(other) and sweep(other).feasible:
            return chips
    return None


def _sizes(above: int, most: int) -> list[int]:
    steps = {2**k * quarter // 4 for k in range(21) for quarter in (4, 5, 6, 7)}
    return sorted(n for n in steps if above < n <= most)


def _training(job: Job, columns: Mapping[str, Any]) -> Training:
    """Training deployments of a table of columns."""
    names = (
        "tp", "pp", "cp", "ep", "dp", "microbatch", "interleave", "sharding", "recompute_share", "global_batch",
    )  # fmt: skip
    return Training(
        chips=float(job.chips), sequence=float(job.prompt), recompute="full", **{k: columns[k] for k in names}
    )


def _timed(job: Job, columns: Mapping[str, Any], machine: Machine) -> Any:
    """The few deployments that are shown, timed with all their parts."""
    if job.task == "train":
        return train_step(job.shape, _training(job, columns), machine, job.precision, training_law())
    return serve(job.shape, serving_of_columns(job, columns), machine, job.precision, serving_law())


def _rate(job: Job, columns: Mapping[str, Any], timed: Any) -> Any:
    """Tokens per second of all chips."""
    if job.task == "train":
        return columns["global_batch"] * job.prompt / timed.total
    return timed.input_rate if job.task == "prefill" else timed.output_rate


def _if_doubled(job: Job, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Throughput with one property of the machine twice as good, over what it is; the deployments stay."""
    on = job.machine
    better = {
        "flop_rate": {"rate": 2 * on.rate, "rate_16bit": 2 * on.rate_16bit},
        "memory_rate": {"memory_rate": 2 * on.memory_rate},
        "scale_up_rate": {"scale_up_rate": 2 * on.scale_up_rate},
        "scale_out_rate": {"scale_out_rate": 2 * on.scale_out_rate},
    }
    now = _rate(job, columns, _timed(job, columns, on))
    return {
        name: _rate(job, columns, _timed(job, columns, replace(on, **change))) / now
        for name, change in better.items()
    }


def _choices(job: Job, columns: Mapping[str, Any], gains: Mapping[str, Any]) -> list[Choice]:
    """Rows of the table in the contract's words."""
    timed = _timed(job, columns, job.machine)
    size = len(columns["tp"])
    rows = {name: np.broadcast_to(getattr(timed, name), size) for name in timed.__dataclass_fields__}
    rows |= {name: np.broadcast_to(value, size) for name, value in _quantities(job, columns, timed).items()}
    costs = running_of(job.chip, job.home)
    found = []
    for i in range(size):
        c, row, gain = ({k: float(v[i]) for k, v in each.items()} for each in (columns, rows, gains))
        shares = _shares(row) if job.task != "prefill" else {}
        limit = _limit(shares, gain)
        values, ranges = _values(job, c, row, costs)
        found.append(Choice(values=values, ranges=ranges, limited_by=limit, shares=shares))
    return found


def _limit(shares: Mapping[str, float], gain: Mapping[str, float]) -> str:
    """What most of the time goes to; an operator near the corner of its two roofs counts for the one that gains more."""
    first = next(iter(shares), None)
    if first is not None and first not in (_GAINS["flop_rate"], _GAINS["memory_rate"]):
        return first
    tried = gain if first is None else ("flop_rate", "memory_rate")
    return _GAINS[max(tried, key=lambda name: gain[name])]


def _shares(row: Mapping[str, float]) -> dict[str, float]:
    """Parts of the time by what they wait for, largest first."""
    parts = {word: row[name] for name, word in _WORDS.items() if row.get(name, 0.0) > 0}
    whole = sum(parts.values())
    return {word: part / whole for word, part in sorted(parts.items(), key=lambda part: -part[1])}


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
        held = serving_memory(
            job.shape, d2, job.machine, job.precision, serving_law(), columns["running"]
        ).total
        step = timed.prompt if job.task == "prefill" else timed.decode_step
    return {"rate": rate, "mfu": rate * job.flop_per_token / job.chips / job.peak, "step": step, "held": held}


def _values(
    job: Job, c: Mapping[str, float], row: Mapping[str, float], costs: Running
) -> tuple[dict[str, Any], dict[str, Mapping[str, float]]]:
    """One deployment's numbers under the contract's keys, and their intervals."""
    is_training = job.task == "train"
    family = family_of(job.chip.id)
    kind: Class = "training" if is_training else "throughput"
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
        "usd_per_mtok": cost["p50"] if cost else None,
        "usd_per_mtok_by_nation": {n: found["p50"] if found else None for n, found in everywhere.items()},
    }
    return values, ranges


def _degrees(job: Job, c: Mapping[str, float]) -> dict[str, Any]:
    """The deployment itself; degrees count ranks."""
    share = c.get("recompute_share", 0.0)
    is_training = job.task == "train"
    return {
        **{name: int(c[name]) for name in ("tp", "pp", "dp", "ep")},
        "cp": int(c.get("cp", 1)),
        "microbatch": int(c["microbatch"]) if is_training else None,
        "batch": int(c["global_batch"] if is_training else c["running"]),
        "recompute": ("full" if share else "none") if is_training else None,
        "recompute_share": share if is_training else None,
        "interleave": int(c["interleave"]) if is_training else None,
        "sharding": int(c["sharding"]) if is_training else None,
    }
