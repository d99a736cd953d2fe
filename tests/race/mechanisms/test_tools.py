"""Tools: free, banned, of domestic make; capacity follows purchases with a delay and wears out."""

from math import exp

import pytest

from leadtime.race.mechanisms.tools import MECHANISM, tools

BUYING = {
    "wafer_capacity": 0.0,
    "tools_on_order": 0.0,
    "cn_tool_spend": 40e9,
    "domestic_tool_share": 0.3,
    "years_past_record": 0.0,
    "decimal_year": 2025.0,
    "tool_access_now": 1.0,
    "tool_gain": 0.0,
    "home_sales": 10e9,
    "is_past_record": 0.0,
    "cn_subsidy": 0.0,
    "research_effort": 1.0,
    "home_lithography": 1.0,
    "lithography_pace": 0.5,
    "reinvested_share": 0.1,
    "home_sales_reference": 10e9,
    "advanced_tool_share": 0.1,
    "advanced_start": 2019.0,
    "domestic_tool_fitness": 0.4,
    "domestic_tool_gain": 0.05,
    "tool_spend_growth": 0.03,
    "usd_per_wafer_month": 200_000.0,
    "fab_build_time": 1.5,
    "fab_life": 12.0,
}


def change(**given: float) -> tuple[float, float]:
    """Per year: tools on order, wafer capacity; both in wafer starts per month."""
    written = tools(**{**BUYING, **given})
    return float(written["d_tools_on_order"]), float(written["d_wafer_capacity"])


def test_free_tools():
    """0.1 x 40 bn / 200 k = 20 k; of it 0.3 domestic at 0.4 and 0.7 foreign: 0.82; 16.4 k a year.

    Lithography is not scarce here, at 1; the smooth minimum of 0.82 and 1 is 0.13% below 0.82."""
    assert change()[0] == pytest.approx(16_400, rel=2e-3)


def test_full_ban_leaves_domestic_tools():
    """20 k x 0.3 x 0.4 = 2.4 k."""
    assert change(tool_access_now=0.0)[0] == pytest.approx(2_400)


def test_full_ban_without_domestic_tools_orders_nothing():
    assert change(tool_access_now=0.0, domestic_tool_share=0.0)[0] == 0.0


def test_fully_domestic_supply_does_not_feel_the_ban():
    assert change(tool_access_now=0.0, domestic_tool_share=1.0) == change(
        tool_access_now=1.0, domestic_tool_share=1.0
    )


@pytest.mark.parametrize("none", ["cn_tool_spend", "advanced_tool_share"])
def test_without_spending_nothing_is_ordered(none):
    assert change(**{none: 0.0})[0] == 0.0


@pytest.mark.parametrize(("year", "share"), [(2018.0, 0.0), (2019.0, 0.0), (2020.5, 0.5), (2022.0, 1.0)])
def test_buying_begins_and_is_full_three_years_on(year, share):
    assert change(decimal_year=year)[0] == pytest.approx(share * 16_400, rel=2e-3)


def test_spending_and_domestic_share_grow_past_the_record():
    """Four years: spending x exp(0.12); share 0.3 + 0.2; usable 0.5 x 0.4 + 0.5 = 0.7 of 20 k."""
    assert change(years_past_record=4.0, tool_gain=0.2)[0] == pytest.approx(
        20_000 * exp(0.12) * 0.7, rel=2e-3
    )


def test_the_domestic_share_ends_at_all_of_it():
    """0.3 + 5 would be 5.3; it is 1: 20 k x exp(3) x 0.4."""
    assert change(years_past_record=100.0, tool_gain=5.0)[0] == pytest.approx(20_000 * exp(3.0) * 0.4)


def test_tools_come_into_use_after_the_build_time():
    """3 k on order: 2 k a year delivered, out of the order book and into capacity."""
    waiting, capacity = change(tools_on_order=3_000.0, cn_tool_spend=0.0)

    assert (waiting, capacity) == (pytest.approx(-2_000), pytest.approx(2_000))


def test_capacity_wears_out():
    assert change(wafer_capacity=12_000.0)[1] == pytest.approx(-1_000)


@pytest.mark.parametrize(("share", "low", "high"), [(0.145, 30_000, 60_000), (0.060, 10_000, 22_000)])
def test_each_arm_tells_its_own_story_of_2025(at_medians, share, low, high):
    """Two counts of one thing: 45 thousand wafers a month at the end of 2025, or below 20 thousand.

    What is bought in five full years (mid 2020 to mid 2025 at 35 bn USD) less the build time and little wear.
    """
    got = at_medians(
        MECHANISM,
        wafer_capacity=0.0,
        tools_on_order=0.0,
        cn_tool_spend=35e9,
        domestic_tool_share=0.2,
        years_past_record=0.0,
        decimal_year=2025.0,
        tool_access_now=0.45,
        advanced_tool_share=share,
        tool_gain=0.0,
        home_sales=0.0,
        is_past_record=0.0,
        cn_subsidy=0.0,
        research_effort=1.0,
    )

    assert low < 5 * got["d_tools_on_order"] < high


def test_the_scarcest_class_of_tools_decides():
    """A tenth of the lithography, all else free: a tenth of the line, whatever else was bought."""
    assert change(
        home_lithography=0.1, tool_access_now=0.0, domestic_tool_share=1.0, domestic_tool_fitness=1.0
    )[0] == pytest.approx(2_000)


def test_lithography_follows_at_its_own_pace():
    """0.1 + 0.5 x 0.2."""
    alone = {"tool_access_now": 0.0, "domestic_tool_share": 0.8, "domestic_tool_fitness": 1.0}

    assert change(home_lithography=0.1, tool_gain=0.2, **alone)[0] == pytest.approx(4_000)


def test_public_money_buys_like_any_other():
    """2 bn on top of 4 bn."""
    assert change(cn_subsidy=2e9)[0] == pytest.approx(1.5 * change()[0])


def test_sales_beyond_the_reference_are_reinvested_and_less_is_missed():
    """A tenth of 10 bn more or less than at the record's end, on 4 bn."""
    past = {"is_past_record": 1.0}

    assert change(home_sales=20e9, **past)[0] == pytest.approx(1.25 * change()[0])
    assert change(home_sales=0.0, **past)[0] == pytest.approx(0.75 * change()[0])
    assert change(home_sales=20e9)[0] == change()[0]


def test_the_domestic_share_grows_by_effort_past_the_record():
    def grown(**given: float) -> float:
        return float(tools(**{**BUYING, **given})["d_tool_gain"])

    assert grown() == 0.0
    assert grown(is_past_record=1.0, research_effort=1.3) == pytest.approx(0.065)
