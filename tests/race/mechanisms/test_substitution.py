"""Substitution: what foreign supply leaves over pulls orders, and orders pull packaging."""

import pytest

from leadtime.race.mechanisms.substitution import MECHANISM, substitution

OPEN = {
    "cn_demand": 10e9,
    "cn_legal_usd": 6e9,
    "cn_smuggled_usd": 1e9,
    "packaging_capacity": 100_000.0,
    "home_share": 0.8,
    "usd_per_die": 12_000.0,
    "state_orders": 20_000.0,
    "state_order_ramp": 1.0,
    "smic_dies": 100_000.0,
    "wafer_claim": 0.1,
    "is_past_record": 1.0,
    "wafer_claim_limit": 0.5,
    "substitution_delay": 2.0,
    "packaging_ahead": 2.0,
    "packaging_delay": 0.5,
    "packaging_life": 8.0,
}


def pull(**given: float) -> tuple[float, float]:
    """Orders, dies per year; change of packaging, dies per year per year."""
    written = substitution(**{**OPEN, **given})
    return float(written["domestic_orders"]), float(written["d_packaging_capacity"])


def test_orders_are_the_state_s_and_a_share_of_what_is_left_over():
    """20 k + 0.8 x 3 bn / 12 k = 220 k."""
    assert pull()[0] == pytest.approx(220_000)


def test_fully_supplied_from_abroad_only_the_state_orders():
    assert pull(cn_legal_usd=9e9)[0] == pytest.approx(20_000)


def test_more_bought_than_wanted_is_not_a_negative_order():
    """A rush can buy ahead of demand."""
    assert pull(cn_legal_usd=15e9)[0] == pytest.approx(20_000)


def test_nothing_from_abroad_turns_the_elasticity_s_share():
    assert pull(cn_legal_usd=0.0, cn_smuggled_usd=0.0)[0] == pytest.approx(20_000 + 0.8 * 10e9 / 12_000)


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_state_orders_come_with_their_ramp(share):
    assert pull(state_order_ramp=share, cn_legal_usd=10e9)[0] == pytest.approx(share * 20_000)


def test_packaging_is_built_ahead_of_orders_and_wears_out():
    """(2 x 220 k - 100 k) / 0.5 - 100 k / 8 = 680 k - 12.5 k."""
    assert pull()[1] == pytest.approx(667_500)


def test_packaging_beyond_need_is_not_torn_down():
    """1 M against 440 k wanted: it only wears out, 125 k a year."""
    assert pull(packaging_capacity=1e6)[1] == pytest.approx(-125_000)


def test_a_ban_of_h20_pulls_most_of_what_was_spent_on_it(at_medians):
    """Analysts: 16.8 bn USD withheld. Orders turn home by the share given; capacity comes later."""
    sold, banned = (
        at_medians(
            MECHANISM, OPEN, cn_demand=40e9, cn_smuggled_usd=0.0, cn_legal_usd=usd, usd_per_die=12_000.0
        )
        for usd in (16.8e9, 0.0)
    )
    turned = (banned["domestic_orders"] - sold["domestic_orders"]) * 12_000

    assert turned / 16.8e9 == pytest.approx(0.8)


def claimed(**given: float) -> float:
    """Change per year of the share of advanced wafers that carry accelerators."""
    return float(substitution(**{**OPEN, **given})["d_wafer_claim"])


def test_orders_move_wafers_to_accelerators_within_the_delay():
    """220 k dies ordered where a tenth of the wafers gives 100 k: 0.22 is called for; (0.22 - 0.1) / 2 a year."""
    assert claimed() == pytest.approx(0.06, rel=1e-6)


def test_phones_keep_their_share_of_the_wafers():
    """However many are ordered: (0.5 - 0.1) / 2."""
    assert claimed(cn_demand=1e13) == pytest.approx(0.2, rel=1e-6)


def test_without_orders_accelerators_give_their_wafers_back():
    assert claimed(cn_legal_usd=10e9, state_order_ramp=0.0) == pytest.approx(-0.05)


def test_within_the_record_the_share_is_what_it_shows():
    assert claimed(is_past_record=0.0) == 0.0


def test_in_the_year_of_a_ban_supply_follows_by_a_tenth(at_medians):
    """16.8 bn USD taken away added 1.5 bn of domestic sales in the year, 9%. Here wafers: half a year on average after
    the ban the share has moved by less than a fifth of what was called for."""
    believed = at_medians(MECHANISM, {**OPEN, "smic_dies": 400_000.0, "wafer_claim": 0.13}, cn_demand=20e9)

    assert 0.0 < believed["d_wafer_claim"] / 2 < 0.2 * 0.5
