"""Imitation: own work, and a share of the gap that access closes."""

from math import log

import pytest

from leadtime.race.mechanisms.imitation import MECHANISM, imitation

SHUT = {
    "die_gain": 0.0,
    "is_past_designs": 1.0,
    "years_past_record": 0.0,
    "cn_unmet_share": 1.0,
    "research_effort": 1.0,
    "home_scale": 1.0,
    "cn_talent_effect": 1.0,
    "die_progress": 0.1,
    "imitation_rate": 0.06,
    "study_access": 0.3,
    "frontier_h100e_per_die": 1.2,
    "frontier_die_growth": 0.25,
    "h100e_per_die": 0.4,
}


def growth(**given: float) -> float:
    return float(imitation(**{**SHUT, **given})["d_die_gain"])


def test_own_work_and_what_denial_leaves_to_be_seen():
    """0.1 + 0.06 x 0.3 x ln 3."""
    assert growth() == pytest.approx(0.1 + 0.06 * 0.3 * log(3))


def test_full_access_closes_its_share_of_the_gap():
    assert growth(cn_unmet_share=0.0) == pytest.approx(0.1 + 0.06 * log(3))


def test_nothing_is_learnt_from_a_chip_that_is_no_better():
    assert growth(cn_unmet_share=0.0, die_gain=5.0) == pytest.approx(0.1)


def test_the_gap_widens_while_the_frontier_moves():
    assert growth(cn_unmet_share=0.0, years_past_record=4.0) == pytest.approx(0.1 + 0.06 * (log(3) + 1.0))


@pytest.mark.parametrize("name", ["research_effort", "home_scale", "cn_talent_effect"])
def test_state_market_and_people_multiply_own_work_alone(name):
    assert growth(**{name: 2.0}) - growth() == pytest.approx(0.1)


def test_within_the_record_dies_are_what_the_record_shows():
    assert growth(is_past_designs=0.0) == 0.0


def test_denial_slows_imitation_less_than_its_answer_in_effort(at_medians):
    """The sign that flips with the horizon: at the medians, shutting access costs less growth than full effort adds
    once it has come, so that what denial gains at first it may lose."""
    shut = at_medians(MECHANISM, SHUT, research_effort=1.3)["d_die_gain"]
    free = at_medians(MECHANISM, SHUT, cn_unmet_share=0.0)["d_die_gain"]

    assert abs(shut - free) < 0.06
    assert free > at_medians(MECHANISM, SHUT)["d_die_gain"]


def test_the_published_road_map_is_an_upper_bound(at_medians):
    """950 (2026) to 970 (2028): 0.45 a year from a lower start; the enacted world at the medians has a third of it."""
    got = at_medians(MECHANISM, SHUT, cn_unmet_share=0.95, research_effort=1.2)["d_die_gain"]

    assert 0.1 < got < 0.25
