"""Demand: the record while it lasts, growth that fades after it."""

from math import exp

import pytest

from leadtime.race.mechanisms.demand import MECHANISM, demand

RECORD = {
    "cn_demand_record": 40e9,
    "years_past_record": 0.0,
    "cn_demand_bias": 1.0,
    "cn_demand_growth": 0.3,
    "cn_demand_growth_long": 0.1,
    "cn_demand_fading": 4.0,
    "cn_can_power": 1e15,
    "frontier_price": 20_000.0,
}


def spending(**given: float) -> float:
    return float(demand(**{**RECORD, **given})["cn_demand"])


def test_within_the_record_demand_is_the_record_and_its_error():
    assert spending() == pytest.approx(40e9)
    assert spending(cn_demand_bias=1.38) == pytest.approx(1.38 * 40e9)


def test_no_record_is_no_demand():
    assert spending(cn_demand_record=0.0) == 0.0


def test_two_years_on():
    """Fading 4 (1 - exp(-0.5)) = 1.573877; 0.1 x 2 + 0.2 x 1.573877 = 0.514775; exp = 1.673262."""
    assert spending(years_past_record=2.0) == pytest.approx(40e9 * 1.673262, rel=1e-6)


def test_growth_starts_at_the_early_rate_and_ends_at_the_long_one():
    """A small step after the record grows by g_0; far from it each year grows by g_l."""
    early = spending(years_past_record=1e-4) / spending()
    late = spending(years_past_record=81.0) / spending(years_past_record=80.0)

    assert early == pytest.approx(exp(0.3e-4), rel=1e-8)
    assert late == pytest.approx(exp(0.1), rel=1e-8)  # exp(-80 / 4) of the early growth is left: 2e-9


def test_analysts_growth_of_2025_to_2028_is_met_at_the_medians(at_medians):
    """Analysts: 37 bn USD in 2025 to 69 in 2027 and 88 in 2028, 1.86 and 2.38 times.

    Within 15%: the prior is pulled down on purpose by growth that fades.
    """
    grown = [
        at_medians(MECHANISM, RECORD, cn_demand_record=37e9, years_past_record=x)["cn_demand"]
        for x in (2.0, 3.0)
    ]

    assert grown == pytest.approx([69e9, 88e9], rel=0.15)


def test_buyers_want_no_more_than_they_can_power():
    """0.5 M H100e a year at 20 kUSD: 10 bn USD, though 40 bn are there."""
    assert spending(cn_can_power=0.5e6) == pytest.approx(10e9, rel=1e-6)
    assert spending(cn_can_power=0.0) == 0.0
