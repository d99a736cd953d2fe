"""Dual use: one run on the largest site; the largest runs on record."""

import numpy as np
import pytest

from leadtime.race.mechanisms.dual_use import MECHANISM, dual_use

PLACE = np.zeros((6, 3))
PLACE[0], PLACE[1], PLACE[5] = [1e6, 1e6, 1e6], [1e5, 1e5, 1e5], [9e9, 9e9, 9e9]
SITE = {
    "compute_by_age": PLACE,
    "us_running": 1.0,
    "cn_running": 1.0,
    "h100_flop_rate": 1e15,
    "us_site_share": 0.05,
    "cn_site_share": 0.02,
    "run_time": 8e6,
    "run_efficiency": 0.4,
}


def runs(**given: object) -> tuple[float, float]:
    written = dual_use(**{**SITE, **given})
    return float(written["us_largest_run"]), float(written["cn_largest_run"])


def test_a_run_is_chips_times_rate_times_time():
    """3 M x 5% x 1e15 x 8e6 x 0.4 = 4.8e26; China 0.3 M x 2%: 1.92e25; rented compute is not its own."""
    assert runs() == (pytest.approx(4.8e26), pytest.approx(1.92e25))


def test_what_has_no_power_runs_nothing():
    assert runs(us_running=0.0, cn_running=0.5) == (0.0, pytest.approx(0.96e25))


def test_at_the_medians_the_largest_known_runs_are_met_within_a_factor_of_two(at_medians):
    """4.6e26 FLOP in the US (2025, on what stood at the end of 2024: 5 M H100e) and 2.5e25 in China (2024: 0.5 M)."""
    place = np.zeros((6, 3))
    place[0, 0], place[1, 0] = 5e6, 0.5e6
    got = at_medians(MECHANISM, SITE, compute_by_age=place, h100_flop_rate=989e12)

    assert 0.5 < got["us_largest_run"] / 4.6e26 < 2
    assert 0.5 < got["cn_largest_run"] / 2.5e25 < 2
