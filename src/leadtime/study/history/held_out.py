"""History against forecast: the posterior's forecast of every row in a file, scored, grouped by series."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import jax
import numpy as np
from numpy.typing import NDArray

from leadtime.errors import folded
from leadtime.facts import Catalogue, Series, catalogue
from leadtime.race.clock import LAST_YEAR, Clock, decimal_year
from leadtime.race.priors import priors
from leadtime.study.fit import observations
from leadtime.study.fit.forecast import foretold, turns
from leadtime.study.fit.forward import world
from leadtime.study.fit.observations import Row, from_scale, mappings, taken_up, to_scale
from leadtime.study.fit.scores import Past, Score, own_trend, scores
from leadtime.study.history.file import Told, is_cumulative
from leadtime.study.policy import HISTORY, built_in
from leadtime.study.posterior import POSTERIOR, Believed, drawn_from
from leadtime.study.sample import valued

Values = NDArray[np.float64]

MEMBERS = 600
SEED = 7
ROLES = ("fit", "driver", "check")
TREND = "own trend"
SAME = 0.002
"""A row whose value differs by less from the catalogue's is the catalogue's."""

_ROW_KEYS = (
    "series", "entity", "date", "unit", "read_out", "role", "is_new", "outcome", "p5", "p50", "p95", "within90",
)  # fmt: skip
_PER_PERIOD = ("usd", "cny", "eur", "energy", "chip", "card", "die", "stack", "wafer", "package")
"""Dimensions of which twice the period holds twice the amount."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Score):
    """One row of a file beside its forecast, in the unit of the file.

    `read_out` names what the race says, or "own trend" where no mechanism makes the series; `is_new` is False for a row
    that the catalogue holds, which fit or driver may have seen.
    """

    entity: str
    quantity: str
    unit: str
    read_out: str
    is_new: bool

    @property
    def ratio(self) -> float:
        """Median forecast over outcome."""
        return self.p50 / self.outcome if self.outcome else float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesGroup:
    """The rows of one series."""

    name: str
    rows: tuple[Judged, ...]

    def to_json(self) -> dict[str, Any]:
        """The contract's keys, and coverage at 50%, scores, and how the series is used."""
        ratios = np.array([row.ratio for row in self.rows])
        finite = ratios[np.isfinite(ratios)]
        worst = max(
            self.rows, key=lambda row: abs(np.log(max(row.ratio, 1e-9))) if row.ratio == row.ratio else 0
        )
        return {
            "name": self.name,
            "rows": len(self.rows),
            "mape": float(np.mean(np.abs(finite - 1))) if len(finite) else None,
            "bias": float(np.mean(finite - 1)) if len(finite) else None,
            "worst": f"{worst.date}: {worst.ratio:.2f} times the outcome",
            "coverage90": float(np.mean([row.within90 for row in self.rows])),
            "coverage50": float(np.mean([row.within50 for row in self.rows])),
            "new_rows": sum(row.is_new for row in self.rows),
            "read_out": self.rows[0].read_out,
            "role": self.rows[0].role,
            **_scores(self.rows),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A series, or some rows of one, of which nothing is said, and why."""

    series: str
    rows: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldOut:
    """A file of history, judged."""

    groups: tuple[SeriesGroup, ...]
    unread: tuple[Unread, ...]
    inputs: Believed = field(default_factory=Believed)

    def to_json(self) -> dict[str, Any]:
        """`groups` as the contract has it; the new rows together; every row; and what has no read-out."""
        every = [row for group in self.groups for row in group.rows]
        new = [row for row in every if row.is_new]
        return {
            "groups": [group.to_json() for group in self.groups],
            "new_rows": {
                "all": _together(new),
                "read out of the race": _together([row for row in new if row.read_out != TREND]),
                "own trend": _together([row for row in new if row.read_out == TREND]),
            },
            "without_read_out": [
                {"series": u.series, "rows": u.rows, "reason": u.reason} for u in self.unread
            ],
            "rows": [
                {
                    name: getattr(row, name)
                    for name in _ROW_KEYS
                }
                for row in every
            ],
            "inputs": self.inputs.to_json(),
        }  # fmt: skip


def _scores(rows: Sequence[Judged]) -> dict[str, Any]:
    """Mean CRPS of ours and of the naive forecasts, over the rows where both exist."""
    both = [row for row in rows if row.last_value is not None and row.log_linear is not None]
    if not both:
        return {"crps": None, "crps_last_value": None, "crps_log_linear": None, "skill": None}
    means = [float(np.mean([getattr(r, n) for r in both])) for n in ("crps", "last_value", "log_linear")]
    best = min(means[1:])
    return {
        "crps": means[0],
        "crps_last_value": means[1],
        "crps_log_linear": means[2],
        "skill": 1 - means[0] / best if best else None,
    }


def _together(rows: Sequence[Judged]) -> dict[str, Any]:
    if not rows:
        return {"rows": 0}
    return {
        "rows": len(rows),
        "coverage50": float(np.mean([row.within50 for row in rows])),
        "coverage90": float(np.mean([row.within90 for row in rows])),
        **_scores(rows),
    }


def judge(
    told: Sequence[Told], *, facts: Catalogue | None = None, inputs: str = POSTERIOR, members: int = MEMBERS
) -> HeldOut:
    """Forecast every row of a file from the posterior and score it.

    Parameters
    ----------
    told : sequence of Told
    facts : Catalogue, optional
        What is known; default: the facts that come with Leadtime.
    inputs : str
        "posterior", "priors" or a folder with a posterior.
    members : int
        Draws of the forecast.
    """
    known = facts or catalogue()
    source = drawn_from(inputs, known)
    read, rest = _parted(told)
    judged, unread = _modelled(read, known, source, members)
    for row in rest:
        found = _trended(row, known)
        if isinstance(found, Judged):
            judged.append(found)
        else:
            unread.append((row.series, found))
    names = dict.fromkeys(row.series for row in told)
    by_series = {n: tuple(j for j in judged if j.series == n) for n in names}
    reasons = dict.fromkeys(unread)
    return HeldOut(
        groups=tuple(SeriesGroup(name=n, rows=rows) for n, rows in by_series.items() if rows),
        unread=tuple(Unread(series=s, rows=unread.count((s, why)), reason=why) for s, why in reasons),
        inputs=source,
    )


def _parted(told: Sequence[Told]) -> tuple[list[tuple[Told, observations.Mapping]], list[Told]]:
    """Rows that a mapping takes up, and the others."""
    read, rest = [], []
    for row in told:
        found = next((m for m in mappings() if _takes(m, row)), None)
        if found:
            read.append((row, found))
        else:
            rest.append(row)
    return read, rest


def _takes(mapping: observations.Mapping, row: Told) -> bool:
    return (
        mapping.series == row.series
        and (not mapping.entity or folded(mapping.entity) == folded(row.entity))
        and (not mapping.quantity or folded(mapping.quantity) in folded(row.quantity))
        and row.dimension in mapping.read_out.dimensions
    )


def _modelled(
    read: Sequence[tuple[Told, observations.Mapping]], known: Catalogue, source: Believed, members: int
) -> tuple[list[Judged], list[tuple[str, str]]]:
    """Forecast the rows that the race reads out."""
    unread: list[tuple[str, str]] = []
    rows: list[tuple[Told, Row]] = []
    for row, mapping in read:
        made = observations.observed(mapping, row.as_observation())
        if made is None:
            unread.append((row.series, "a value of zero has no logarithm"))
        elif made.start < Clock.first_day() or made.end.year > LAST_YEAR:
            unread.append((row.series, f"the race runs from {Clock.first_day()} to {LAST_YEAR}"))
        else:
            rows.append((row, made))
    if not rows:
        return [], unread
    told = {
        is_new: [(t, r) for t, r in rows if (_held(t, known) is None) == is_new] for is_new in (True, False)
    }
    judged = []
    with jax.enable_x64(True):
        draws, departures = _members(source, members)
        until = max([*(r.end.year for _, r in rows), known.snapshot_on.year])
        around = world(known, built_in()[HISTORY], Clock(until))
        earlier = _earlier({r.mapping for _, r in rows}, known)
        for is_new, some in told.items():
            if some:
                points = foretold(
                    [r for _, r in some], earlier if is_new else [], around, draws, departures,
                    fitted_until=_fitted_until(source, known), turning=turns(known), seed=SEED,
                )  # fmt: skip
                judged += [_judged(t, r, points[:, i], earlier, is_new) for i, (t, r) in enumerate(some)]
    return judged, unread


def _earlier(wanted: set[observations.Mapping], known: Catalogue) -> list[Row]:
    """What the catalogue holds of the series to be forecast."""
    return [
        row
        for m in mappings()
        if m in wanted
        for row in taken_up(m, known.series[m.series], since=Clock.first_day(), until=known.snapshot_on)
    ]


def _members(source: Believed, count: int) -> tuple[dict[str, Values], dict[str, Values]]:
    """Every input and every departure, draw by draw: the posterior's where it has them, else the priors'."""
    random = np.random.default_rng(SEED)
    found = priors()
    z = random.normal(size=(len(found), count))
    drawn = {n: np.asarray(v, float) for n, v in valued(found, jax.numpy.asarray(z)).items()}
    if source.posterior is None:
        return drawn, {}
    held = source.posterior
    size = len(next(iter(held.draws.values())))
    which = random.choice(size, count, replace=size < count)
    fitted = {n: np.asarray(v, float)[which] for n, v in held.inputs.items() if n in drawn}
    return drawn | fitted, {g: np.asarray(v, float)[which] for g, v in held.departures.items()}


def _fitted_until(source: Believed, known: Catalogue) -> float:
    """Decimal year in which the fit ends; of priors, which were read off all that is known, the day of the facts."""
    if source.posterior is None:
        return decimal_year(known.snapshot_on)
    return decimal_year(date.fromisoformat(source.posterior.origin["until"]))


def _judged(told: Told, row: Row, points: Values, earlier: Sequence[Row], is_new: bool) -> Judged:
    past = Past.of(
        [(e.when, e.value) for e in earlier if e.mapping.key == row.mapping.key and e.when < row.when]
    )
    return _scored(told, row.mapping.scale, row.value, row.when, points, past, row.mapping.read_out.name,
                   row.mapping.role, is_new)  # fmt: skip


def _scored(
    told: Told,
    scale: observations.Scale,
    value: float,
    when: float,
    points: Values,
    past: Past,
    read_out: str,
    role: str,
    is_new: bool,
    factor: float = 1.0,
) -> Judged:
    to_file = told.printed / told.value if told.value else 1.0
    p5, p50, p95 = to_file * factor * from_scale(scale, np.quantile(points, (0.05, 0.5, 0.95)))
    return Judged(
        series=told.series,
        entity=told.entity,
        quantity=told.quantity,
        date=told.date,
        unit=told.printed_unit,
        read_out=read_out,
        role=role,
        is_new=is_new,
        outcome=told.printed,
        p5=float(p5),
        p50=float(p50),
        p95=float(p95),
        **scores(points, value, past, when),
    )


def _held(told: Told, known: Catalogue) -> float | None:
    """The catalogue's own value of this row, if it holds the row."""
    for row in known.series[told.series].rows if told.series in set(known.series) else ():
        is_same = row.start == told.start and row.end == told.end
        if is_same and abs(row.value - told.value) <= SAME * max(abs(row.value), 1e-12):
            return row.value
    return None


def _trended(told: Told, known: Catalogue) -> Judged | str:
    """A row of a series that no mechanism makes, from the series' own past; or why not."""
    if told.series not in set(known.series):
        return "no series of that name is known, and the race has no read-out for it"
    series = _like(told, known.series[told.series])
    scale = _scale(told, series)
    if told.value <= 0 and scale != "plain":
        return "a value of zero has no logarithm"
    per_period = told.dimension in _PER_PERIOD and not is_cumulative(told)
    pairs = [
        (_middle(row.start, row.end), row.value / (_length(row.start, row.end) if per_period else 1.0))
        for row in series.rows
        if row.end < told.start or (row.end < told.end and row.start < told.start)
    ]
    length = _length(told.start, told.end) if per_period else 1.0
    when = _middle(told.start, told.end)
    kept = [(w, float(to_scale(scale, np.asarray(v)))) for w, v in pairs if v > 0 or scale == "plain"]
    past = Past.of([(w, v) for w, v in kept if w < when])
    points = own_trend(past, when)
    if points is None:
        return "no mechanism makes it, and fewer than two earlier values are known"
    value = float(to_scale(scale, np.asarray(told.value / length)))
    is_new = _held(told, known) is None
    return _scored(told, scale, value, when, points, past, TREND, TREND, is_new, length)


def _like(told: Told, series: Series) -> Series:
    """The rows of the same entity, and of the same quantity where several are told apart."""
    same = series.where(entity=told.entity) if told.entity else series
    same = same if same.rows else series
    if len(same.quantities) > 1:
        close = same.where(quantity=told.quantity)
        return close if close.rows else same
    return same


def _scale(told: Told, series: Series) -> observations.Scale:
    values = [told.value, *(row.value for row in series.rows)]
    if min(values) < 0:
        return "plain"
    if told.dimension == "number" and max(values) < 1:
        return "logit"
    return "log"


def _middle(start: date, end: date) -> float:
    return (decimal_year(start) + decimal_year(end)) / 2


def _length(start: date, end: date) -> float:
    return ((end - start).days + 1) / 365.25
