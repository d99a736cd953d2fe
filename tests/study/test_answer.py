"""The answer: spells, changes of order, weights and observations on ensembles whose answer is known."""

import numpy as np
import pytest

from leadtime.study.answer import answer

YEARS = (2026, 2027, 2028)
MEMBERS = 4000
DRAWN = np.random.default_rng(1)
X = DRAWN.standard_normal(MEMBERS).astype(np.float32)
Z = DRAWN.standard_normal(MEMBERS).astype(np.float32)


def paths(*rows: object) -> np.ndarray:
    return np.stack([np.broadcast_to(np.asarray(row, np.float32), (MEMBERS,)) for row in rows])


def found(**lead: np.ndarray):
    seen = {
        "cn_die_yield": (np.exp(X), 0.0),
        "cn_huawei_cards": (np.exp(X), 5.0),
        "cn_acceptance": (np.exp(Z), 0.0),
    }
    named = {name.replace("_", "-"): path for name, path in lead.items()}
    return answer(named, {"die_progress": X, "chip_life": Z}, seen, years=YEARS, parted=2026, seed=0)


SURE = found(deny=paths(20, 30, 40), open=paths(20, 20, 20 + X))


def test_a_policy_that_leads_throughout_has_one_spell():
    assert [(s.policy, s.first, s.last) for s in SURE.spells] == [("deny", 2027, 2028)]
    assert (SURE.best, SURE.worst, SURE.share_ahead) == ("deny", "open", 1.0)
    assert SURE.changes_share == 0.0
    assert SURE.crossings == ()


def test_the_gap_is_member_by_member():
    """20 less a standard normal: 20 - 1.645 to 20 + 1.645."""
    assert SURE.gap["p50"] == pytest.approx(20, abs=0.1)
    assert SURE.gap["p5"] == pytest.approx(18.36, abs=0.15)


def test_it_rests_on_the_input_that_makes_it():
    assert SURE.rests_on[0].input == "die_progress"
    assert SURE.rests_on[0].share > 0.9
    assert SURE.rests_on[0].direction == -1


def test_an_observation_tells_by_how_well_it_is_known():
    """The same number, seen exactly and seen through an error five times its spread: 1 against 1 / 26 of the variance."""
    told_by = {o.metric: o.share for o in SURE.observations}

    assert SURE.observations[0].metric == "cn_die_yield"
    assert told_by["cn_die_yield"] > 0.9
    assert told_by["cn_huawei_cards"] == pytest.approx(1 / 26, abs=0.03)
    assert told_by["cn_acceptance"] < 0.02


def test_where_one_policy_is_always_best_knowing_more_is_worth_nothing():
    assert all(o.gain == 0.0 for o in SURE.observations)


def test_where_the_best_hangs_on_what_will_be_seen_knowing_it_is_worth_months():
    """One policy gives x, the other -x, both 0 on average: knowing x gives E|x| = 0.798 months."""
    hung = found(deny=paths(20, 30, X), open=paths(20, 30, -X))
    gains = {o.metric: o.gain for o in hung.observations}

    assert gains["cn_die_yield"] == pytest.approx(0.798, abs=0.05)
    assert gains["cn_acceptance"] < 0.05


def test_a_change_of_order_is_counted_by_member_and_dated():
    """`open` is behind in 2027 and ahead in 2028 where x > 0: half of the members."""
    turned = found(deny=paths(20, 30, 40), open=paths(20, 20, 40 + X))

    assert turned.changes_share == pytest.approx(0.5, abs=0.03)
    assert (turned.crossings[0].a, turned.crossings[0].b, turned.crossings[0].year) == ("open", "deny", 2028)
    assert turned.crossings[0].share == pytest.approx(turned.changes_share)


def test_a_handful_of_members_says_nothing_of_variance():
    few = answer(
        {"deny": np.ones((3, 5), np.float32), "open": np.zeros((3, 5), np.float32)},
        {"chip_life": Z[:5]},
        {"cn_die_yield": (np.ones(5, np.float32), 0.1)},
        years=YEARS,
        parted=2026,
        seed=0,
    )

    assert few.rests_on == ()
    assert few.observations == ()
