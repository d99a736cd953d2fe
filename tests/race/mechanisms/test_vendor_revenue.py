"""Vendor revenue: each source of it by itself, and nothing from nothing."""

import pytest

from leadtime.race.mechanisms.vendor_revenue import MECHANISM, vendor_revenue

NOTHING = {
    "cn_legal_usd": 0.0,
    "cn_rented_usd": 0.0,
    "nvidia_other_revenue": 0.0,
    "attached_sales": 0.2,
    "china_share_of_other": 0.3,
}


def revenue(**given: float) -> float:
    return float(vendor_revenue(**{**NOTHING, **given})["nvidia_china_revenue"])


def test_nothing_sold_is_no_revenue():
    assert revenue() == 0.0


def test_accelerators_carry_networks_with_them():
    assert revenue(cn_legal_usd=10e9) == pytest.approx(12e9)


def test_systems_let_abroad_count_in_full():
    assert revenue(cn_rented_usd=5e9) == pytest.approx(5e9)


def test_other_products_count_by_china_s_share():
    assert revenue(nvidia_other_revenue=10e9) == pytest.approx(3e9)


def test_all_three_add():
    """12 + 5 + 3 bn USD."""
    assert revenue(cn_legal_usd=10e9, cn_rented_usd=5e9, nvidia_other_revenue=10e9) == pytest.approx(20e9)


def test_before_the_controls_china_was_a_fifth_to_a_quarter_of_all(at_medians):
    """Fiscal 2022: 16.3 bn USD outside data centres; with 2 bn of accelerators sold, 21-26% of 26.9 bn."""
    got = at_medians(MECHANISM, cn_legal_usd=1.5e9, cn_rented_usd=0.0, nvidia_other_revenue=16.3e9)

    assert 0.21 < got["nvidia_china_revenue"] / 26.9e9 < 0.26
