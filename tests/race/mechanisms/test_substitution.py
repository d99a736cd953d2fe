"""Substitution: what foreign supply leaves over pulls orders, and orders pull packaging."""

import pytest

from leadtime.race.mechanisms.substitution import MECHANISM, substitution

OPEN = {
    "cn_demand": 10e9,
    "cn_legal_usd": 6e9,
    "cn_smuggled_usd": 1e9,
    "packaging_capacity": 100_000.0,
    "substitution_elasticity": 0.8,
    "usd_per_die": 12_000.0,
    "state_orders": 20_000.0,
    "decimal_year": 2025.0,
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


@pytest.mark.parametrize(("year", "share"), [(2018.0, 0.0), (2020.0, 0.5), (2022.0, 1.0), (2030.0, 1.0)])
def test_state_orders_begin_in_2018_and_are_full_from_2022(year, share):
    assert pull(decimal_year=year, cn_legal_usd=10e9)[0] == pytest.approx(share * 20_000)


def test_packaging_is_built_ahead_of_orders_and_wears_out():
    """(2 x 220 k - 100 k) / 0.5 - 100 k / 8 = 680 k - 12.5 k."""
    assert pull()[1] == pytest.approx(667_500)


def test_packaging_beyond_need_is_not_torn_down():
    """1 M against 440 k wanted: it only wears out, 125 k a year."""
    assert pull(packaging_capacity=1e6)[1] == pytest.approx(-125_000)


def test_a_ban_of_h20_pulls_most_of_what_was_spent_on_it(at_medians):
    """Analysts: 16.8 bn USD withheld. Orders turn home by the share that the prior allows; capacity comes later."""
    sold, banned = (
        at_medians(
            MECHANISM, OPEN, cn_demand=40e9, cn_smuggled_usd=0.0, cn_legal_usd=usd, usd_per_die=12_000.0
        )
        for usd in (16.8e9, 0.0)
    )
    turned = (banned["domestic_orders"] - sold["domestic_orders"]) * 12_000

    assert 0.6 < turned / 16.8e9 < 0.93  # the prior's 5th and 95th percentile
