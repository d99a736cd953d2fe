"""Sensitivity: closed forms through the whole path, agreement with two other methods, and what has no answer."""

from datetime import date

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.engine import ready
from leadtime.study.explore import sensitivity as studied
from leadtime.study.explore.sensitivity import Quantity, sensitivity
from leadtime.study.futures import simulate
from leadtime.study.importance import first_order
from leadtime.study.scenario import study

YEARS = (2027, 2030)


@pytest.fixture(scope="module")
def found(facts):
    return sensitivity(["as-enacted", "deny"], years=YEARS, runs=256, screen=8, facts=facts)


def ishigami(shares: np.ndarray) -> np.ndarray:
    """Of the first three inputs, moved over -pi to pi; no other matters."""
    a, b, c = np.pi * (2 * shares[:, :3].T - 1)
    return np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)


def test_ishigami_function_through_screening_and_design(facts, monkeypatch):
    """First 0.314, 0.442, 0; total 0.558, 0.442, 0.244 (closed form). 1024 rows: standard errors near 0.03."""
    quantity = Quantity(metric="us_lead_months", year=2030, policy="deny")
    monkeypatch.setattr(studied._Work, "run", lambda self, shares: {quantity: ishigami(shares)})
    done = sensitivity(["deny"], years=[2030], runs=1024, screen=3, facts=facts)
    a, b, c = list(priors())[:3]
    by_name = {i.input: i for i in done.headline.indices}

    assert set(by_name) == {a, b, c}
    assert [by_name[n].first for n in (a, b, c)] == pytest.approx([0.314, 0.442, 0.0], abs=0.08)
    assert [by_name[n].total for n in (a, b, c)] == pytest.approx([0.558, 0.442, 0.244], abs=0.08)
    assert done.headline.rest.total == pytest.approx(0.0, abs=1e-9)
    first_theme = priors()[a].mechanism
    assert done.headline.themes[0].input == first_theme


def test_the_headline_is_the_lead_in_2030_as_enacted(found):
    tree = found.to_json()

    assert (tree["metric"], tree["year"], tree["policy"], tree["less"]) == (
        "us_lead_months", 2030, "as-enacted", None,
    )  # fmt: skip
    assert len(tree["indices"]) == 8
    assert tree["indices"][0].keys() == {"input", "first", "first_ci", "total", "total_ci", "direction"}
    assert len(tree["screened_out"]) == len(priors()) - 8


def test_beside_the_independent_design_stand_the_draws_with_their_dependence(found, facts):
    """The same as importance over the race's own members, which take a calibration's draws whole."""
    together = found.headline.together
    engine = ready(study(["as-enacted"], facts_on=facts.snapshot_on, until=2030), facts)
    parts = [engine.draws(block) for block in range(studied.TOGETHER // 1024)]
    inputs = {name: np.concatenate([np.asarray(p[name]) for p in parts]) for name in parts[0]}
    lead = simulate(engine, inputs, engine.monthly, facts, read_outs=("us_lead_months",), years=(2030,))
    values = lead["as-enacted"]["us_lead_months"][0]
    expected = first_order(inputs, values)[0]

    assert together.p50 == pytest.approx(float(np.median(values)))
    assert (together.shares[0].input, together.shares[0].first) == (expected.input, expected.first)
    assert found.to_json()["together"]["shares"][0]["input"] == expected.input


def test_where_nothing_was_calibrated_there_is_no_dependence(facts, monkeypatch):
    monkeypatch.setattr("leadtime.study.engine.history_of", lambda study: {})
    done = sensitivity(["deny"], years=[2030], runs=16, screen=2, facts=facts)

    assert done.headline.together is None


def test_every_horizon_policy_and_their_difference_is_explained(found):
    ways = {(e.quantity.year, e.quantity.policy, e.quantity.less) for e in found.explained}

    assert ways == {
        (y, p, less)
        for y in YEARS
        for p, less in [("as-enacted", None), ("deny", None), ("as-enacted", "deny")]
    }


def test_totals_are_no_less_than_firsts_within_their_intervals(found):
    for each in found.explained:
        for i in (*each.indices, *each.themes):
            assert i.total + 3 * i.total_ci >= i.first - 3 * i.first_ci
            assert min(i.first_ci, i.total_ci) >= 0


def test_themes_hold_every_mechanism_with_inputs(found):
    with_inputs = {p.mechanism for p in priors().values()}

    assert {i.input for i in found.headline.themes} == with_inputs <= {m.name for m in mechanisms()}


def test_shares_of_an_ensemble_agree(found, facts):
    """The report's shares come from an ensemble, by another estimator: within both intervals on the same inputs."""
    engine = ready(study(["as-enacted"], facts_on=facts.snapshot_on, until=2030), facts)
    inputs = engine.at(np.random.default_rng(4).uniform(size=(4096, len(priors()))))
    asked = {"read_outs": ["us_lead_months"], "years": [2030]}
    lead = simulate(engine, inputs, engine.monthly, facts, **asked)["as-enacted"]["us_lead_months"][0]
    shares = {i.input: i for i in first_order(inputs, lead)}

    for i in found.headline.indices[:4]:
        assert abs(i.first - shares[i.input].first) < 2 * i.first_ci + 0.05, i.input


def test_gradients_of_a_difference_are_weighed_against_its_variance(facts, monkeypatch):
    """y = 3 z on one input: slope 3, bound 9 / 9 = 1. Only the headline is differentiated, with its two policies."""
    asked = []

    def linear(engine, policies, metric, year, seed):
        asked.append((policies, metric, year))
        scores = np.random.default_rng(seed).standard_normal(10_000)
        return 3 * scores, {"leak_share": np.full(10_000, 3.0), "hbm_cover": np.zeros(10_000)}

    monkeypatch.setattr(studied, "slopes", linear)
    done = sensitivity(["deny"], years=[2027], runs=16, screen=2, gradients=True, facts=facts)

    assert asked == [([("deny", 1.0)], "us_lead_months", 2027)]
    assert [(s.input, s.mean) for s in done.slopes] == [("leak_share", 3.0), ("hbm_cover", 0.0)]
    assert done.slopes[0].bound == pytest.approx(1.0, rel=0.05)


def test_swings_go_the_way_of_the_index(found):
    widest = found.swings[0]
    leading = found.headline.indices[0]

    assert widest.input == leading.input
    assert np.sign(widest.at_high - widest.at_low) == leading.direction
    assert min(widest.at_low, widest.at_high) < found.middle < max(widest.at_low, widest.at_high)


def test_the_same_seed_gives_the_same_indices(facts):
    a, b = (sensitivity(["deny"], years=[2027], runs=16, screen=2, facts=facts, workers=w) for w in (1, 2))

    assert a.headline == b.headline


def test_before_policies_part_their_difference_is_left_out(facts):
    """In 2020 both share the history: the difference is none in every member."""
    done = sensitivity(
        ["deny", "open"], years=[2020, 2021], runs=16, screen=2, facts=facts, from_on=date(2021, 6, 1)
    )

    assert [(q.year, q.less) for q in done.steady] == [(2020, "open")]
    assert {e.quantity.year for e in done.explained if e.quantity.less} == {2021}


def test_rows_become_a_table(found):
    frame = found.to_polars()

    assert frame.columns[:5] == ["metric", "year", "policy", "less", "kind"]
    assert len(frame) == len(found.explained) * (8 + 1 + len(found.headline.themes))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"runs": 3}, "--runs: 3 is outside"),
        ({"screen": 0}, "--screen: 0"),
        ({"metrics": ["us_lead_month"]}, "did you mean us_lead_months"),
        ({"metrics": ["us_lead_ratio", "us_lead_ratio"]}, "named twice"),
        ({"years": [1999]}, "--year: 1999"),
        ({"difference": ["deny", "nobody"]}, "nobody is not among the policies"),
        ({"difference": ["deny", "deny"]}, "two policies that differ"),
        ({"policies": ["deny", "deny"]}, "two policies have the id"),
    ],
)
def test_what_cannot_be_answered_is_said(options, said, facts):
    with pytest.raises((InputError, UnknownName), match=said):
        sensitivity(**{"policies": ["deny", "open"], **options}, facts=facts)
