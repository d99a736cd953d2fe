"""The months a run covers, and how a dated value falls onto them."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

FIRST_YEAR = 2018
LAST_YEAR = 2050
MONTHS_PER_YEAR = 12

Months = NDArray[np.float64]


@dataclass(frozen=True)
class Clock:
    """Months from January 2018 to December of `until`.

    Parameters
    ----------
    until : int
        Last calendar year of the run, 2018 to 2050.
    """

    until: int

    @staticmethod
    def first_day() -> date:
        """The first day of any run."""
        return date(FIRST_YEAR, 1, 1)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years covered."""
        return tuple(range(FIRST_YEAR, self.until + 1))

    @property
    def starts(self) -> tuple[date, ...]:
        """First day of each month, and the day after the last."""
        return _starts(self.until)

    @property
    def midpoints(self) -> Months:
        """Middle of each month in decimal years, shape [time]."""
        count = len(self.years) * MONTHS_PER_YEAR
        return FIRST_YEAR + (np.arange(count) + 0.5) / MONTHS_PER_YEAR

    def held(self, dated: Sequence[tuple[date, float]], *, before: float) -> Months:
        """Each month's mean of a value that holds from its date until the next one.

        Parameters
        ----------
        dated : sequence of (date, value)
            When the value changes, and to what; any order. Of several on one day the last one holds.
        before : float
            The value before the first date.

        Returns
        -------
        array [time]
            A month in which the value changes carries the mean weighted by days.
        """
        changes = [(date.min, before), *sorted(dated, key=itemgetter(0))]
        starts = _starts(self.until)
        days = [day for day, _ in changes]
        values = np.asarray([value for _, value in changes], float)
        ordinals = np.asarray([day.toordinal() for day in days])
        firsts = np.asarray([day.toordinal() for day in starts])
        known = np.searchsorted(ordinals, firsts, side="right") - 1
        out = values[known[:-1]]
        for i in {bisect_right(starts, day) - 1 for day in days[1:]}:
            if 0 <= i < len(out):
                out[i] = _mean(changes, starts[i], starts[i + 1])
        return out


@cache
def _starts(until: int) -> tuple[date, ...]:
    years = range(FIRST_YEAR, until + 1)
    months = [date(y, m, 1) for y in years for m in range(1, MONTHS_PER_YEAR + 1)]
    return (*months, date(until + 1, 1, 1))


def decimal_year(day: date) -> float:
    """A day as a decimal year: 2025-07-02 is near 2025.5."""
    start = date(day.year, 1, 1)
    return day.year + (day - start).days / ((date(day.year + 1, 1, 1) - start).days)


def _mean(changes: list[tuple[date, float]], first: date, after: date) -> float:
    held = [value for day, value in changes if day <= first][-1]
    inside = [(day, value) for day, value in changes if first < day < after]
    if not inside:
        return held
    days, total = (after - first) / timedelta(days=1), 0.0
    since = first
    for day, value in [*inside, (after, 0.0)]:
        total += held * ((day - since) / timedelta(days=1))
        since, held = day, value
    return total / days
