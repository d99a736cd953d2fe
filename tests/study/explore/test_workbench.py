"""EMA Workbench's interface: parameters and outcomes under its names, one experiment at a time or in blocks.

The workbench is no dependency. Where it is not installed, a stand-in with the documented interface takes its place:
`Model(name, function)` with parameters and outcomes, `BaseEvaluator(models)` whose `evaluate_experiments` hands each
experiment to a callback, and `experiment_generator`.
"""

import sys
from itertools import product
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.race.priors import priors
from leadtime.study.explore.workbench import POLICY, driven, evaluator, model


@pytest.fixture
def workbench(monkeypatch) -> ModuleType:
    """What the adapter needs of the workbench, as documented for 2.5."""

    class BaseEvaluator:
        def __init__(self, msis):
            self._msis = [msis]

    def experiment_generator(scenarios, models, policies, combine="factorial"):
        for made, policy, scenario in product(models, policies, scenarios):
            yield SimpleNamespace(model_name=made.name, policy=policy, scenario=scenario)

    top, framework = ModuleType("ema_workbench"), "ema_workbench.em_framework"
    top.Model = lambda name, function: SimpleNamespace(name=name, function=function)
    top.RealParameter = lambda name, low, high: (name, low, high)
    top.CategoricalParameter = lambda name, categories: (name, categories)
    top.ScalarOutcome = lambda name: name
    evaluators, points = ModuleType(f"{framework}.evaluators"), ModuleType(f"{framework}.points")
    evaluators.BaseEvaluator, points.experiment_generator = BaseEvaluator, experiment_generator
    for module in (top, ModuleType(framework), evaluators, points):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    return top


@pytest.fixture
def made(workbench, facts):
    return model(["deny", "open"], years=[2025, 2027], facts=facts)


def test_uncertainties_levers_and_outcomes_have_their_places(made):
    assert made.name.isalnum()
    assert made.uncertainties == [(n, p.low, p.high) for n, p in priors().items()]
    assert made.levers == [(POLICY, ["deny", "open"])]
    assert made.outcomes == ["us_lead_months_2025", "us_lead_months_2027"]


def test_an_experiment_is_a_member(made, raced):
    """The third member of the ensemble, given input by input. (Until 2027 against until 2035: to rounding.)"""
    inputs = {name: float(values[2]) for name, values in raced.ensemble.inputs.items()}
    row = raced.ensemble.years.index(2027)

    found = made.function(**{POLICY: "open"}, **inputs)

    want = raced.ensemble.outcomes["open"]["us_lead_months"][row, 2]
    assert found["us_lead_months_2027"] == pytest.approx(float(want), rel=1e-4)


def test_blocks_give_what_experiments_one_by_one_give(made):
    scenarios = [{"leak_share": 0.02}, {"leak_share": 0.1, "hbm_cover": 2.0}, {}]
    told = []
    evaluator(made).evaluate_experiments(
        scenarios,
        [{POLICY: "deny"}, {POLICY: "open"}],
        lambda experiment, found: told.append((experiment, found)),
    )

    assert len(told) == 6
    for experiment, found in told:
        alone = made.function(**experiment.policy, **experiment.scenario)
        assert found == pytest.approx(alone, rel=1e-6)


def test_without_the_workbench_the_race_is_driven_all_the_same(facts, monkeypatch):
    monkeypatch.setitem(sys.modules, "ema_workbench", None)

    assert np.isfinite(driven(["deny"], years=[2025], facts=facts)()["us_lead_months_2025"])
    with pytest.raises(InputError, match=r"install ema_workbench 2\.5 beside leadtime"):
        model(["deny"], facts=facts)
