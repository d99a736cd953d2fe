"""Facts as known on a day: nothing later is seen, and the race still runs."""

from datetime import date

import numpy as np
import pytest

from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.study.drivers import USED, drivers
from leadtime.study.history.known import Known, last_day

YEARS = (2021, 2022, 2023, 2024)


@pytest.mark.parametrize("year", YEARS)
def test_no_series_looks_ahead(year):
    then = Known(date(year, 12, 31))

    assert all(last_day(row) <= date(year, 12, 31) for name in USED for row in then.series[name].rows)


@pytest.mark.parametrize("year", YEARS)
def test_drivers_are_those_of_today_until_the_cutoff_and_held_after(year):
    then, now = (drivers(c, Clock(year + 2)) for c in (Known(date(year, 12, 31)), catalogue()))
    months = 12 * (year - 2018 + 1)

    assert all(np.isfinite(values).all() for values in then.values())
    assert then["nvidia_revenue_record"][:months] == pytest.approx(now["nvidia_revenue_record"][:months])
    assert len(set(then["nvidia_revenue_record"][months:])) == 1
    assert then["years_past_record"][-1] == pytest.approx(2, abs=0.1)


def test_a_fiscal_year_that_ends_in_january_belongs_to_the_year_before():
    row = catalogue().series["nv_china_rev_fy_hq"].at("FY2024").rows[0]

    assert last_day(row) == date(2023, 12, 31)
