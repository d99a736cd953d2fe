"""Drivers: what the record says in a month, how it is held past its end, and what it must not do."""

from datetime import date

import numpy as np
import pytest

from leadtime.facts.units import YEAR
from leadtime.race.clock import Clock
from leadtime.study.drivers import USED, drivers, generation, relied_on

CLOCK = Clock(2035)


@pytest.fixture(scope="module")
def found(facts):
    return drivers(facts, CLOCK)


def month(year: int, number: int) -> int:
    return CLOCK.starts.index(date(year, number, 1))


def test_every_driver_has_a_finite_value_each_month(found):
    assert {path.shape for path in found.values()} == {(len(CLOCK.midpoints),)}
    assert all(np.isfinite(path).all() for path in found.values())


@pytest.mark.parametrize(
    "name",
    ["nvidia_revenue_record", "usd_per_h100e_record", "cn_demand_record", "cn_tool_spend", "us_w_per_h100e"],
)
def test_money_and_watts_are_above_nothing(name, found):
    assert (found[name] > 0).all()


def test_a_quarter_s_revenue_is_held_over_its_months_as_a_flow_per_year(found, facts):
    (row,) = facts.series["nv_dc_rev_q"].at("2024-Q3").rows

    assert found["nvidia_revenue_record"][month(2024, 7) : month(2024, 10)] == pytest.approx(4 * row.value)


def test_revenue_of_a_year_adds_up(found, facts):
    quarters = [r.value for r in facts.series["nv_dc_rev_q"].rows if r.start.year == 2024]

    assert found["nvidia_revenue_record"][month(2024, 1) : month(2025, 1)].mean() == pytest.approx(
        sum(quarters)
    )


def test_past_the_record_the_last_value_is_held_and_years_are_counted(found, facts):
    ends = max(row.end for row in facts.series["nv_dc_rev_q"].rows)
    after = CLOCK.midpoints > ends.year + 1

    assert np.ptp(found["nvidia_revenue_record"][after]) == 0
    assert np.ptp(found["usd_per_h100e_record"][after]) == 0
    assert (found["years_past_record"][~after] == 0).all()
    assert np.diff(found["years_past_record"][after]) == pytest.approx(
        np.full(after.sum() - 1, 1 / 12), abs=1e-9
    )


def test_revenue_over_price_gives_the_shipments_recorded(found, facts):
    """The cumulative record at the end of 2025, summed month by month from 2022."""
    (row,) = facts.series["world_nv_cum_h100e"].at("2025-Q4").rows
    flow = found["nvidia_revenue_record"] / found["usd_per_h100e_record"]

    assert flow[month(2022, 1) : month(2026, 1)].sum() / 12 == pytest.approx(row.value, rel=1e-6)


def test_before_the_record_the_price_falls_from_the_first_chip_s(found):
    price = found["usd_per_h100e_record"]
    early = price[: month(2022, 1)]

    assert (np.diff(early[month(2018, 4) :]) < 0).all()
    assert early[0] > 2 * price[month(2023, 1)]


def test_yearly_records_are_met_in_mid_year(found, facts):
    """Joined in logarithms: the middles of June and July lie half a month from mid-year, at 1.2 a year 5% off."""
    (row,) = facts.series["cn_ai_chip_demand"].at("2024").rows

    assert found["cn_demand_record"][month(2024, 6) : month(2024, 8)] == pytest.approx(row.value, rel=0.06)


def test_domestic_tools_are_a_share(found):
    assert (found["domestic_tool_share"] > 0).all()
    assert (found["domestic_tool_share"] < 1).all()
    assert (np.diff(found["domestic_tool_share"]) >= -1e-12).all()


def test_chinese_systems_draw_more_watts_per_h100e_today(found):
    """A rack of 910C is put at 2.3 to 2.5 times worse per FLOP."""
    today = month(2026, 11)

    assert 2.0 < found["cn_w_per_h100e"][today] / found["us_w_per_h100e"][today] < 2.8


@pytest.mark.parametrize(("nation", "twh"), [("us", (4000, 5000)), ("cn", (9000, 11000))])
def test_generation_of_2024_is_of_the_right_size(nation, twh, facts):
    """About 4.4 and 10 PWh a year."""
    (mean,) = generation(facts, nation, np.array([2024.5]))

    assert twh[0] < mean * YEAR / 3.6e15 < twh[1]


def test_generation_past_its_record_grows_at_its_last_five_years_rate(facts):
    rows = {row.start.year: row.value for row in facts.series["elec_gen_twh_cn"].rows}
    last = max(rows)
    now, later = generation(facts, "cn", np.array([last, last + 5]) + 0.5)

    assert later / now == pytest.approx(rows[last] / rows[last - 5])


@pytest.mark.parametrize("name", USED)
def test_what_drives_the_race_is_a_series_with_sources(name, facts):
    assert all(row.source for row in facts.series[name].rows)


def test_the_catalogue_s_numbers_relied_on_have_sources_too(facts):
    """Prices, rates and watts of chips and systems are as much part of the answer as any series."""
    found = relied_on(facts)

    assert len(found) > 30
    assert all(quantity.source for quantity in found)


def test_a_shorter_run_has_the_same_drivers(found, facts):
    short = drivers(facts, Clock(2025))

    for name, path in short.items():
        assert (path == found[name][: len(path)]).all(), name
