"""Futures: any set of members, wherever its inputs come from, under any policies."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError, UnknownName
from leadtime.facts import Catalogue
from leadtime.race.clock import FIRST_YEAR, LAST_YEAR
from leadtime.study.engine import Engine, Monthly, Table
from leadtime.study.query import metrics, with_generation
from leadtime.study.run import Progress, in_parallel, joined
from leadtime.study.sample import BLOCK


def simulate(
    engine: Engine,
    inputs: Mapping[str, NDArray[Any]],
    monthly: Mapping[str, Monthly],
    catalogue: Catalogue,
    *,
    read_outs: Sequence[str],
    years: Sequence[int],
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, Table]:
    """What members do under policies.

    Parameters
    ----------
    engine : Engine
    inputs : mapping of name to array [member]
        Any number of members; blocks are filled up and cut again.
    monthly : mapping of policy id to Monthly
        `engine.monthly`, or policies made ready with `engine.under`.
    read_outs : sequence of str
    years : sequence of int
        What is kept.
    workers : int, optional
        Threads; default one per core.
    progress : callable, optional
        Told (blocks done, blocks in all).

    Returns
    -------
    mapping of policy id to mapping of read-out to array [year, member]
    """
    members = len(next(iter(inputs.values())))
    blocks = range(-(-members // BLOCK))
    rows = [engine.years.index(year) for year in years]

    def one(policy: str, block: int) -> tuple[str, int, Table]:
        part = {name: _filled(x[block * BLOCK : (block + 1) * BLOCK]) for name, x in inputs.items()}
        table = with_generation(engine.outcomes(part, monthly[policy]), engine.years, catalogue)
        return policy, block, {name: table[name][rows] for name in read_outs}

    found: dict[str, dict[int, Table]] = {policy: {} for policy in monthly}
    for policy, block, table in in_parallel(one, list(product(monthly, blocks)), workers, progress):
        found[policy][block] = table
    return {p: joined([tables[b] for b in blocks], members) for p, tables in found.items()}


def _filled(values: NDArray[Any]) -> NDArray[np.float32]:
    """A last block that is not full repeats its first member, so that one compiled race serves all."""
    short = BLOCK - len(values)
    return np.concatenate([values, np.repeat(values[:1], short)]).astype(np.float32) if short else values


def checked_read_outs(names: Sequence[str], option: str = "--metric") -> tuple[str, ...]:
    """Read-outs as asked, "all" for every one.

    Raises
    ------
    InputError
        If one is unknown or named twice.
    """
    if "all" in names:
        return tuple(metrics())
    for name in names:
        if name not in metrics():
            raise UnknownName("read-out", name, metrics())
        if names.count(name) > 1:
            raise InputError(f"{option}: {name} is named twice; name it once.")
    return tuple(names)


def checked_years(years: Sequence[int], option: str = "--year") -> tuple[int, ...]:
    """Years as asked, ascending, each once.

    Raises
    ------
    InputError
        If one is outside what a run can cover.
    """
    for year in years:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise InputError(f"{option}: {year} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    return tuple(sorted(set(years)))
