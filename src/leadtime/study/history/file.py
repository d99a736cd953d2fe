"""Reads a file of history: rows as records, or one sentence about what is wrong with it."""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

from leadtime.errors import InputError, UnknownName
from leadtime.facts import Catalogue
from leadtime.facts.case_file import read_numbered
from leadtime.facts.period import FORMS, period
from leadtime.facts.series import Observation
from leadtime.facts.units import Unit, unit

COLUMNS = ("series_id", "entity", "quantity", "date", "value", "unit")
SIGNED = ("number", "time", "usd", "cny", "eur", "growth")
"""Dimensions that may be negative: a change, a lead in time, money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One row of a file: value, low and high in SI where the unit is known, else as printed."""

    series: str
    entity: str
    quantity: str
    date: str
    start: dt.date
    end: dt.date
    value: float
    low: float | None
    high: float | None
    dimension: str
    line: int
    unit: str = ""
    printed: float = 0.0
    printed_unit: str = ""

    def as_observation(self) -> Observation:
        """The row as the catalogue would hold it."""
        return Observation(
            entity=self.entity, quantity=self.quantity, date=self.date, start=self.start, end=self.end,
            value=self.value, low=self.low, high=self.high, unit=self.unit, source=(), grade="press",
            confidence="seen", note="",
        )  # fmt: skip


def read_history(path: Path, catalogue: Catalogue) -> tuple[Told, ...]:
    """The rows of a CSV file with the columns of `race/history.csv`.

    Raises
    ------
    InputError
        If it cannot be read, lacks a column, or a row cannot be: a date that is none, a unit that does not fit its series,
        a count below zero, a cumulative count that falls, a date given twice. File, line and reason are named.
    """
    rows = read_numbered(path, COLUMNS)
    found = [_told(row, f"{path}: line {line}", line, catalogue) for line, row in rows]
    if not found:
        raise InputError(f"{path}: has no rows; give at least one observation.")
    _check_once(found, path)
    _check_rising(found, path)
    return tuple(found)


def _told(row: Mapping[str, str], where: str, line: int, catalogue: Catalogue) -> Told:
    cells = {name: row.get(name, "").strip() for name in (*COLUMNS, "low", "high", "source")}
    for name in ("series_id", "date", "value", "unit"):
        if not cells[name]:
            raise InputError(f"{where}: `{name}` is empty; fill it.")
    numbers = {name: _number(cells[name], name, where) for name in ("value", "low", "high")}
    try:
        when = period(cells["date"])
    except ValueError:
        raise InputError(f"{where}: {cells['date']!r} is no date; write one of {FORMS}.") from None
    fitting, measured, factor = _unit(cells, where, catalogue)
    if numbers["value"] is None:
        raise InputError(f"{where}: `value` is empty; fill it.")
    if numbers["value"] < 0 and measured.split("/")[0] not in SIGNED:
        raise InputError(
            f"{where}: {cells['series_id']} is {numbers['value']:g} {cells['unit']}, and {measured} is never "
            "negative; check the sign."
        )
    scaled = {name: None if n is None else n * factor for name, n in numbers.items()}
    return Told(
        series=cells["series_id"],
        entity=cells["entity"],
        quantity=cells["quantity"],
        date=cells["date"],
        start=when.start,
        end=when.end,
        value=numbers["value"] * factor,
        low=scaled["low"],
        high=scaled["high"],
        dimension=measured,
        line=line,
        unit=fitting,
        printed=numbers["value"],
        printed_unit=cells["unit"],
    )


def _number(text: str, name: str, where: str) -> float | None:
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise InputError(f"{where}: `{name}` is {text!r}, not a number; write digits with a decimal point.")
    return number


def _unit(cells: Mapping[str, str], where: str, catalogue: Catalogue) -> tuple[str, str, float]:
    """A unit of that dimension, the dimension, and the factor to SI; a remark in brackets is no part of a unit.

    The same count may be printed as an amount or as an amount per time (thousand wafers, wafers/month): the series decides.
    """
    text = re.sub(r"\s*\([^)]*\)", "", cells["unit"])
    known = cells["series_id"] in set(catalogue.series)
    try:
        read = unit(text)
    except UnknownName as error:
        if known:
            raise InputError(f"{where}: {error}") from None
        return text, "unknown", 1.0
    if not known:
        return text, read.dimension, read.factor
    own = [unit(u) for u in catalogue.series[cells["series_id"]].units]
    if any(u.dimension == read.dimension for u in own):
        return text, read.dimension, read.factor
    for other in own:
        if other.dimension == f"{read.dimension}/time":
            return other.text, other.dimension, read.factor * _per_time(other)
    raise InputError(
        f"{where}: {cells['series_id']} is in {' or '.join(u.text for u in own)}, and {cells['unit']!r} measures "
        f"{read.dimension}; convert it."
    )


def _per_time(of: Unit) -> float:
    """The factor of a unit's time alone: that of wafers/month is one over the seconds of a month."""
    above, _, below = of.text.replace(" per ", "/").partition("/")
    return 1 / unit(below).factor if below and above else 1.0


def _check_once(found: Sequence[Told], path: Path) -> None:
    seen: dict[tuple[str, ...], Told] = {}
    for row in found:
        key = (row.series, row.entity, row.quantity, row.date)
        first = seen.setdefault(key, row)
        if first is not row:
            raise InputError(
                f"{path}: line {row.line} repeats line {first.line}: {row.series} of {row.entity or 'no entity'} at "
                f"{row.date}; keep one, or name the other quantity."
            )


def _check_rising(found: Sequence[Told], path: Path) -> None:
    """A cumulative count never falls."""
    last: dict[tuple[str, ...], Told] = {}
    for row in sorted(found, key=lambda r: (r.end, r.start)):
        if not is_cumulative(row):
            continue
        key = (row.series, row.entity)
        before = last.get(key)
        if before and before.quantity == row.quantity and row.value < before.value:
            raise InputError(
                f"{path}: line {row.line}: {row.series} runs backwards, from {before.date} to {row.date}; "
                "a cumulative count cannot fall."
            )
        last[key] = row


def is_cumulative(row: Told) -> bool:
    """Whether the row counts all that came before it too."""
    return "_cum_" in f"_{row.series}_" or "cumulative" in row.quantity.casefold()
