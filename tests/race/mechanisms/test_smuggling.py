"""Smuggling: bounded by the leak and by the purse; enforced away; nothing to do where supply is free."""

from math import exp

import pytest

from leadtime.race.mechanisms.smuggling import MECHANISM, smuggling

BANNED = {
    "nvidia_output": 5e6,
    "cn_unmet_share": 1.0,
    "cn_unmet_usd": 20e9,
    "frontier_price": 20_000.0,
    "years_past_record": 0.0,
    "smuggling_enforcement": 0.0,
    "leak_share": 0.06,
    "leak_decline": 0.1,
    "smuggling_premium": 1.5,
}


def smuggled(**given: float) -> tuple[float, float]:
    written = smuggling(**{**BANNED, **given})
    return float(written["cn_smuggled_added"]), float(written["cn_smuggled_usd"])


def test_the_leak_binds_while_buyers_can_pay():
    """6% of 5 M: 300 k H100e at 30 kUSD, 9 bn USD."""
    assert smuggled() == (pytest.approx(300_000), pytest.approx(9e9))


def test_the_purse_binds_when_little_is_left_to_spend():
    """3 bn USD at 30 kUSD: 100 k."""
    assert smuggled(cn_unmet_usd=3e9) == (pytest.approx(100_000), pytest.approx(3e9))


@pytest.mark.parametrize("none", ["nvidia_output", "cn_unmet_share", "cn_unmet_usd", "leak_share"])
def test_without_output_want_money_or_leak_nothing_is_smuggled(none):
    assert smuggled(**{none: 0.0}) == (0.0, 0.0)


def test_full_enforcement_stops_it():
    assert smuggled(smuggling_enforcement=1.0) == (0.0, 0.0)


def test_enforcement_stops_its_share():
    assert smuggled(smuggling_enforcement=0.7)[0] == pytest.approx(0.3 * 300_000)


def test_legal_sales_take_the_trade_away():
    """Half of the compute wanted is had: half is diverted."""
    assert smuggled(cn_unmet_share=0.5)[0] == pytest.approx(150_000)


def test_racks_are_harder_to_divert():
    assert smuggled(years_past_record=5.0)[0] == pytest.approx(300_000 * exp(-0.5))


def test_at_the_medians_2025_s_shipments_leak_within_the_recorded_range(at_medians):
    """660 k (290 k to 1.6 M) over about 12 M shipped since late 2023, with nine tenths of the want unmet."""
    got = at_medians(
        MECHANISM,
        nvidia_output=12e6,
        cn_unmet_share=0.9,
        cn_unmet_usd=1e12,
        frontier_price=18_000.0,
        years_past_record=0.0,
        smuggling_enforcement=0.0,
    )

    assert got["cn_smuggled_added"] == pytest.approx(660e3, rel=0.05)
