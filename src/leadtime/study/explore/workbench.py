"""The race as a model of EMA Workbench: its uncertainties, policies as a lever, read-outs as outcomes.

Written for EMA Workbench 2.5, which is not a dependency: whoever has it calls `model` and hands `evaluator` to its
`perform_experiments`, which then runs whole blocks of experiments at once instead of one after the other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError
from leadtime.facts import Catalogue, catalogue
from leadtime.race.priors import priors
from leadtime.study.engine import Engine, ready
from leadtime.study.futures import checked_read_outs, checked_years, simulate
from leadtime.study.query import HEADLINE
from leadtime.study.scenario import check_sources, study

POLICY = "export_policy"
"""The lever's name; the workbench keeps `policy` for itself."""


@dataclass(frozen=True, slots=True)
class Driven:
    """The race, driven from outside: experiments in, outcomes out."""

    engine: Engine
    facts: Catalogue
    read_outs: tuple[str, ...]
    years: tuple[int, ...]

    @property
    def outcomes(self) -> tuple[str, ...]:
        """Names of the outcomes: read-out and year."""
        return tuple(f"{metric}_{year}" for metric in self.read_outs for year in self.years)

    def run(self, experiments: Sequence[Mapping[str, Any]]) -> dict[str, NDArray[np.float64]]:
        """Outcomes of experiments, each a policy and values of inputs; inputs that are not given are at their medians."""
        middle = {n: float(v[0]) for n, v in self.engine.at(np.full((1, len(priors())), 0.5)).items()}
        found = {name: np.empty(len(experiments)) for name in self.outcomes}
        default = next(iter(self.engine.monthly))
        chosen = [str(each.get(POLICY, default)) for each in experiments]
        for policy in dict.fromkeys(chosen):
            rows = [i for i, name in enumerate(chosen) if name == policy]
            inputs = {
                n: np.asarray([experiments[i].get(n, value) for i in rows], np.float32)
                for n, value in middle.items()
            }
            monthly = {policy: self.engine.monthly[policy]}
            done = simulate(
                self.engine, inputs, monthly, self.facts, read_outs=self.read_outs, years=self.years
            )[policy]
            for metric in self.read_outs:
                for at, year in enumerate(self.years):
                    found[f"{metric}_{year}"][rows] = done[metric][at]
        return found

    def __call__(self, **experiment: Any) -> dict[str, float]:
        """One experiment, as the workbench calls a model's function."""
        return {name: float(values[0]) for name, values in self.run([experiment]).items()}


def driven(
    policies: Sequence[str] = (),
    *,
    read_outs: Sequence[str] = (HEADLINE,),
    years: Sequence[int] = (2030,),
    from_on: date | None = None,
    off: Sequence[str] = (),
    facts: Catalogue | None = None,
) -> Driven:
    """Make the race ready to be driven.

    Raises
    ------
    InputError
        If a policy, read-out or mechanism is unknown.
    """
    known, horizon = facts or catalogue(), checked_years(years)
    asked = study(policies, facts_on=known.snapshot_on, from_on=from_on, until=horizon[-1], off=off)
    check_sources(asked, known.sources)
    return Driven(ready(asked, known), known, checked_read_outs(read_outs), horizon)


def model(policies: Sequence[str] = (), **options: Any) -> Any:
    """The race as an `ema_workbench.Model`: uncertainties between their 5th and 95th percentile, `export_policy` as a lever.

    Parameters
    ----------
    policies, options
        As `driven` takes them.

    Raises
    ------
    InputError
        If EMA Workbench is not installed.
    """
    workbench, race = _workbench(), driven(policies, **options)
    made = workbench.Model("leadtime", function=race)
    made.uncertainties = [workbench.RealParameter(n, p.low, p.high) for n, p in priors().items()]
    made.levers = [workbench.CategoricalParameter(POLICY, list(race.engine.monthly))]
    made.outcomes = [workbench.ScalarOutcome(name) for name in race.outcomes]
    return made


def evaluator(made: Any) -> Any:
    """An evaluator for `perform_experiments(..., evaluator=...)` that runs all experiments of a model in blocks.

    Parameters
    ----------
    made : ema_workbench.Model
        As `model` gives it.
    """
    _workbench()
    from importlib import import_module

    base = import_module("ema_workbench.em_framework.evaluators").BaseEvaluator
    generate = import_module("ema_workbench.em_framework.points").experiment_generator

    class InBlocks(base):  # type: ignore[misc, valid-type]
        """Runs whole blocks of experiments."""

        def initialize(self) -> None:
            """Nothing to start."""

        def finalize(self) -> None:
            """Nothing to stop."""

        def evaluate_experiments(
            self, scenarios: Any, policies: Any, callback: Any, combine: str = "factorial", **_: Any
        ) -> None:
            """Run every experiment and hand each to the callback."""
            experiments = list(generate(scenarios, self._msis, policies, combine=combine))
            found = made.function.run([{**e.policy, **e.scenario} for e in experiments])
            for i, experiment in enumerate(experiments):
                callback(experiment, {name: values[i] for name, values in found.items()})

    return InBlocks(made)


def _workbench() -> Any:
    from importlib import import_module

    try:
        return import_module("ema_workbench")
    except ImportError:
        raise InputError(
            "EMA Workbench is not installed; install ema_workbench 2.5 beside leadtime to drive the race with it."
        ) from None
