"""Observations: which rows of which series meet which read-out, and how far each may be off.

The table is `study/data/observations.csv`: an observation more is a row more.
"""

import csv
import datetime as dt
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import FactError, UnknownName
from leadtime.facts import Catalogue, Series
from leadtime.facts.series import Observation
from leadtime.facts.units import unit
from leadtime.race.clock import Clock, decimal_year
from leadtime.study.fit.readouts import READOUTS, ReadOut

DATA = Path(__file__).parents[1] / "data"
COLUMNS = (
    "series", "entity", "quantity", "read_out", "scale", "noise", "bias", "group", "role", "rival", "weight", "note",
)  # fmt: skip

Role = Literal["fit", "driver", "check"]
Scale = Literal["log", "logit", "plain"]

BAND = 2 * 1.6448536269514722
"""Standard deviations between the 5th and the 95th percentile."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mapping:
    """One row of the table: a series, the read-out it is held against, and its error.

    Parameters
    ----------
    scale : str
        "log", "logit" or "plain": where errors are counted.
    noise : float or None
        Standard deviation of a row on that scale; None takes it from the row's range or grade.
    bias : float
        Standard deviation of an error that all rows of the series share.
    group : str
        Series of one group depart from the race by one scale.
    role : str
        "fit": shapes the posterior; "driver": fed in while it lasts, forecast after; "check": neither.
    rival : str
        Rows that tell rival stories of one number carry one name; the likelihood is their mixture, by weight.
    """

    series: str
    entity: str
    quantity: str
    read_out: ReadOut
    scale: Scale
    noise: float | None
    bias: float
    group: str
    role: Role
    rival: str
    weight: float
    note: str

    @property
    def key(self) -> str:
        """The series, with the entity where only one of several is meant."""
        return f"{self.series}.{self.entity}" if self.entity else self.series


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One number that was observed, on its scale.

    `value` and `noise` are on the mapping's scale, `when` is the decimal year for which the row speaks.
    """

    mapping: Mapping
    date: str
    start: dt.date
    end: dt.date
    when: float
    value: float
    noise: float
    printed: float
    source: tuple[str, ...] = ()


@cache
def settings() -> dict[str, dict[str, Any]]:
    """The numbers of the fit, from `study/data/fit.toml`."""
    return tomllib.loads((DATA / "fit.toml").read_text(encoding="utf-8"))


@cache
def mappings() -> tuple[Mapping, ...]:
    """The table.

    Raises
    ------
    FactError
        If a row is not as the table wants it.
    """
    with (DATA / "observations.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(_mapping(row, n) for n, row in enumerate(csv.DictReader(lines), 2))


def _mapping(row: dict[str, str], line: int) -> Mapping:
    where = f"observations.csv line {line} ({row.get('series')})"
    if None in row or any(row.get(c) is None for c in COLUMNS):
        raise FactError(f"{where}: has not the columns {','.join(COLUMNS)}.")
    if row["read_out"] not in READOUTS:
        raise FactError(f"{where}: {UnknownName('read-out', row['read_out'], READOUTS)}")
    for column, known in (("scale", ("log", "logit", "plain")), ("role", ("fit", "driver", "check"))):
        if row[column] not in known:
            raise FactError(f"{where}: {column} is {row[column]!r}; known are {', '.join(known)}.")
    try:
        noise = float(row["noise"]) if row["noise"] else None
        bias, weight = float(row["bias"] or 0), float(row["weight"] or 1)
    except ValueError:
        raise FactError(f"{where}: noise, bias and weight are numbers or empty.") from None
    return Mapping(
        **{k: row[k] for k in ("series", "entity", "quantity", "scale", "group", "role", "rival", "note")},  # type: ignore[arg-type]
        read_out=READOUTS[row["read_out"]],
        noise=noise,
        bias=bias,
        weight=weight,
    )


def rows(
    catalogue: Catalogue,
    *,
    until: dt.date,
    roles: Sequence[Role] = ("fit",),
    since: dt.date | None = None,
) -> tuple[Row, ...]:
    """The rows of the catalogue that some mapping takes up, whose period lies within the days given.

    Raises
    ------
    FactError
        If a mapping takes up nothing at all, or a unit does not fit its read-out.
    """
    found: list[Row] = []
    for mapping in mappings():
        if mapping.role in roles:
            series = catalogue.series[mapping.series]
            found += taken_up(mapping, series, since=since or Clock.first_day(), until=until)
    return tuple(found)


def taken_up(mapping: Mapping, series: Series, *, since: dt.date, until: dt.date) -> list[Row]:
    """The rows of one series that a mapping takes up."""
    chosen = series.where(entity=mapping.entity or None, quantity=mapping.quantity or None).rows
    if not chosen and series.rows:
        raise FactError(
            f"observations.csv: {mapping.series} has no row of {mapping.entity} {mapping.quantity}."
        )
    made = (observed(mapping, row) for row in chosen)
    return [row for row in made if row is not None and since <= row.start and row.end <= until]


def observed(mapping: Mapping, row: Observation) -> Row | None:
    """A row of the catalogue on the mapping's scale; None for a zero where logarithms are taken."""
    dimension = unit(row.unit).dimension
    if dimension not in mapping.read_out.dimensions:
        raise FactError(
            f"{mapping.series} at {row.date}: unit {row.unit!r} measures {dimension}, "
            f"and {mapping.read_out.name} is counted in {' or '.join(mapping.read_out.dimensions)}."
        )
    if mapping.scale != "plain" and row.value <= 0:
        return None
    start, end = _calendar(row)
    return Row(
        mapping=mapping,
        date=row.date,
        start=start,
        end=end,
        when=_when(mapping.read_out, start, end),
        value=float(to_scale(mapping.scale, np.asarray(row.value))),
        noise=_noise(mapping, row),
        printed=row.value,
        source=row.source,
    )


def _calendar(row: Observation) -> tuple[dt.date, dt.date]:
    """A vendor's fiscal year, which ends in January, as the calendar year that it mostly covers: so are its quarters."""
    if row.date.startswith("FY"):
        return dt.date(row.end.year - 1, 1, 1), dt.date(row.end.year - 1, 12, 31)
    return row.start, row.end


def _when(read_out: ReadOut, start: dt.date, end: dt.date) -> float:
    """A level or a cumulative count speaks of its last day, a flow of the middle of its period."""
    last = decimal_year(end)
    is_at_end = read_out.how == "stock" or read_out.since is not None
    return last if is_at_end else (decimal_year(start) + last) / 2


def _noise(mapping: Mapping, row: Observation) -> float:
    if mapping.noise is not None:
        return mapping.noise
    if row.low is not None and row.high is not None and (row.low > 0 or mapping.scale == "plain"):
        ends = to_scale(mapping.scale, np.asarray([row.low, row.high]))
        if ends[1] > ends[0]:
            return float(ends[1] - ends[0]) / BAND
    table = settings()["noise"]
    return float(table[row.grade] * (table["recalled"] if row.confidence == "recalled" else 1.0))


def to_scale(scale: Scale, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Values where their errors are counted."""
    if scale == "log":
        return np.asarray(np.log(values))
    if scale == "logit":
        held = np.clip(values, 1e-6, 1 - 1e-6)
        return np.asarray(np.log(held / (1 - held)))
    return np.asarray(values)


def from_scale(scale: Scale, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Back again."""
    if scale == "log":
        return np.asarray(np.exp(values))
    if scale == "logit":
        return np.asarray(1 / (1 + np.exp(-values)))
    return np.asarray(values)


def weights(found: Iterable[Row], clock: Clock) -> NDArray[np.float64]:
    """How months make each row's period, [row, time]: read-out of the period = weights . read-out of the months.

    A month counts by its share of days inside the period; a stock is read at the end of the period's last month.
    """
    starts = np.array([day.toordinal() for day in clock.starts], float)
    out = []
    for row in found:
        read_out = row.mapping.read_out
        first = dt.date(read_out.since, 1, 1) if read_out.since else row.start
        days = np.minimum(starts[1:], row.end.toordinal() + 1) - np.maximum(starts[:-1], first.toordinal())
        share = np.clip(days / np.diff(starts), 0.0, 1.0)
        if read_out.how == "stock":
            share = np.eye(len(share))[int(np.flatnonzero(share)[-1])]
        elif read_out.how == "flow":
            share = share / 12
        else:
            share = share / share.sum()
        out.append(share * read_out.factor)
    return np.array(out)
