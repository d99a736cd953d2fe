"""The best deployment of a model on a machine: search the space, keep what nothing beats, say what limits it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

import numpy as np

from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.performance.plan.changes import if_degree, if_instead
from leadtime.performance.plan.choice import Choice, choices, energies, if_doubled, quickest, times
from leadtime.performance.plan.disaggregate import Disaggregated, disaggregate
from leadtime.performance.plan.job import Job, make_job
from leadtime.performance.plan.sweep import Sweep, fits_somewhere, front, sweep

__all__ = ["Plan", "plan", "search"]

_LISTED = 40  # rows of the frontier
_MOST_CHIPS = {"memory": 2**20, "time": 2**11}  # up to which a size that would do is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The answer to one question.

    Attributes
    ----------
    best : Choice or None
        The quickest deployment within a hundredth of the highest throughput; None if there is none.
    frontier : tuple of Choice
        Deployments that no other beats in throughput, in every time, and in the energy of a token, highest throughput first.
    frontier_size : int
        How many there are; of more than forty, forty are listed, spread evenly.
    searched, timed, feasible : int
        Deployments in the space, those whose time was reckoned, those that keep every limit.
    pruned : mapping
        How many each limit left out, counted in this order.
    smallest_chips : int or None
        If nothing is feasible: the smallest number of chips tried that would do; None if none was found.
    if_doubled : mapping
        Throughput of the best deployment with one rate of the machine twice as high, over what it is.
    if_instead : mapping
        Throughput per chip of the best deployment with more memory, more chips, a narrower format, or further tokens
        predicted, over what it is.
    if_degree : mapping
        By degree of parallelism: the same with half or twice that degree, all others free.
    disaggregated : Disaggregated or None
        Of task "serve": prompts and answers on chips of their own.
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
    if_instead: Mapping[str, float] = field(default_factory=dict, hash=False)
    if_degree: Mapping[str, Mapping[str, float]] = field(default_factory=dict, hash=False)
    disaggregated: Disaggregated | None = None
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
            "if_instead": dict(self.if_instead),
            "if_degree": {name: dict(found) for name, found in self.if_degree.items()},
            **self._beside(),
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

    def _beside(self) -> dict[str, Any]:
        """What only serving has."""
        if self.job.task != "serve":
            return {}
        return {"disaggregated": self.disaggregated.to_json() if self.disaggregated else None}


def plan(model: str, system: str, task: str, *, facts: Catalogue | None = None, **asked: Any) -> Plan:
    """Find the best deployment of a model on a system, or on a number of chips.

    Parameters
    ----------
    model, system, task : str
        A model; a system or a chip; "train", "prefill", "decode" or "serve".
    facts : Catalogue, optional
        Where they are found; left out, the catalogue that ships with the package.
    **asked
        `chips`, `isl`, `osl`, `tpot_ms`, `ttft_ms`, `precision`, `batch`, `drafts`, `accepted`, `tokens`: as for
        `leadtime.performance.plan.job.make_job`.

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
    energy = energies(job, columns)
    unbeaten = front(
        [-columns["rate"], *(columns[name] for name in times(job)), *([] if energy is None else [energy])]
    )
    listed = unbeaten[_spread(len(unbeaten))]
    best = quickest(job, columns)
    shown = {k: v[np.append(best, listed)] for k, v in columns.items()}
    gains = if_doubled(job, shown)
    listed_choices = choices(job, shown, gains)
    rate = float(columns["rate"][best])
    return Plan(
        job=job, best=listed_choices[0], frontier=tuple(listed_choices[1:]), frontier_size=len(unbeaten),
        searched=found.searched, timed=found.timed, feasible=found.feasible, pruned=found.pruned,
        least=_least(job, found), if_doubled={name: float(gain[0]) for name, gain in gains.items()},
        if_instead=if_instead(job, rate), if_degree=if_degree(columns, best),
        disaggregated=disaggregate(job, rate / job.chips) if job.task == "serve" else None,
        search_time=perf_counter() - began,
    )  # fmt: skip


def _least(job: Job, found: Sweep) -> dict[str, float]:
    return {name: found.least[name] for name in times(job) if name in found.least}


def _spread(size: int) -> Any:
    """Rows of a long frontier that are listed: evenly spread, both ends among them."""
    return np.unique(np.linspace(0, size - 1, min(size, _LISTED)).round().astype(int))


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
