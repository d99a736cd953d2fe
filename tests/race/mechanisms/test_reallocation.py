"""Reallocation: one for one while supply binds, nothing once it does not; what is diverted is always gone."""

from math import exp

import pytest

from leadtime.race.mechanisms.reallocation import MECHANISM, reallocation

BOUND = {
    "decimal_year": 2025.0,
    "nvidia_output": 6e6,
    "other_output": 3e6,
    "cn_legal_added": 1e6,
    "cn_smuggled_added": 0.5e6,
    "usd_per_h100e": 25_000.0,
    "us_can_power": 1e12,
    "us_subsidy": 0.0,
    "us_share": 0.8,
    "supply_binds_until": 2028.0,
    "supply_release": 1.5,
}


def left(**given: float) -> tuple[float, float]:
    """What the US adds, and what NVIDIA ships in the world."""
    written = reallocation(**{**BOUND, **given})
    return float(written["us_added"]), float(written["nvidia_shipped"])


def test_while_supply_binds_a_chip_for_china_is_a_chip_less_elsewhere():
    """0.8 x (6 + 3 - 1 - 0.5) M; shipments are what is made."""
    assert left() == (pytest.approx(0.8 * 7.5e6), pytest.approx(6e6))


def test_a_legal_sale_costs_the_us_its_share_of_it():
    assert left(cn_legal_added=0.0)[0] - left()[0] == pytest.approx(0.8 * 1e6)


def test_the_bind_loosens_after_its_year():
    """1.5 years on exp(-1) is still displaced; the rest is made in addition and shipped."""
    us, shipped = left(decimal_year=2029.5)

    assert us == pytest.approx(0.8 * (9e6 - exp(-1) * 1e6 - 0.5e6))
    assert shipped == pytest.approx(6e6 + (1 - exp(-1)) * 1e6)


def test_long_after_legal_sales_cost_nothing_and_diversion_still_does():
    """exp(-72 / 1.5) is nothing."""
    us, shipped = left(decimal_year=2100.0)

    assert us == pytest.approx(0.8 * 8.5e6)
    assert shipped == pytest.approx(7e6)


def test_the_year_of_release_itself_is_bound():
    assert left(decimal_year=2028.0) == left()


def test_nothing_sold_to_china_is_all_for_the_rest():
    assert left(cn_legal_added=0.0, cn_smuggled_added=0.0)[0] == pytest.approx(0.8 * 9e6)


def test_the_us_never_adds_less_than_nothing():
    assert left(cn_legal_added=1e8)[0] == 0.0


def test_chips_are_neither_made_nor_lost_while_supply_binds():
    """US, rest of the world, China: 9 M in all."""
    us, _ = left()
    rest = us * (1 - 0.8) / 0.8

    assert us + rest + 1e6 + 0.5e6 == pytest.approx(9e6)


def test_at_the_medians_supply_still_binds_at_the_facts_date(at_medians):
    got = at_medians(MECHANISM, BOUND, decimal_year=2026.9)

    assert got["nvidia_shipped"] == pytest.approx(6e6)


def test_buyers_order_no_more_than_they_can_power():
    """2 M of 6 M find power; NVIDIA's two thirds of the 4 M unsold are not made."""
    us, shipped = left(us_can_power=2e6)

    assert us == pytest.approx(2e6, rel=1e-6)
    assert shipped == pytest.approx(6e6 - 4e6 * 2 / 3)


def test_public_money_outbids_buyers_elsewhere():
    """2.5 bn at 25 kUSD: 100 k H100e more, which the rest of the world goes without."""
    us, shipped = left(us_subsidy=2.5e9)

    assert us == pytest.approx(0.8 * 7.5e6 + 100_000)
    assert shipped == pytest.approx(6e6)


def test_public_money_cannot_buy_more_than_there_is():
    assert left(us_subsidy=1e15)[0] <= 7.5e6 * (1 + 1e-9)
