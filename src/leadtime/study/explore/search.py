"""A search over lever values for the policies that no other betters in every goal, by NSGA-II (pymoo)."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.race.levers import levers
from leadtime.study.explore.trial import Trial
from leadtime.study.policy import Change, Policy, built_in
from leadtime.study.sample import BLOCK

FILE = Path(__file__).parents[1] / "data" / "search.toml"
BASE = "downgrade"
"""Of the built-in policies the one that sells below ceilings; the search moves its levers."""

POPULATION = 24

Point = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A policy on the frontier: its levers, and what each goal comes to in the middle future, in the read-out's unit."""

    levers: Mapping[str, float]
    goals: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"levers": dict(self.levers), "goals": dict(self.goals)}


@cache
def levels() -> dict[str, tuple[float, ...]]:
    """The levers that are searched, and their levels."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: tuple(float(v) for v in table["levels"]) for name, table in tables.items() if name in levers()
    }


def policy_at(point: Mapping[str, float]) -> Policy:
    """The policy that sets some levers and leaves the others as the base policy has them."""
    base = built_in()[BASE]
    kept = [c for c in base.changes if c.lever not in point]
    set_ = [
        Change(lever=name, value=value, effective_on=None, announced_on=None, source="assumption")
        for name, value in point.items()
    ]
    return replace(base, id="searched", changes=(*kept, *set_))


def searched(trial: Trial, *, generations: int, seed: int) -> tuple[Found, ...]:
    """The frontier after some generations, the first goal's best first.

    Parameters
    ----------
    trial : Trial
        Its first block of futures is searched on.
    generations : int
    seed : int

    Source
    ------
    Deb et al. 2002 (NSGA-II), doi 10.1109/4235.996017, as in pymoo.
    """
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import Problem
    from pymoo.operators.crossover.sbx import SBX
    from pymoo.operators.mutation.pm import PM
    from pymoo.operators.repair.rounding import RoundingRepair
    from pymoo.operators.sampling.rnd import IntegerRandomSampling
    from pymoo.optimize import minimize

    few = replace(trial, inputs={n: x[:BLOCK] for n, x in trial.inputs.items()}, progress=None)
    tried = _Tried(few)
    most = [len(steps) - 1 for steps in levels().values()]

    class Levers(Problem):  # type: ignore[misc]
        """Whole numbers that count levels; pymoo wants less of everything."""

        def __init__(self) -> None:
            super().__init__(n_var=len(most), n_obj=len(trial.goals), xl=0, xu=np.asarray(most), vtype=int)

        def _evaluate(self, x: NDArray[Any], out: dict[str, Any], *_: Any, **__: Any) -> None:
            out["F"] = -tried.medians(x)

    algorithm = NSGA2(
        pop_size=POPULATION,
        sampling=IntegerRandomSampling(),
        crossover=SBX(prob=0.9, eta=15, vtype=float, repair=RoundingRepair()),
        mutation=PM(eta=20, vtype=float, repair=RoundingRepair()),
        eliminate_duplicates=True,
    )
    result = minimize(Levers(), algorithm, ("n_gen", generations), seed=seed, verbose=False)
    points = [tuple(int(v) for v in row) for row in np.atleast_2d(result.X)]
    apart = {
        tried.known[point]: point for point in sorted(points, reverse=True)
    }  # of equals the lowest levels
    best = {apart[medians]: medians for medians in sorted(apart, reverse=True)}
    return tuple(
        Found(
            dict(zip(levels(), _values(point), strict=True)),
            {g.name: float(g.sign * v) for g, v in zip(trial.goals, medians, strict=True)},
        )
        for point, medians in best.items()
    )


def _values(point: Sequence[int]) -> list[float]:
    return [steps[i] for steps, i in zip(levels().values(), point, strict=True)]


class _Tried:
    """Every policy that was tried, each once."""

    def __init__(self, trial: Trial) -> None:
        self.trial = trial
        self.known: dict[tuple[int, ...], Point] = {}

    def medians(self, x: NDArray[Any]) -> NDArray[np.float64]:
        """Medians of the goals, more is better: [policy, goal]."""
        points = [tuple(int(v) for v in row) for row in x]
        fresh = [p for p in dict.fromkeys(points) if p not in self.known]
        named = {str(i): dict(zip(levels(), _values(p), strict=True)) for i, p in enumerate(fresh)}
        ran = self.trial.under(
            {name: self.trial.engine.under(policy_at(at), self.trial.facts) for name, at in named.items()}
        )
        for name, point in zip(named, fresh, strict=True):
            self.known[point] = tuple(float(np.nanmedian(v)) for v in ran[name].values())
        return np.asarray([self.known[p] for p in points])
