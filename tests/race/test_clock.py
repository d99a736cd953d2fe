"""The clock: months, and how a dated value falls onto them."""

from datetime import date

import numpy as np
import pytest

from leadtime.race.clock import Clock, decimal_year


def month(clock: Clock, year: int, number: int) -> int:
    return clock.starts.index(date(year, number, 1))


def test_a_run_goes_from_january_2018_to_december():
    clock = Clock(2035)

    assert clock.years == tuple(range(2018, 2036))
    assert clock.starts[0] == Clock.first_day() == date(2018, 1, 1)
    assert clock.starts[-1] == date(2036, 1, 1)
    assert len(clock.starts) - 1 == len(clock.midpoints) == 18 * 12


def test_midpoints_lie_in_the_middle_of_months():
    """Half of a twelfth after the first of January 2018; then one twelfth on."""
    middle = Clock(2018).midpoints

    assert middle[0] == pytest.approx(2018 + 1 / 24, abs=1e-9)
    assert np.diff(middle) == pytest.approx(np.full(11, 1 / 12), abs=1e-9)


def test_the_first_year_alone_is_a_run():
    assert len(Clock(2018).midpoints) == 12


def test_without_a_date_the_value_before_holds():
    assert (Clock(2019).held([], before=0.4) == 0.4).all()


def test_a_value_holds_from_its_day_on():
    clock = Clock(2020)
    held = clock.held([(date(2019, 3, 1), 1.0)], before=0.0)

    assert held[month(clock, 2019, 2)] == 0.0
    assert held[month(clock, 2019, 3)] == 1.0
    assert held[-1] == 1.0


def test_a_month_of_change_carries_the_mean_by_days():
    """From 16 April 15 of 30 days; from 31 December 1 of 31."""
    clock = Clock(2020)

    assert clock.held([(date(2019, 4, 16), 1.0)], before=0.0)[month(clock, 2019, 4)] == pytest.approx(15 / 30)
    assert clock.held([(date(2019, 12, 31), 1.0)], before=0.0)[month(clock, 2019, 12)] == pytest.approx(
        1 / 31
    )


def test_a_leap_february_has_29_days():
    clock = Clock(2020)

    assert clock.held([(date(2020, 2, 29), 1.0)], before=0.0)[month(clock, 2020, 2)] == pytest.approx(1 / 29)


def test_two_changes_in_a_month():
    """April: 10 days at 0, 10 at 1, 10 at 4: mean 5 / 3."""
    clock = Clock(2019)
    held = clock.held([(date(2019, 4, 11), 1.0), (date(2019, 4, 21), 4.0)], before=0.0)

    assert held[month(clock, 2019, 4)] == pytest.approx(5 / 3)
    assert held[month(clock, 2019, 5)] == 4.0


def test_order_of_changes_does_not_matter():
    changes = [(date(2018, 5, 5), 2.0), (date(2019, 7, 7), 3.0), (date(2018, 9, 9), 1.0)]
    clock = Clock(2020)

    assert (clock.held(changes, before=0.0) == clock.held(sorted(changes), before=0.0)).all()


def test_a_change_before_the_run_holds_from_the_start_and_one_after_it_never():
    clock = Clock(2019)

    assert (clock.held([(date(2010, 1, 1), 5.0)], before=0.0) == 5.0).all()
    assert (clock.held([(date(2020, 1, 1), 5.0)], before=0.0) == 0.0).all()


def test_the_mean_over_a_year_counts_days():
    """A value of 1 from 2 July 2019 on, 183 of 365 days, weighted month by month."""
    held = Clock(2019).held([(date(2019, 7, 2), 1.0)], before=0.0)[12:]
    days = np.diff([d.toordinal() for d in Clock(2019).starts])[12:]

    assert (held * days).sum() / days.sum() == pytest.approx(183 / 365)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2025, 1, 1), 2025.0),
        (date(2025, 7, 2), 2025 + 182 / 365),
        (date(2024, 12, 31), 2024 + 365 / 366),
    ],
)
def test_a_day_as_a_decimal_year(day, year):
    assert decimal_year(day) == pytest.approx(year, abs=1e-9)
