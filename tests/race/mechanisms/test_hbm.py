"""High-bandwidth memory: free imports, a ban with its leak, and the domestic ramp."""

from math import exp

import pytest

from leadtime.race.mechanisms.hbm import MECHANISM, hbm

EARLY = {
    "decimal_year": 2020.0,
    "years_past_hbm_reference": -8.5,
    "packaging_capacity": 100_000.0,
    "hbm_rush": 1.0,
    "hbm_access_now": 1.0,
    "stacks_per_die": 4.0,
    "hbm_cover": 1.5,
    "hbm_leak": 500_000.0,
    "cn_hbm_start": 2027.0,
    "cn_hbm_2028": 8e6,
    "cn_hbm_ramp": 1.2,
    "cn_hbm_growth": 0.3,
}


def stacks(**given: float) -> float:
    if "decimal_year" in given:
        given["years_past_hbm_reference"] = given["decimal_year"] - 2028.5
    return float(hbm(**{**EARLY, **given})["hbm_in"])


def test_free_imports_follow_packaging_and_cover():
    """1.5 x 4 x 100 k = 600 k stacks a year; before the domestic start there is nothing else."""
    assert stacks() == pytest.approx(600_000)


def test_a_rush_multiplies_imports():
    assert stacks(hbm_rush=6.0) == pytest.approx(3_600_000)


def test_without_packaging_nothing_is_imported():
    assert stacks(packaging_capacity=0.0) == pytest.approx(0.0, abs=1e-6)


def test_a_full_ban_leaves_the_leak():
    assert stacks(hbm_access_now=0.0, hbm_rush=6.0) == pytest.approx(500_000)


def test_half_access_is_half_of_each():
    assert stacks(hbm_access_now=0.5) == pytest.approx(300_000 + 250_000)


@pytest.mark.parametrize(
    ("year", "made"),
    [
        (2028.5, 8e6),
        (2027.5, 8e6 * exp(-1.2)),  # one year before mid 2028
        (2030.5, 8e6 * exp(0.6)),  # two years after
    ],
)
def test_domestic_output_ramps_to_mid_2028_and_grows_after(year, made):
    """Within 0.3%: half a year past its start the switch is at 1 - exp(-6) = 0.9975."""
    assert stacks(decimal_year=year, hbm_access_now=0.0, hbm_leak=0.0) == pytest.approx(made, rel=3e-3)


def test_domestic_output_is_half_on_at_its_start_and_off_a_year_before():
    """The switch is a sigmoid of 12 per year: 0.5 at the start, exp(-12) = 6e-6 a year before."""
    alone = {"hbm_access_now": 0.0, "hbm_leak": 0.0}

    assert stacks(decimal_year=2027.0, **alone) == pytest.approx(0.5 * 8e6 * exp(-1.8))
    assert stacks(decimal_year=2026.0, **alone) < 10


def test_at_the_medians_a_910c_takes_eight_stacks(at_medians):
    """Two dies; what is bought per package of two dies, without the cover bought in advance."""
    got = at_medians(MECHANISM, EARLY, hbm_cover=1.0, packaging_capacity=100_000.0)

    assert got["hbm_in"] / 50_000 == pytest.approx(8.0, abs=0.5)
