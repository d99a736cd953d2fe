"""Products: which chip may be sold to China, month by month, under each policy."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from leadtime.controls.calendar import sellable
from leadtime.race.clock import Clock
from leadtime.study.policy import Change, built_in, resolved
from leadtime.study.products import Product, delay, offer, premium, products, settings

CLOCK = Clock(2030)
TODAY = date(2026, 11, 23)
BUILT = "gb300_below_tpp_21000_memory_rate_6p5"
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


def below(**levers):
    """`downgrade` with other levers, from the day of parting."""
    base = built_in()["downgrade"]
    own = [
        Change(lever=name, value=v, effective_on=None, announced_on=None, source="assumption")
        for name, v in levers.items()
    ]
    return replace(base, id="mine", changes=(*(c for c in base.changes if c.lever not in levers), *own))


@pytest.fixture
def offer_of(facts):
    def read(part_on: date = TODAY, **levers):
        return offer(resolved(below(**levers), part_on), CLOCK, facts)

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


def test_below_the_ceilings_the_h200_is_sold_until_a_chip_built_for_them_ships(offered):
    after = offered("downgrade")
    ready = after.chips.index(BUILT)

    assert set(after.chips[month(2026, 11) : ready]) == {"h200_sxm"}
    assert set(after.chips[ready:]) == {BUILT}
    assert CLOCK.starts[ready] == date(2027, 3, 1)
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


def test_without_an_answer_of_the_seller_only_the_catalogue_is_sold(offered, offer_of):
    """The same ceilings with and without the chip that is built for them."""
    without = offer_of(rule_chip="catalogue")

    assert set(without.chips[month(2027, 1) :]) == {"h200_sxm"}
    assert offered("downgrade").h100e_per_chip[-1] > without.h100e_per_chip[-1]
    assert offered("downgrade").chips[: month(2027, 1)] == without.chips[: month(2027, 1)]


def test_a_built_chip_is_below_its_ceilings_and_cut_from_the_seller_s_best(offered, facts):
    built = offered("downgrade").sold[BUILT]
    best = facts.chips["gb300"]

    assert 0.99 * 21_000 < built.chip.flop_rate["bf16"].value * 16 / 1e12 < 21_000
    assert 0.99 * 6.5e12 < built.chip.memory_rate.value < 6.5e12
    assert built.chip.memory.value <= best.memory.value * (1 + 1e-6)
    assert dict(built.built_for) == {"tpp_below": 21_000, "memory_rate_below": 6.5}


def test_given_the_limits_of_october_2023_the_h20_comes_out(facts):
    """2400 TPP and 3.2 TPP per mm2, blind to all that came after 17 October 2023."""
    policy = resolved(
        below(tpp_below=2400.0, performance_density_below=3.2, memory_rate_below=1e6), date(2023, 10, 17)
    )
    sold = offer(policy, Clock(2024), facts).sold
    built = next(p for name, p in sold.items() if name.startswith("gh200_96_below"))
    h20 = next(p for p in products(facts) if p.chip.id == "h20")

    assert built.h100e == pytest.approx(h20.h100e, rel=0.03)
    assert built.chip.memory.value == pytest.approx(h20.chip.memory.value, rel=0.05)
    assert built.chip.memory_rate.value == pytest.approx(h20.chip.memory_rate.value, rel=0.05)
    assert built.ratios == pytest.approx(h20.ratios, rel=0.05)
    assert abs(built.chip.available_on - h20.chip.available_on) < timedelta(days=31)


@pytest.mark.parametrize("ceilings", [{"tpp_below": 0.0}, {"tpp_below": 1.0}, {"memory_rate_below": 0.0}])
def test_below_nothing_nothing_is_sold(ceilings, offer_of):
    assert set(offer_of(**ceilings).chips[month(2026, 12) :]) == {""}


def test_without_bounds_the_best_of_the_catalogue_is_sold_and_none_is_built(offered, offer_of):
    free = offer_of(tpp_below=1e9, memory_rate_below=1e6)

    assert free.chips == offered("open").chips
    assert not any(p.built_for for p in free.sold.values())


def test_what_is_offered_never_delivers_less_than_the_best_of_the_catalogue(offer_of):
    def delivered(found):
        size = found.sellable_share[-1] * found.h100e_per_chip[-1]
        return size * np.sqrt(found.offered_training[-1] * found.offered_decode[-1])

    for tpp in (1600.0, 2400.0, 39_999.0):
        ceilings = {"tpp_below": tpp, "memory_rate_below": 1e6}
        assert delivered(offer_of(**ceilings)) >= delivered(offer_of(rule_chip="catalogue", **ceilings))


def test_what_is_known_later_or_takes_longer_is_sold_later(offered, offer_of, facts, monkeypatch):
    later = offer_of(date(2027, 11, 23))
    assert later.chips.index(BUILT) == offered("downgrade").chips.index(BUILT) + 12

    record = settings() | {"rule_chip": settings()["rule_chip"] | {"answer": [
        {"chip": "h20", "known_on": date(2023, 2, 1)}
    ]}}  # fmt: skip
    monkeypatch.setattr("leadtime.study.products.settings", lambda: record)
    assert delay(facts)[1] == 365
    assert offer_of().chips.index(BUILT) > offered("downgrade").chips.index(BUILT)


def test_a_notice_gives_the_seller_time(facts):
    base = below(tpp_below=21_000.0)
    noticed = tuple(
        replace(c, notice_days=180) if c.lever in ("chips", "tpp_below", "memory_rate_below") else c
        for c in base.changes
    )
    found = offer(resolved(replace(base, changes=noticed), TODAY), CLOCK, facts)

    assert found.chips.index(BUILT) == month(2027, 5)  # in force on 22 May; ready since March


def test_delay_and_premium_are_those_on_record(facts):
    least, middle, most = delay(facts)

    assert (least, most) == (25, 145)  # A800, H800
    assert 3 * 30 < middle < 4 * 30
    assert 1.2 < premium(products(facts)) < 1.7


def test_under_the_law_no_chip_is_built(offered):
    for name in ("as-enacted", "deny", "open"):
        assert not any(p.built_for for p in offered(name).sold.values())


def test_a_chip_that_is_new_has_no_place_in_the_lane_of_january_2026(offered):
    """Why none is built under the law: H200 is let through, a new chip below the same ceilings is not."""
    built = offered("downgrade").sold[BUILT].chip

    assert not sellable([built], on=date(2027, 6, 1))
