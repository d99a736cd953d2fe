"""Export denial: shut, open, capped, refused by Beijing, or sold dear; the H20 of 2024."""

import pytest

from leadtime.race.mechanisms.export_denial import MECHANISM, export_denial

FREE = {
    "cn_demand": 10e9,
    "frontier_price": 20_000.0,
    "acceptance": 1.0,
    "chip_rush": 1.0,
    "sellable_now": 1.0,
    "restricted_now": 0.0,
    "list_usd_per_h100e": 20_000.0,
    "h100e_per_chip": 1.0,
    "licence_cap": 1e9,
    "levy": 0.0,
    "foreign_share": 0.8,
    "listed_share": 0.0,
    "value_elasticity": 0.6,
    "downgrade_premium": 3.0,
}


def sold(**given: float) -> dict[str, float]:
    return {name: float(value) for name, value in export_denial(**{**FREE, **given}).items()}


def test_open_trade_sells_all_that_is_wanted_abroad():
    """0.8 x 10 bn USD at 20 kUSD: 400 k H100e; nothing is missed."""
    free = sold()

    assert free["cn_legal_added"] == pytest.approx(400_000)
    assert free["cn_legal_usd"] == pytest.approx(8e9)
    assert free["cn_unmet_usd"] == pytest.approx(0.0, abs=1.0)
    assert free["cn_unmet_share"] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("shut", [{"sellable_now": 0.0}, {"licence_cap": 0.0}, {"acceptance": 0.0}])
def test_shut_by_law_by_licence_or_by_beijing_nothing_is_sold(shut):
    """Whoever shuts it, all that was wanted is missed."""
    closed = sold(**shut)

    assert closed["cn_legal_added"] == closed["cn_legal_usd"] == 0.0
    assert closed["cn_unmet_share"] == 1.0
    assert closed["cn_unmet_usd"] == pytest.approx(8e9)


def test_no_demand_sells_nothing():
    assert sold(cn_demand=1e-6)["cn_legal_added"] == pytest.approx(0.0, abs=1e-6)


def test_half_a_month_sells_half():
    assert sold(sellable_now=0.5)["cn_legal_added"] == pytest.approx(200_000)


def test_acceptance_scales_what_is_bought():
    assert sold(acceptance=0.3)["cn_legal_added"] == pytest.approx(0.3 * 400_000)
    assert sold(acceptance=0.3)["cn_unmet_share"] == pytest.approx(0.7)


def test_a_cap_is_counted_in_chips():
    """100 k chips of 0.5 H100e are 50 k H100e."""
    assert sold(licence_cap=100_000.0, h100e_per_chip=0.5)["cn_legal_added"] == pytest.approx(50_000)


def test_a_cap_above_demand_does_not_sell_more():
    assert sold(licence_cap=10_000_000.0)["cn_legal_added"] == pytest.approx(400_000)


def test_a_levy_is_paid_by_the_buyer_and_kept_by_the_state():
    """p = 1.25 x 20 k; spending 8 bn x 0.8^0.6 = 6.997 bn; 279.9 k H100e; the seller gets 20 k of each 25 k."""
    levied = sold(levy=0.25)

    assert levied["cn_legal_added"] == pytest.approx(8e9 * 0.8**0.6 / 25_000)
    assert levied["cn_legal_usd"] == pytest.approx(20_000 * levied["cn_legal_added"])


def test_a_rush_multiplies_what_is_bought():
    assert sold(chip_rush=1.35)["cn_legal_added"] == pytest.approx(1.35 * 400_000)


def test_a_rush_leaves_nothing_unmet():
    assert sold(chip_rush=1.35)["cn_unmet_usd"] == sold(chip_rush=1.35)["cn_unmet_share"] == 0.0


@pytest.mark.parametrize(
    ("listed", "price"),
    [
        (10_000.0, 20_000.0),  # never below the frontier
        (40_000.0, 40_000.0),  # the list price between the two bounds
        (90_000.0, 60_000.0),  # never above 3 x the frontier
    ],
)
def test_the_price_of_a_withheld_down_chip_lies_between_its_bounds(listed, price):
    got = sold(restricted_now=1.0, list_usd_per_h100e=listed)

    assert got["cn_legal_usd"] / got["cn_legal_added"] == pytest.approx(price)


def test_the_list_price_does_not_matter_while_the_best_chip_is_free():
    assert sold(restricted_now=0.0, list_usd_per_h100e=90_000.0) == sold()


def test_h20_of_2024_cost_2_7_times_as_much_and_took_about_half(at_medians):
    """At the medians: (1 / 2.7)^0.6 = 0.551 of the spending that free trade would have had."""
    h20 = at_medians(MECHANISM, FREE, restricted_now=1.0, list_usd_per_h100e=2.7 * 20_000)
    free = at_medians(MECHANISM, FREE)

    assert h20["cn_legal_usd"] / h20["cn_legal_added"] == pytest.approx(2.7 * 20_000)
    assert h20["cn_legal_usd"] / free["cn_legal_usd"] == pytest.approx(0.551, abs=0.001)


def test_a_downgraded_chip_is_felt_as_want_of_compute():
    """At 2.7 times the price 0.551 / 2.7 = 20% of the compute wanted is had: unmet 80%."""
    h20 = sold(restricted_now=1.0, list_usd_per_h100e=54_000.0)

    assert h20["cn_unmet_share"] == pytest.approx(1 - 2.7**-1.6)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_shares_stay_shares_and_money_is_never_negative(share):
    got = sold(restricted_now=share, list_usd_per_h100e=70_000.0, chip_rush=2.0, levy=0.5)

    assert 0.0 <= got["cn_unmet_share"] <= 1.0
    assert got["cn_unmet_usd"] >= 0.0


def test_listed_parties_buy_nothing_and_the_others_all():
    """A quarter of the spending is theirs."""
    assert sold(listed_share=0.25)["cn_legal_added"] == pytest.approx(300_000)
    assert sold(listed_share=1.0)["cn_legal_added"] == 0.0


def test_a_licence_cap_sits_in_a_smooth_minimum():
    """At a cap of exactly what is wanted 31/32 of it is sold, and the slope has no jump."""
    assert sold(licence_cap=400_000.0)["cn_legal_added"] == pytest.approx(400_000 * 31 / 32)
