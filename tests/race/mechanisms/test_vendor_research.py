"""Vendor research: at the share of the record nothing is gained or lost; what China pays for is small."""

import pytest

from leadtime.race.mechanisms.vendor_research import MECHANISM, vendor_research

LEVEL = {
    "frontier_gain": 0.0,
    "is_past_record": 1.0,
    "nvidia_china_revenue": 18e9,
    "nvidia_dc_revenue": 180e9,
    "nvidia_other_revenue": 20e9,
    "us_talent_effect": 1.0,
    "price_decline_long": 0.2,
    "china_revenue_share": 0.09,
    "research_elasticity": 0.2,
    "research_memory": 5.0,
}


def gain(**given: float) -> float:
    return float(vendor_research(**{**LEVEL, **given})["d_frontier_gain"])


def test_at_the_share_of_the_record_nothing_moves():
    assert gain() == pytest.approx(0.0, abs=1e-12)


def test_all_of_china_lost_costs_the_share_it_paid_for():
    assert gain(nvidia_china_revenue=0.0) == pytest.approx(-0.2 * 0.09)


def test_people_move_the_trend_itself():
    assert gain(us_talent_effect=1.1) == pytest.approx(0.2 * 0.1)


def test_rivals_take_up_what_is_lost():
    assert gain(frontier_gain=-0.05) == pytest.approx(0.01)


def test_within_the_record_nothing_moves():
    assert gain(nvidia_china_revenue=0.0, is_past_record=0.0) == 0.0


def test_losing_china_costs_less_than_a_tenth_of_a_growth_point_in_ten(at_medians):
    """China pays for about 2 of 18.5 bn USD of R&D: weak, 0 to 0.1 per year; at the median 0.018 a year."""
    got = at_medians(MECHANISM, LEVEL, nvidia_china_revenue=0.0)

    assert -0.05 < got["d_frontier_gain"] < 0.0
