"""Curves: the observations of each side of each track, in order of time, on the scale on which they are modelled."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from leadtime.facts import Catalogue, Observation, catalogue
from leadtime.facts.place import Place
from leadtime.facts.units import unit
from leadtime.fronts.front import Front, Kind, Track, rows, selected

__all__ = ["FEW", "Curve", "curves", "decimal_year", "from_scale", "to_scale"]

FEW = 3
"""Fewer observations than this say next to nothing of a rate; the other fronts speak instead."""

_NEAREST = 0.004  # a share is kept this far from 0 and 1, where its logit would run away


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """One side of one track.

    Attributes
    ----------
    years : tuple of float
        Decimal years: the middle of a flow's, share's or price's period, the end of a stock's.
    dates : tuple of date
        The last day of each period.
    values : tuple of float
        In the track's unit.
    is_break : tuple of bool
        Whether the definition changes on the way to each observation.
    unit_text : str
        The unit of the file.
    """

    front: str
    track: str
    side: str
    kind: Kind
    entity: str
    unit: str
    years: tuple[float, ...]
    dates: tuple[date, ...]
    values: tuple[float, ...]
    is_break: tuple[bool, ...]
    unit_text: str
    seen: int

    @property
    def id(self) -> str:
        """``front.track.side``."""
        return f"{self.front}.{self.track}.{self.side}"

    @property
    def scaled(self) -> tuple[float, ...]:
        """The values as they are modelled: logarithms, or logits of a share."""
        return tuple(to_scale(value, self.kind) for value in self.values)

    def until(self, year: float) -> "Curve":
        """Only what lies before a moment."""
        keep = [i for i, when in enumerate(self.years) if when < year]
        return self._only(keep)

    def after(self, year: float) -> "Curve":
        """Only what lies at or after a moment."""
        return self._only([i for i, when in enumerate(self.years) if when >= year])

    def _only(self, keep: list[int]) -> "Curve":
        from dataclasses import replace

        return replace(
            self,
            years=tuple(self.years[i] for i in keep),
            dates=tuple(self.dates[i] for i in keep),
            values=tuple(self.values[i] for i in keep),
            is_break=tuple(self.is_break[i] for i in keep),
        )


def to_scale(value: float, kind: Kind) -> float:
    """A value on the scale of its model: ln of an amount or a price, logit of a share.

    Examples
    --------
    >>> to_scale(0.5, "share"), to_scale(1.0, "price")
    (0.0, 0.0)
    """
    if kind == "share":
        inside = min(max(value, _NEAREST), 1 - _NEAREST)
        return math.log(inside / (1 - inside))
    return math.log(value)


def from_scale(value: float, kind: Kind) -> float:
    """Back from the scale of the model.

    Examples
    --------
    >>> from_scale(0.0, "share")
    0.5
    """
    return 1 / (1 + math.exp(-value)) if kind == "share" else math.exp(value)


def decimal_year(day: date) -> float:
    """The day at its end, as a year: the last of December 2025 is 2026.0.

    Examples
    --------
    >>> decimal_year(date(2025, 12, 31))
    2026.0
    """
    first, following = date(day.year, 1, 1), date(day.year + 1, 1, 1)
    return day.year + ((day - first).days + 1) / (following - first).days


def curves(front: Front, facts: Catalogue | None = None) -> tuple[Curve, ...]:
    """Every side of every track of a front.

    Raises
    ------
    FactError
        If an amount or a price is not above zero.
    """
    known = facts or catalogue()
    place = Place(f"fronts/{front.id}.toml")
    return tuple(
        _curve(front, track, side, known, place.at(track.id))
        for track in front.tracks
        for side in track.sides
    )


def _curve(front: Front, track: Track, side: str, facts: Catalogue, place: Place) -> Curve:
    found = rows(track, side, facts, place)
    over = _by_period(selected(track.over, "", facts, place.at("over")).rows) if track.over else None
    scale = unit(track.unit)
    points: dict[float, list[Observation]] = {}
    for row in found.rows:
        if over is None or (row.start, row.end) in over:
            points.setdefault(_moment(row, track.kind), []).append(row)
    years = sorted(points)
    values = []
    for year in years:
        each = [
            scale.from_si(r.value if over is None else r.value / over[(r.start, r.end)]) for r in points[year]
        ]
        if min(each) <= 0 and track.kind != "share":
            raise place.at(side).refuse(
                f"holds {min(each):g} for {points[year][0].date}", "leave such a row out"
            )
        values.append(math.exp(sum(map(math.log, each)) / len(each)) if min(each) > 0 else 0.0)
    return Curve(
        front=front.id,
        track=track.id,
        side=side,
        kind=track.kind,
        entity=found.entities[0],
        unit=track.unit,
        years=tuple(years),
        dates=tuple(points[year][-1].end for year in years),
        values=tuple(values),
        is_break=_breaks(years, track),
        unit_text=found.units[0],
        seen=sum(points[year][0].confidence == "seen" for year in years),
    )


def _by_period(found: Iterable[Observation]) -> dict[tuple[date, date], float]:
    return {(row.start, row.end): row.value for row in found}


def _moment(row: Observation, kind: Kind) -> float:
    end = decimal_year(row.end)
    start = row.start.year + (row.start - date(row.start.year, 1, 1)).days / 365.25
    return end if kind == "stock" else (start + end) / 2


def _breaks(years: list[float], track: Track) -> tuple[bool, ...]:
    """Whether a year in which the definition changes lies between an observation and the one before."""
    changes = [float(text) for text in track.breaks]
    return (
        False,
        *(
            any(before < year + 1 and int(after) >= year > int(before) for year in changes)
            for before, after in pairwise(years)
        ),
    )[: len(years)]
