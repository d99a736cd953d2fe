"""Home market: sales are averaged; work grows with them by a small power."""

import pytest

from leadtime.race.mechanisms.home_market import MECHANISM, home_market

PLAIN = {
    "home_sales": 10e9,
    "is_past_record": 1.0,
    "dies_built": 1e6,
    "usd_per_die": 12_000.0,
    "home_sales_reference": 10e9,
    "home_sales_memory": 1.5,
    "scale_elasticity": 0.15,
}


def scaled(**given: float) -> tuple[float, float]:
    written = home_market(**{**PLAIN, **given})
    return float(written["home_scale"]), float(written["d_home_sales"])


def test_at_the_reference_scale_is_one():
    """A thousandth is added, so that no sales at all have a slope."""
    assert scaled()[0] == pytest.approx(1.0, abs=2e-4)


def test_ten_times_the_sales_are_ten_to_the_elasticity():
    assert scaled(home_sales=100e9)[0] == pytest.approx(10**0.15, rel=1e-3)


def test_sales_are_averaged_over_their_memory():
    """1 M x 12 k = 12 bn against 10 bn: 2 / 1.5 bn a year."""
    assert scaled()[1] == pytest.approx(2e9 / 1.5)


def test_within_the_record_and_without_elasticity_scale_is_one():
    assert scaled(home_sales=100e9, is_past_record=0.0)[0] == 1.0
    assert scaled(home_sales=100e9, scale_elasticity=0.0)[0] == 1.0


def test_no_sales_are_no_infinite_slope():
    assert 0.0 < scaled(home_sales=0.0)[0] < 0.5


def test_a_forecast_doubling_of_the_market_adds_about_a_tenth(at_medians):
    """37 bn USD in 2025 to 88 in 2028, half of it domestic in 2025 and all in 2028: at most 4.8 times the sales."""
    got = at_medians(MECHANISM, PLAIN, home_sales=4.8e10)

    assert 1.05 < got["home_scale"] < 1.5
