"""Running a study: blocks of members through the race, on any number of workers, to the same bits."""

import math
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any, TypeVar

import jax
import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError
from leadtime.facts import Catalogue
from leadtime.race.clock import Clock
from leadtime.race.lead import KEEP, SUMMED, outcomes
from leadtime.race.mechanism import Values, mechanisms
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.drivers import drivers
from leadtime.study.policy import Policy, lever_months, resolved
from leadtime.study.products import offer
from leadtime.study.sample import BLOCK, draw
from leadtime.study.scenario import Study

Table = dict[str, NDArray[np.float32]]
Progress = Callable[[int, int], None]
T = TypeVar("T")

BYTES_PER_NUMBER = 4
METRICS_HELD = 40
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
    """

    years: tuple[int, ...]
    outcomes: Mapping[str, Table]
    inputs: Table
    policies: tuple[Policy, ...]
    chips: Mapping[str, tuple[str, ...]]


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
    remember_compilations()
    clock = Clock(study.until)
    ran = tuple(resolved(p, study.from_on) for p in study.policies)
    offers = {p.id: offer(p, clock, catalogue) for p in ran}
    shared = drivers(catalogue, clock)
    monthly = {p.id: monthly_arrays(shared, p, offers[p.id], clock) for p in ran}
    blocks = range(-(-study.runs // BLOCK))
    compute, draws = _prepared(study, clock, next(iter(monthly.values())), blocks)

    def one(policy: str, block: int) -> tuple[str, int, Table]:
        result = compute(draws[block], monthly[policy])
        return policy, block, {name: np.asarray(values) for name, values in result.items()}

    results = _in_parallel(one, list(product(monthly, blocks)), workers or os.cpu_count() or 1, progress)
    found: dict[str, dict[int, Table]] = {p: {} for p in monthly}
    for policy, block, table in results:
        found[policy][block] = table
    return Ensemble(
        years=clock.years,
        outcomes={p: _joined([tables[b] for b in blocks], study.runs) for p, tables in found.items()},
        inputs=_joined([{k: np.asarray(v) for k, v in d.items()} for d in draws], study.runs),
        policies=ran,
        chips={name: o.chips for name, o in offers.items()},
    )


def _prepared(
    study: Study, clock: Clock, monthly: Mapping[str, jax.Array], blocks: range
) -> tuple[Callable[[Values, Mapping[str, jax.Array]], Values], list[Values]]:
    """The compiled race and the draws: one is compiled while the other is drawn, which shortens a cold start."""
    member = jax.ShapeDtypeStruct((BLOCK,), jax.numpy.float32)  # type: ignore[no-untyped-call]
    inputs = dict.fromkeys(priors(), member)
    with ThreadPoolExecutor(1) as beside:
        ahead = beside.submit(lambda: compiled(clock, study.off).lower(inputs, monthly).compile())
        sample = jax.jit(partial(draw, priors()))
        draws = [sample(np.uint32(study.seed), np.int32(block)) for block in blocks]
        return ahead.result(), draws


def compiled(clock: Clock, off: frozenset[str] = frozenset()) -> Any:
    """The race for one block of members: (inputs [member], monthly [time]) to outcomes [year, member]."""
    ends = clock.midpoints + 0.5 / 12

    def member(inputs: Values, monthly: Mapping[str, jax.Array]) -> Values:
        recorded = march(
            starting(inputs, monthly), monthly, links=mechanisms(), keep=KEEP, summed=SUMMED, off=off
        )
        return outcomes(recorded, jax.numpy.asarray(ends, jax.numpy.result_type(float)))

    return jax.jit(jax.vmap(member, in_axes=(0, None), out_axes=-1))


def monthly_arrays(
    shared: Mapping[str, NDArray[np.float64]], policy: Policy, what: object, clock: Clock
) -> dict[str, jax.Array]:
    """Drivers, levers and what is on offer, [time]: those that some mechanism reads.

    Parameters
    ----------
    shared : mapping of name to array [time]
        The drivers, which no policy changes.
    policy : Policy
        Resolved.
    what : Offer
        What may be sold under it.
    clock : Clock
    """
    names = ("sellable_share", "restricted_share", "list_usd_per_h100e", "h100e_per_chip")
    offered = {name: getattr(what, name) for name in names}
    levers = lever_months(policy, clock)
    used = {name for link in mechanisms() for name in link.reads}
    together = {**shared, **offered, **levers}
    return {
        name: jax.numpy.asarray(v, jax.numpy.result_type(float))
        for name, v in together.items()
        if name in used
    }


def _in_parallel(
    task: Callable[..., T], calls: list[tuple[object, ...]], workers: int, progress: Progress | None
) -> Iterator[T]:
    """Run calls on threads (the engine works outside Python's lock) and yield results as they come."""
    with ThreadPoolExecutor(workers) as pool:
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


def _joined(tables: list[Table], runs: int) -> Table:
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
            f"{available / 1e9:.0f} are free; ask for at most {int(most):,}."
        )


def free_memory() -> float:
    """Bytes of memory that programs can have now; without bound where the system does not tell."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return math.inf


def remember_compilations() -> None:
    """Keep compiled code on disk between runs, where the user's cache folder can be written."""
    folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "leadtime"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    if os.access(folder, os.W_OK):
        for name, value in (
            ("jax_compilation_cache_dir", str(folder)),
            ("jax_persistent_cache_min_compile_time_secs", 0.2),
        ):
            jax.config.update(name, value)  # type: ignore[no-untyped-call]
