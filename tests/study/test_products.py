"""Products: which chip may be sold to China, month by month, under each policy."""

from datetime import date

import numpy as np
import pytest

from leadtime.race.clock import Clock
from leadtime.study.policy import built_in, resolved
from leadtime.study.products import Product, offer, products, settings

CLOCK = Clock(2030)
TODAY = date(2026, 11, 23)
START = date(2018, 1, 1)


@pytest.fixture(scope="module")
def offered(facts):
    """An offer by policy and day of parting; each is read once."""
    found = {}

    def read(name: str, part_on: date = TODAY):
        key = name, part_on
        if key not in found:
            found[key] = offer(resolved(built_in()[name], part_on), CLOCK, facts)
        return found[key]

    return read


def month(year: int, number: int) -> int:
    return CLOCK.starts.index(date(year, number, 1))


def test_products_are_the_seller_s_best_first(facts):
    stock = products(facts)
    sizes = [p.h100e for p in stock]

    assert sizes == sorted(sizes, reverse=True)
    assert {p.chip.vendor for p in stock} == {settings()["seller"]["vendor"]}
    assert all(p.usd_per_h100e > 0 for p in stock)


@pytest.mark.parametrize(
    ("year", "number", "chip"),
    [
        (2018, 6, "v100_sxm2_32"),
        (2022, 1, "a100_80_sxm"),
        (2022, 12, "a800_80_sxm"),
        (2023, 6, "h800_sxm"),
        (2024, 6, "h20"),
        (2025, 6, ""),
        (2025, 12, "h20"),
        (2026, 6, "h200_sxm"),
    ],
)
def test_what_could_be_sold_under_the_rules_in_force(year, number, chip, offered):
    assert offered("as-enacted").chips[month(year, number)] == chip


def test_nothing_was_withheld_before_august_2022_and_the_best_ever_since(offered):
    withheld = offered("as-enacted").restricted_share

    assert (withheld[: month(2022, 8)] == 0.0).all()
    assert (withheld[month(2022, 9) :] == 1.0).all()


def test_the_letter_of_april_2025_shut_the_h20_out_within_its_month(offered):
    """In force on 9 April: of the days read (4, 12, 20, 27) one lies before it."""
    sold = offered("as-enacted").sellable_share

    assert sold[month(2025, 3)] == 1.0
    assert sold[month(2025, 4)] == pytest.approx(0.25)
    assert sold[month(2025, 6)] == 0.0


def test_denied_from_the_start_nothing_is_ever_sold(offered):
    denied = offered("deny", START)

    assert (denied.sellable_share == 0.0).all()
    assert (denied.restricted_share == 1.0).all()
    assert set(denied.chips) == {""}


def test_open_from_the_start_nothing_is_ever_withheld(offered):
    free = offered("open", START)

    assert (free.sellable_share == 1.0).all()
    assert (free.restricted_share == 0.0).all()


def test_below_the_ceilings_the_h200_is_sold_and_better_ones_are_not(offered):
    after = offered("downgrade")

    assert set(after.chips[month(2027, 1) :]) == {"h200_sxm"}
    assert (after.restricted_share[month(2027, 1) :] == 1.0).all()


def test_until_they_part_all_policies_offer_the_same(offered):
    enacted = offered("as-enacted")
    for name in ("deny", "downgrade", "open"):
        other = offered(name)
        assert other.chips[: month(2026, 11)] == enacted.chips[: month(2026, 11)]


def test_nothing_on_offer_still_has_a_finite_price(offered):
    for name in ("deny", "as-enacted"):
        for path in (offered(name, START).list_usd_per_h100e, offered(name, START).h100e_per_chip):
            assert np.isfinite(path).all()
            assert (path > 0).all()


def test_h20_cost_several_times_the_best_chip_s_price_per_compute(facts):
    """About 11 kUSD for 0.15 of an H100 against 25 kUSD for one."""
    by_id = {p.chip.id: p for p in products(facts)}

    assert 2 < by_id["h20"].usd_per_h100e / by_id["h100_sxm"].usd_per_h100e < 4


def test_a_withdrawn_chip_is_sold_for_its_life_and_one_shipping_goes_on(facts):
    """The A800 came in November 2022 and was withdrawn: four years on it is no longer offered."""
    withdrawn = Product(facts.chips["a800"], 0.3, 50_000.0)
    shipping = Product(facts.chips["h200"], 1.0, 30_000.0)

    assert not withdrawn.is_sold_on(date(2022, 10, 1))
    assert withdrawn.is_sold_on(date(2023, 6, 1))
    assert not withdrawn.is_sold_on(date(2027, 6, 1))
    assert shipping.is_sold_on(date(2035, 1, 1))
