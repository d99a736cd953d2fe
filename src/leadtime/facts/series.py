"""A time series: many dated observations of a few quantities, from one CSV file in long form."""

import csv
import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from math import isfinite
from pathlib import Path
from typing import get_args

from leadtime.errors import folded
from leadtime.facts.loader import check_order, check_sources, known_unit
from leadtime.facts.period import FORMS, Period, period
from leadtime.facts.place import Place
from leadtime.facts.quantity import Confidence, Grade, Printed, Quantity
from leadtime.facts.units import Unit

__all__ = ["COLUMNS", "Observation", "Series", "read_series"]

COLUMNS = (
    "entity", "quantity", "date", "value", "low", "high", "unit", "source", "grade", "confidence", "note",
)  # fmt: skip
_REQUIRED = ("entity", "quantity", "date", "value", "unit", "source", "grade", "confidence")
# What may be negative: a change, a lead in time, money; a count or a stock may not.
_SIGNED = ("number", "time", "usd", "cny", "eur", "growth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One row: value, low and high in SI, the period as printed and as its first and last day."""

    entity: str
    quantity: str
    date: str
    start: dt.date
    end: dt.date
    value: float
    low: float | None
    high: float | None
    unit: str
    source: tuple[str, ...]
    grade: Grade
    confidence: Confidence
    note: str

    @property
    def figure(self) -> Quantity:
        """The number of the row as a quantity, as of the last day of its period."""
        return Quantity(
            value=self.value, low=self.low, high=self.high, unit=self.unit, as_of=self.end,
            source=self.source, grade=self.grade, confidence=self.confidence, note=self.note,
        )  # fmt: skip

    @property
    def printed(self) -> Printed:
        """Value, low, high in the unit of the file."""
        return self.figure.printed


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Rows of one file, in the order of the file."""

    id: str
    domain: str
    rows: tuple[Observation, ...]

    @property
    def name(self) -> str:
        """The id in words."""
        return self.id.replace("_", " ")

    @property
    def quantities(self) -> tuple[str, ...]:
        """The texts of the quantity column, each once."""
        return tuple(dict.fromkeys(row.quantity for row in self.rows))

    @property
    def meaning(self) -> str:
        """What the series counts, in the words of its quantity column."""
        return "; ".join(self.quantities)

    @property
    def units(self) -> tuple[str, ...]:
        """The units of the file, each once."""
        return tuple(dict.fromkeys(row.unit for row in self.rows))

    @property
    def entities(self) -> tuple[str, ...]:
        """The texts of the entity column, each once."""
        return tuple(dict.fromkeys(row.entity for row in self.rows))

    def where(self, *, entity: str | None = None, quantity: str | None = None) -> "Series":
        """Only the rows of that entity and that quantity; case, spaces and hyphens do not matter."""
        wanted = [(name, folded(text)) for name, text in (("entity", entity), ("quantity", quantity)) if text]
        rows = (row for row in self.rows if all(folded(getattr(row, name)) == text for name, text in wanted))
        return replace(self, rows=tuple(rows))

    def at(self, when: str) -> "Series":
        """Only the rows about exactly that period, for example ``"2025"`` or ``"2025-Q4"``."""
        wanted = period(when)
        return replace(self, rows=tuple(row for row in self.rows if Period(row.start, row.end) == wanted))

    def facts(self) -> tuple[tuple[str, Quantity], ...]:
        """Every row as a quantity under ``entity.quantity.date``."""
        return tuple((f"{row.entity}.{row.quantity}.{row.date}", row.figure) for row in self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Observation]:
        return iter(self.rows)

    def __getitem__(self, index: int) -> Observation:
        return self.rows[index]


def read_series(path: Path, *, file: str, sources: Collection[str]) -> Series:
    """Read one series.

    Parameters
    ----------
    path : Path
        The CSV; its stem is the id, its folder the domain.
    file : str
        The name of the file in messages.
    sources : collection of str
        Known source ids.

    Raises
    ------
    FactError
        If a column or a row is not as the schema says: file, line, column, reason, remedy.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.reader(lines, strict=True)
            _check_columns(next(table, []), Place(file, "line 1"))
            numbered = [(table.line_num, cells) for cells in table if cells]
    except (UnicodeDecodeError, csv.Error) as error:
        raise Place(file).refuse(f"is no UTF-8 CSV ({error})", "save it as comma-separated UTF-8") from None
    rows: list[Observation] = []
    first_seen: dict[tuple[object, ...], int] = {}
    for line, cells in numbered:
        place = Place(file, f"line {line}")
        row = _observation(cells, place, sources)
        key = (row.entity, row.quantity, row.date, row.source)
        if first_seen.setdefault(key, line) != line:
            raise place.refuse(
                f"repeats line {first_seen[key]}: {row.entity}, {row.quantity!r}, {row.date}, same source",
                "delete one, or name the other source",
            )
        rows.append(row)
    return Series(id=path.stem, domain=path.parent.name, rows=tuple(rows))


def _check_columns(header: Sequence[str], place: Place) -> None:
    """Refuse a header that is not exactly `COLUMNS`."""
    remedy = f"the columns are {','.join(COLUMNS)}"
    for column in COLUMNS:
        if column not in header:
            raise place.at(column).refuse("is missing from the columns", remedy)
    for column in header:
        if column not in COLUMNS:
            raise place.at(column).refuse("is no known column", remedy)
    if tuple(header) != COLUMNS:
        raise place.refuse("has the columns in another order or twice", remedy)


def _observation(cells: Sequence[str], place: Place, sources: Collection[str]) -> Observation:
    """One row, checked and in SI."""
    if len(cells) != len(COLUMNS):
        raise place.refuse(
            f"has {len(cells)} cells, not {len(COLUMNS)}",
            "quote a text that holds a comma, and leave no cell out",
        )
    row = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
    for column in _REQUIRED:
        if not row[column]:
            raise place.at(column).refuse("is empty", f"fill it; {', '.join(_REQUIRED)} are in every row")
    numbers = {name: _number(row[name], place.at(name)) for name in ("value", "low", "high")}
    value = numbers["value"] or 0.0
    check_order(value, numbers["low"], numbers["high"], place)
    unit = known_unit(row["unit"], place.at("unit"))
    _check_sign(value if numbers["low"] is None else numbers["low"], unit, place.at("value"))
    source = tuple(each.strip() for each in row["source"].split(";") if each.strip())
    check_sources(source, place.at("source"), sources)
    for column, kind in (("grade", Grade), ("confidence", Confidence)):
        if row[column] not in get_args(kind):
            raise place.at(column).refuse_choice(row[column], get_args(kind), what=column)
    when = _period(row["date"], place.at("date"))
    si = {name: None if number is None else unit.to_si(number) for name, number in numbers.items()}
    texts = {
        name: row[name] for name in ("entity", "quantity", "date", "unit", "grade", "confidence", "note")
    }
    return Observation(start=when.start, end=when.end, source=source, **texts, **si)  # type: ignore[arg-type]


def _number(text: str, place: Place) -> float | None:
    if not text and not place.key.endswith("value"):
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise place.refuse(
            f"is {text!r}, not a number", "write digits with a decimal point and no thousands mark"
        )
    return number


def _period(text: str, place: Place) -> Period:
    try:
        return period(text)
    except ValueError:
        raise place.refuse(f"is {text!r}, not a date", f"write one of the forms {FORMS}") from None


def _check_sign(least: float, unit: Unit, place: Place) -> None:
    """Refuse a negative count or amount."""
    if least < 0 and unit.dimension.split("/")[0] not in _SIGNED:
        raise place.refuse(
            f"is {least:g} {unit.text}, and {unit.dimension} is never negative", "check the sign, or the unit"
        )
