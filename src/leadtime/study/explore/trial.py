"""A trial: futures and goals, in which any policy can be tried."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.study.engine import Engine, Monthly, Table
from leadtime.study.explore.goals import Goal
from leadtime.study.futures import simulate
from leadtime.study.run import Progress


@dataclass(frozen=True, slots=True)
class Trial:
    """Futures in which any policy can be tried.

    Parameters
    ----------
    engine : Engine
    facts : Catalogue
    goals : tuple of Goal
        What is read of each future.
    inputs : mapping of name to array [member]
        The futures.
    workers : int, optional
        Threads; default one per core.
    progress : callable, optional
        Told (blocks done, blocks in all).
    """

    engine: Engine
    facts: Catalogue
    goals: tuple[Goal, ...]
    inputs: Table
    workers: int | None = None
    progress: Progress | None = None

    def under(self, monthly: Mapping[str, Monthly]) -> dict[str, dict[str, NDArray[np.float64]]]:
        """What each goal comes to in each future, so that more is better: policy -> goal -> [member]."""
        years = sorted({g.year for g in self.goals})
        read_outs = list(dict.fromkeys(g.metric for g in self.goals))
        found = simulate(
            self.engine, self.inputs, monthly, self.facts,
            read_outs=read_outs, years=years, workers=self.workers, progress=self.progress,
        )  # fmt: skip
        return {p: {g.name: g.of(table, years) for g in self.goals} for p, table in found.items()}
