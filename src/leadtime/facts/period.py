"""Dates as the sources print them: a year, half, quarter, month, day, span of years or NVIDIA fiscal year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["FORMS", "Period", "period"]

FORMS = "2025, 2025-H1, 2025-Q4, 2025-06, 2025-06-30, 2020-2024, FY2026"

_FORM = re.compile(
    r"(?P<fiscal>FY)?(?P<year>\d{4})"
    r"(?:-(?:Q(?P<quarter>[1-4])|H(?P<half>[12])|(?P<until>\d{4})|(?P<month>\d\d)(?:-(?P<day>\d\d))?))?"
)


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date


def period(text: str) -> Period:
    """Read a date text.

    Parameters
    ----------
    text : str
        One of ``2025``, ``2025-H1``, ``2025-Q4``, ``2025-06``, ``2025-06-30``, ``2020-2024`` (whole years),
        ``FY2026`` (NVIDIA's fiscal year ends on the last Sunday of January of that year; taken here as
        1 February of the year before to 31 January).

    Raises
    ------
    ValueError
        If the text has another form or names no day that exists.

    Examples
    --------
    >>> period("2025-Q4").start, period("FY2026").end
    (datetime.date(2025, 10, 1), datetime.date(2026, 1, 31))
    """
    form = _FORM.fullmatch(text)
    if form is None or (form["fiscal"] and len(text) != len("FY2026")):
        raise ValueError(f"{text!r} is no date of the forms {FORMS}")
    year = int(form["year"])
    if form["fiscal"]:
        return Period(date(year - 1, 2, 1), date(year, 1, 31))
    if form["quarter"]:
        return _months(year, 3 * int(form["quarter"]) - 2, 3)
    if form["half"]:
        return _months(year, 6 * int(form["half"]) - 5, 6)
    if form["day"]:
        return Period(*(date(year, int(form["month"]), int(form["day"])),) * 2)
    if form["month"]:
        return _months(year, int(form["month"]), 1)
    until = int(form["until"] or year)
    if until < year:
        raise ValueError(f"{text!r} ends before it starts")
    return Period(date(year, 1, 1), date(until, 12, 31))


def _months(year: int, first: int, count: int) -> Period:
    """`count` whole months of one year from month `first`."""
    years, month = divmod(first - 1 + count, 12)
    return Period(date(year, first, 1), date(year + years, month + 1, 1) - timedelta(days=1))
