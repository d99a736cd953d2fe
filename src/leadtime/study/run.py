"""Running a study: blocks of members through the race, on any number of workers, to the same bits."""

import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from typing import TypeVar

import numpy as np

from leadtime.errors import InputError
from leadtime.facts import Catalogue
from leadtime.race.clock import Clock
from leadtime.study.engine import Table, ready
from leadtime.study.policy import Policy
from leadtime.study.products import Product
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import Study

Progress = Callable[[int, int], None]
T = TypeVar("T")

BYTES_PER_NUMBER = 4
METRICS_HELD = 64
"""Upper bound on the metrics kept of a member and year, for the memory check."""


@dataclass(frozen=True, slots=True)
class Ensemble:
    """What a study's members did.

    Parameters
    ----------
    years : tuple of int
    outcomes : mapping of policy id to mapping of metric to array [year, member]
    inputs : mapping of name to array [member]
        The draws, shared by all policies.
    policies : tuple of Policy
        As they ran: resolved, every change dated.
    chips : mapping of policy id to tuple of str
        The chip offered in each month.
    sold : mapping of policy id to mapping of chip to Product
        What each of those is, by the chip's id.
    """

    years: tuple[int, ...]
    outcomes: Mapping[str, Table]
    inputs: Table
    policies: tuple[Policy, ...]
    chips: Mapping[str, tuple[str, ...]]
    sold: Mapping[str, Mapping[str, Product]] = field(default_factory=dict)


def run(
    study: Study, catalogue: Catalogue, *, workers: int | None = None, progress: Progress | None = None
) -> Ensemble:
    """Simulate every policy of a study on the same members.

    Parameters
    ----------
    study : Study
    catalogue : Catalogue
    workers : int, optional
        Threads; default one per core. The result does not depend on it.
    progress : callable, optional
        Told (blocks done, blocks in all).

    Raises
    ------
    InputError
        If the members would not fit into this machine's memory.
    """
    _check_memory(study)
    engine = ready(study, catalogue)
    blocks = range(-(-study.runs // BLOCK))
    draws = [engine.draws(block) for block in blocks]

    def one(policy: str, block: int) -> tuple[str, int, Table]:
        return policy, block, engine.outcomes(draws[block], engine.monthly[policy])

    calls = list(product(engine.monthly, blocks))
    found: dict[str, dict[int, Table]] = {p: {} for p in engine.monthly}
    for policy, block, table in in_parallel(one, calls, workers, progress):
        found[policy][block] = table
    return Ensemble(
        years=engine.years,
        outcomes={p: joined([tables[b] for b in blocks], study.runs) for p, tables in found.items()},
        inputs=joined([{k: np.asarray(v) for k, v in d.items()} for d in draws], study.runs),
        policies=engine.policies,
        chips=engine.chips,
        sold=engine.sold,
    )


def in_parallel(
    task: Callable[..., T],
    calls: Sequence[tuple[object, ...]],
    workers: int | None,
    progress: Progress | None,
) -> Iterator[T]:
    """Run calls on threads (the engine works outside Python's lock) and yield results as they come.

    Parameters
    ----------
    workers : int or None
        Threads; None means one per core.
    progress : callable or None
        Told (calls done, calls in all).
    """
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        waiting = {pool.submit(task, *call) for call in calls}
        try:
            while waiting:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
                if progress:
                    progress(len(calls) - len(waiting), len(calls))
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def joined(tables: Sequence[Table], runs: int) -> Table:
    """Blocks of members side by side, the last one cut to `runs` members in all."""
    return {name: np.concatenate([t[name] for t in tables], axis=-1)[..., :runs] for name in tables[0]}


def _check_memory(study: Study) -> None:
    years = len(Clock(study.until).years)
    each = METRICS_HELD * years * BYTES_PER_NUMBER * len(study.policies)
    available = free_memory()
    most = available / 3 / each
    if study.runs > max(most, BLOCK):
        raise InputError(
            f"--runs: {study.runs:,} members of {len(study.policies)} policies need about "
            f"{study.runs * each * 3 / 1e9:.0f} GB of memory and "
            f"{available / 1e9:.0f} are free; ask for at most {int(most):,}, or stream them with `leadtime study`."
        )


def free_memory() -> float:
    """Bytes of memory that programs can have now; without bound where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return math.inf
