"""Learning: each doubling of wafers closes a fixed share of the gap to the ceiling."""

from math import pi, sqrt

import pytest

from leadtime.race.mechanisms.learning import MECHANISM, learning

FAB = {
    "wafer_capacity": 20_000.0,
    "wafers_made": 0.0,
    "wafer_claim": 0.1,
    "dies_per_wafer": 80.0,
    "yield_first": 0.25,
    "yield_ceiling": 0.65,
    "learning_rate": 0.2,
    "wafers_first": 40_000.0,
}


def made(**given: float) -> dict[str, float]:
    return {name: float(value) for name, value in learning(**{**FAB, **given}).items()}


@pytest.mark.parametrize("wafers", [0.0, 20_000.0, 40_000.0])
def test_yield_is_the_first_one_until_the_first_wafers_are_made(wafers):
    assert made(wafers_made=wafers)["die_yield"] == pytest.approx(0.25)


@pytest.mark.parametrize("doublings", [1, 2, 5])
def test_each_doubling_closes_a_fifth_of_the_gap(doublings):
    """Gap 0.40 x 0.8^n below 0.65: 0.33, 0.394, ..."""
    expected = 0.65 - 0.40 * 0.8**doublings

    assert made(wafers_made=40_000 * 2**doublings)["die_yield"] == pytest.approx(expected)


def test_yield_never_passes_the_ceiling():
    assert 0.649 < made(wafers_made=1e15)["die_yield"] < 0.65


def test_good_dies_are_wafers_times_dies_times_yield():
    """12 x 20 k x 0.1 = 24 k wafers a year; x 80 x 0.25 = 480 k good dies."""
    got = made()

    assert got["d_wafers_made"] == pytest.approx(24_000)
    assert got["smic_dies"] == pytest.approx(480_000)


@pytest.mark.parametrize("missing", ["wafer_capacity", "wafer_claim"])
def test_without_wafers_no_dies_and_no_learning(missing):
    got = made(**{missing: 0.0})

    assert got["smic_dies"] == got["d_wafers_made"] == 0.0


def test_a_rate_of_nothing_learns_nothing():
    assert made(learning_rate=0.0, wafers_made=1e9)["die_yield"] == pytest.approx(0.25)


def test_die_per_wafer_formula_gives_80_at_the_area_the_prior_cites():
    """pi 150^2 / A - pi 300 / sqrt(2 A) = 106.20 - 25.83 = 80.37 at 665.6 mm2; the prior's 95th percentile is 82."""
    area = 665.6
    candidates = pi * 150**2 / area - pi * 300 / sqrt(2 * area)

    assert int(candidates) == 80


def test_median_dies_per_wafer_allow_for_edge_and_test_sites(at_medians):
    """The median, 78, is the formula's 80 less some 3%."""
    got = at_medians(MECHANISM, FAB, wafer_capacity=1.0, wafers_made=0.0)

    assert got["smic_dies"] / got["d_wafers_made"] / got["die_yield"] == pytest.approx(80, rel=0.04)


def test_yield_of_20_percent_in_2024_reaches_30_to_40_two_doublings_later(at_medians):
    """Press: about 20% in early 2024, 30-40% in 2025-26. From 0.22: 0.65 - 0.43 x 0.64 = 0.375."""
    got = at_medians(MECHANISM, FAB, wafer_capacity=1.0, wafers_made=160_000.0)

    assert 0.30 < got["die_yield"] < 0.40
