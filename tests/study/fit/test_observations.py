"""Observations: the table is sound, periods become months, errors come from ranges and grades."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from leadtime.errors import FactError
from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.study.fit.observations import (
    BAND,
    from_scale,
    mappings,
    observed,
    rows,
    settings,
    taken_up,
    to_scale,
    weights,
)

END = date(2025, 12, 31)


def mapping(series: str, entity: str = ""):
    return next(m for m in mappings() if m.series == series and m.entity == entity)


def row(series: str, when: str):
    return observed(mapping(series), catalogue().series[series].at(when).rows[0])


@pytest.mark.parametrize("found", mappings(), ids=lambda m: m.key)
def test_every_mapping_takes_up_rows_of_the_catalogue(found):
    assert taken_up(
        found, catalogue().series[found.series], since=Clock.first_day(), until=date(2026, 12, 31)
    )


def test_what_drives_the_race_is_never_fitted():
    from leadtime.study.drivers import USED

    fitted = {m.series for m in mappings() if m.role == "fit"}

    assert not fitted & set(USED)


def test_a_fiscal_year_counts_as_the_calendar_year_before():
    found = row("nv_china_rev_fy_hq", "FY2026")

    assert (found.start, found.end) == (date(2025, 1, 1), END)


def test_noise_comes_from_the_range_and_else_from_the_grade():
    ranged = row("smuggled_cum_h100e", "2025-Q4")
    table = settings()["noise"]

    assert ranged.noise == pytest.approx(np.log(1.6e6 / 290e3) / BAND)
    bare = replace(mapping("cn_dom_units_idc"), noise=None)
    assert observed(bare, catalogue().series["cn_dom_units_idc"].rows[0]).noise == table["analyst"]


def test_a_recalled_row_has_twice_the_noise():
    bare = replace(mapping("nv_china_rev_fy_billto"), noise=None)
    recalled = next(
        r for r in catalogue().series["nv_china_rev_fy_billto"].rows if r.confidence == "recalled"
    )

    assert observed(bare, recalled).noise == pytest.approx(2 * settings()["noise"]["measured"])


def test_months_make_a_quarter_a_year_a_level_and_a_cumulative_count():
    clock = Clock(2025)
    found = [
        row("nv_dc_rev_q", "2025-Q4"),
        row("cn_aichip_market_actual", "2025"),
        row("cn_total_stock_h100e", "2025-Q4"),
        row("world_nv_cum_h100e", "2023-Q4"),
    ]

    quarter, year, level, cumulative = weights(found, clock)

    assert quarter.sum() == pytest.approx(3 / 12)
    assert quarter[-3:].tolist() == pytest.approx([1 / 12] * 3)
    assert year.sum() == pytest.approx(1)
    assert level[-1] == 1
    assert level.sum() == 1
    assert cumulative.sum() == pytest.approx(2)  # 2022 and 2023
    assert cumulative[: 4 * 12].sum() == 0


def test_a_unit_that_does_not_fit_is_refused():
    wrong = replace(mapping("nv_china_rev_fy_hq"), series="elec_gen_twh_us")

    with pytest.raises(FactError, match=r"measures energy, and nvidia_china_revenue is counted in usd"):
        observed(wrong, catalogue().series["elec_gen_twh_us"].rows[-1])


@pytest.mark.parametrize("scale", ["log", "logit", "plain"])
def test_scales_come_back(scale):
    values = np.array([0.1, 0.5, 0.9])

    assert from_scale(scale, to_scale(scale, values)) == pytest.approx(values)


def test_rows_lie_within_the_days_asked_for():
    found = rows(catalogue(), until=date(2023, 12, 31), roles=("fit", "driver", "check"))

    assert max(r.end for r in found) == date(2023, 12, 31)
    assert min(r.start for r in found) >= date(2018, 1, 1)
