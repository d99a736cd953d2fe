"""Proxy fabrication: fronts' limit, orders in hand, and what enforcement leaves."""

import pytest

from leadtime.race.mechanisms.proxy_fabrication import MECHANISM, proxy_fabrication

OPEN = {
    "packaging_capacity": 1e6,
    "foundry_enforcement": 0.0,
    "proxy_dies_limit": 1_500_000.0,
    "proxy_cover": 6.0,
    "proxy_residual": 0.02,
}


def dies(**given: float) -> float:
    return float(proxy_fabrication(**{**OPEN, **given})["proxy_dies_in"])


def test_fronts_bind_when_packaging_is_large():
    assert dies() == pytest.approx(1_500_000)


def test_packaging_binds_when_it_is_small():
    """6 dies ordered for each of 100 k a year that can be packaged."""
    assert dies(packaging_capacity=100_000.0) == pytest.approx(600_000)


def test_without_packaging_nothing_is_ordered():
    assert dies(packaging_capacity=0.0) == 0.0


def test_enforcement_stops_its_share():
    assert dies(foundry_enforcement=0.6) == pytest.approx(0.4 * 1_500_000)


def test_full_enforcement_leaves_the_residual():
    assert dies(foundry_enforcement=1.0) == pytest.approx(0.02 * 1_500_000)


def test_nearly_full_enforcement_leaves_no_less_than_full():
    assert dies(foundry_enforcement=0.99) == dies(foundry_enforcement=1.0)


def test_at_the_medians_fronts_place_the_dies_reported(at_medians):
    """2.0 to 2.9 M dies from January 2023 to October 2024, 1.8 years, packaging not binding."""
    got = at_medians(MECHANISM, packaging_capacity=1e9, foundry_enforcement=0.0)["proxy_dies_in"]

    assert 2.0e6 < 1.8 * got < 2.9e6
