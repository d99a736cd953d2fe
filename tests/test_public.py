"""Every public function, called with whatever Hypothesis makes up: it answers, or refuses in words, and nothing else.

Values are drawn from what users write: real names, near misses, empty and odd texts, numbers at and beyond their
bounds. What runs an ensemble is asked only for what it must refuse before anything runs.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import leadtime
from leadtime.errors import LeadtimeError

ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "nan", "-1", "\x00", "x" * 5_000, "../..", "１２", "h2o", "huawei", "2026-13-45"]
    ),
)
CHIPS = st.sampled_from([*leadtime.chips])
SYSTEMS = st.sampled_from([*leadtime.systems])
MODELS = st.sampled_from([*leadtime.models])
PLACES = st.sampled_from(["CN", "china", "TW", "AE", "中国", "ZZ"])
DAYS = st.one_of(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.sampled_from(["2024-06-01", "June"]), ODD)
WHOLE = st.one_of(st.integers(-3, 3), st.sampled_from([10**9, 10**400]))
REAL = st.one_of(st.floats(), st.sampled_from([0.0, 1e300, -1.0]))
TASKS = st.sampled_from(["train", "prefill", "decode", "serve"])
POLICIES = st.lists(st.sampled_from(["deny", "open", "as enacted", "deniy", "", "x" * 5_000]), max_size=2)
REFUSED = st.fixed_dictionaries(
    {},
    optional={
        "runs": st.sampled_from([-1, 0]),
        "seed": st.sampled_from([-1, 10**400]),
        "off": st.lists(ODD, min_size=1, max_size=2),
        "until": st.sampled_from([1900, 2017, 2051, 10**400]),
    },
)


def few(examples: int) -> Callable[..., Any]:
    """Some examples, always the same ones; a deadline would time the machine."""
    slow = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=slow)


def answered(ask: Callable[[], Any]) -> Any:
    """The answer, or the sentence of a refusal; any other exception is a failure of the test."""
    try:
        return ask()
    except LeadtimeError as refused:
        said = str(refused)
        assert said.strip()
        assert "Traceback" not in said
        assert said.count("\n") < 3, said
        return None


@pytest.mark.parametrize(
    "name", ["chips", "entities", "models", "rules", "series", "sites", "sources", "systems"]
)
@few(30)
@given(key=ODD)
def test_collections(name: str, key: str):
    held = getattr(leadtime, name)
    answered(lambda: held[key])
    assert (key in held) in (True, False)


@few(60)
@given(a=st.one_of(CHIPS, SYSTEMS, ODD), b=st.one_of(CHIPS, SYSTEMS, ODD))
def test_compare(a: str, b: str):
    found = answered(lambda: leadtime.compare(a, b))
    if found is not None:
        assert found.to_json()["rows"]


@few(8)
@given(a=CHIPS, b=CHIPS, on=st.one_of(MODELS, ODD))
def test_compare_on_a_model(a: str, b: str, on: str):
    answered(lambda: leadtime.compare(a, b, on=on).to_json())


@few(150)
@given(
    item=st.one_of(CHIPS, SYSTEMS, ODD),
    asked=st.fixed_dictionaries(
        {},
        optional={
            "to": st.one_of(PLACES, ODD),
            "on": DAYS,
            "end_user": st.one_of(st.sampled_from(["Huawei", "Huawai", "中芯国际"]), ODD),
            "headquarters": st.one_of(PLACES, ODD),
            "export_from": st.one_of(PLACES, ODD),
            "regime": st.one_of(st.just("text"), ODD),
            "listed_ownership": REAL,
            "order_tpp": st.one_of(st.none(), REAL),
            "proposed": st.lists(ODD, max_size=1).map(tuple),
        },
    ),
)
def test_control(item: str, asked: dict[str, Any]):
    found = answered(lambda: leadtime.control(item, **asked))
    if found is not None:
        assert found.to_json()["verdict"]


@few(12)
@given(
    model=st.one_of(MODELS, ODD),
    system=st.one_of(SYSTEMS, CHIPS, ODD),
    task=st.one_of(TASKS, ODD),
    asked=st.fixed_dictionaries(
        {}, optional={"chips": WHOLE, "isl": WHOLE, "osl": WHOLE, "tpot_ms": REAL, "precision": ODD}
    ),
)
def test_plan(model: str, system: str, task: str, asked: dict[str, Any]):
    answered(lambda: leadtime.plan(model, system, task, **asked).to_json())


CELLS = st.one_of(
    ODD, CHIPS, MODELS, st.sampled_from(["8", "0", "-1", "1e400", "bf16", "fp8", "training", "decode"])
)
COLUMNS = (
    *(
        "id",
        "model",
        "chip",
        "system",
        "chip_count",
        "precision",
        "seq_len",
        "global_batch",
        "tp",
        "pp",
        "isl",
    ),
    *("osl", "concurrency", "phase", "unit", "value"),
)


@few(40)
@given(rows=st.lists(st.dictionaries(st.sampled_from(COLUMNS), CELLS), max_size=2))
def test_estimate_and_validate(rows: list[dict[str, str]]):
    found = answered(lambda: [each.to_json() for each in leadtime.estimate(rows)])
    assert found is None or len(found) == len(rows)
    answered(lambda: leadtime.validate(rows).to_json())


@few(12)
@given(
    rule=st.one_of(st.sampled_from(["us_2023_10_acs", "2024-01-01"]), ODD),
    workload=st.one_of(st.sampled_from(["decode", "train:llama3_70b"]), ODD),
    node=st.one_of(st.none(), ODD),
)
def test_design(rule: str, workload: str, node: str | None):
    answered(lambda: leadtime.design(rule, workload, node=node, draws=4).to_json())


@few(40)
@given(policies=POLICIES, asked=REFUSED.filter(bool))
def test_race_refuses_what_it_cannot_run(policies: list[str], asked: dict[str, Any]):
    answered(lambda: leadtime.race(policies, **{"runs": 0} | asked))


@few(30)
@given(policies=POLICIES, asked=REFUSED.filter(lambda a: a.keys() & {"runs", "seed", "off"}))
def test_sensitivity_and_explore_refuse_what_they_cannot_run(policies: list[str], asked: dict[str, Any]):
    asked = {"runs": 0} | {name: value for name, value in asked.items() if name != "until"}
    answered(lambda: leadtime.sensitivity(policies, **asked))
    answered(lambda: leadtime.explore(policies, **asked))


@few(20)
@given(goal=st.lists(ODD, max_size=2), metric=st.lists(ODD, max_size=2), year=st.lists(WHOLE, max_size=2))
def test_goals_metrics_and_years_are_refused_by_name(goal: list[str], metric: list[str], year: list[int]):
    answered(lambda: leadtime.explore(["deny", "open"], goals_=goal, runs=0))
    answered(lambda: leadtime.sensitivity(["deny"], metrics=metric, years=year, runs=0))


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), ODD, CHIPS, st.just("us_2023_10_acs")),
    lambda held: st.one_of(st.lists(held, max_size=3), st.dictionaries(ODD, held, max_size=3)),
    max_leaves=8,
)


@few(60)
@given(result=JSON)
def test_citation(result: Any):
    answered(lambda: leadtime.citation(result).to_json())


def test_claims_and_calibrate_answer():
    assert leadtime.claims().to_json()["claims"]
    assert leadtime.calibrate().to_json()["posterior"]


def test_every_public_function_is_called_here():
    called = {
        "calibrate", "citation", "claims", "compare", "control", "design", "estimate", "explore", "plan", "race",
        "sensitivity", "validate",
    }  # fmt: skip
    assert {n for n in leadtime.__all__ if callable(getattr(leadtime, n))} == called
