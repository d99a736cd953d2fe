"""Robust policy: regret and satisficing by hand, the race's own futures, and what cannot be explored."""

import json

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.study.explore.robust import explore, regrets


@pytest.fixture(scope="module")
def found(facts):
    return explore(["deny", "open"], runs=1500, facts=facts)


def test_regret_is_what_the_best_policy_would_have_brought():
    """Two futures: a brings 3 and 1, b brings 2 and 5. a regrets 0 and 4, b regrets 1 and 0."""
    ran = {"a": {"g": np.array([3.0, 1.0])}, "b": {"g": np.array([2.0, 5.0])}}

    assert {p: r.tolist() for p, r in regrets(ran, "g").items()} == {"a": [0.0, 4.0], "b": [1.0, 0.0]}


def test_futures_are_the_members_of_the_race(found, raced):
    """Shares and regrets again from a race of the same seed: the first 1,500 of its members."""
    row, policies = raced.ensemble.years.index(2030), ("deny", "open")
    lead = {p: raced.ensemble.outcomes[p]["us_lead_months"][row, :1500].astype(float) for p in policies}
    present = raced.ensemble.outcomes["as-enacted"]["us_lead_months"][row, :1500]
    best = np.maximum(lead["deny"], lead["open"])

    assert found.goals[0].threshold == pytest.approx(np.median(present), rel=1e-6)
    for held in found.policies:
        assert held.regret_max == pytest.approx((best - lead[held.policy]).max(), rel=1e-6)
        assert held.regret_p90 == pytest.approx(np.quantile(best - lead[held.policy], 0.9), rel=1e-6)
        assert held.met["lead"] == np.mean(lead[held.policy] >= found.goals[0].threshold)


def test_json_has_the_contract_s_keys_and_xlrm(found):
    tree = json.loads(json.dumps(found.to_json(), allow_nan=False))

    assert tree["policies"][0].keys() >= {"policy", "regret_max", "regret_p90", "satisfied"}
    assert tree["boxes"][0].keys() >= {"limits", "coverage", "density", "sentence"}
    assert tree["xlrm"].keys() == {"x", "l", "r", "m"}
    assert tree["policies"][0]["satisfied"] >= tree["policies"][-1]["satisfied"]


def test_boxes_are_denser_than_their_policy_s_failures(found):
    assert found.boxes
    assert all(f.box.density > f.share - 0.05 for f in found.boxes)
    assert {f.policy for f in found.boxes} <= {"deny", "open"}


def test_where_one_policy_loses_to_another(facts):
    done = explore(
        ["as-enacted", "downgrade"], goals_=["us_lead_months@2028:more"], loses=["as-enacted", "downgrade"],
        method="both", runs=1500, facts=facts,
    )  # fmt: skip

    assert {f.case for f in done.boxes} == {"loses to downgrade"}
    assert all(f.to_json()["sentence"].startswith("as-enacted loses to downgrade where ") for f in done.boxes)


def test_rows_become_a_table(found):
    frame = found.to_polars()

    assert len(frame) == 2 * len(found.goals)
    assert {"policy", "goal", "met", "regret_max", "p50", "satisfied"} <= set(frame.columns)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"runs": 3}, "--runs: 3 is outside"),
        ({"method": "forest"}, "none of prim, cart, both"),
        ({"search": -1}, "--search: -1"),
        ({"loses": ["deny", "nobody"]}, "nobody is not among the policies"),
        ({"loses": ["deny", "deny"]}, "two policies that differ"),
        ({"policies": ["deny", "deny"]}, "two policies have the id"),
        ({"policies": ["denie"]}, "did you mean deny"),
    ],
)
def test_what_cannot_be_explored_is_said(options, said, facts):
    with pytest.raises((InputError, UnknownName), match=said):
        explore(**{"policies": ["deny", "open"], "runs": 64, **options}, facts=facts)
