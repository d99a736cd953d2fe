"""The scoreboard: who leads each front, on what measure, since when, and what the model expects.

Values come from the catalogue, forecasts from the shipped posterior; nothing is fitted here and no heavy library
is loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

from leadtime.facts import Catalogue
from leadtime.facts.claims import ClaimAnswer, claim
from leadtime.fronts.curve import FEW, Curve, curves
from leadtime.fronts.front import FOLDER, Front, Track, fronts
from leadtime.fronts.posterior import FILE, fingerprint, shipped

__all__ = ["ENERGY", "FORECAST_YEAR", "FrontAnswer", "Measure", "Scoreboard", "scoreboard"]

FORECAST_YEAR = 2030

ENERGY = "energy"
"""The front whose power can be counted in systems of accelerators."""

_HALF = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One track: both sides' latest values, who leads, since when, and what follows.

    Attributes
    ----------
    leader : str
        The nation, or empty where only one side is counted.
    value, rival_value : float or None
        Of the leader and of the other side, in `unit`.
    crossed_on : date or None
        Since when the leader leads, median; `crossed` has the 90% range.
    led_from_start : bool
        The leader led from the first moment at which both are known, so that the crossing lies before.
    next_crossing : mapping or None
        When the other side passes: p5, p50, p95 among the draws in which it does, and their share.
    """

    track: Track
    leader: str
    entity: str
    value: float
    as_of: date
    rival_value: float | None
    rival_as_of: date | None
    crossed_on: date | None
    crossed: Mapping[str, date] | None
    led_from_start: bool
    next_crossing: Mapping[str, Any] | None
    side: str
    curves: Mapping[str, Curve]
    said: Mapping[str, Any]

    def forecast(self, year: int = FORECAST_YEAR) -> dict[str, Any] | None:
        """The leader's value at the end of a year."""
        found = self.said.get("sides", {}).get(self.side, {}).get("forecast", {}).get(str(year))
        return None if found is None else {"date": f"{year}-12-31", **found, "unit": self.track.unit}

    def to_json(self) -> dict[str, Any]:
        """Keys as the command prints them."""
        return {
            "measure": self.track.measure,
            "measure_zh_hant": self.track.measure_zh_hant,
            "kind": self.track.kind,
            "unit": self.track.unit,
            "leader": self.leader or None,
            "entity": self.entity,
            "value": self.value,
            "as_of": self.as_of.isoformat(),
            "other_value": self.rival_value,
            "other_as_of": None if self.rival_as_of is None else self.rival_as_of.isoformat(),
            "crossed_on": None if self.crossed_on is None else self.crossed_on.isoformat(),
            "crossed": None if self.crossed is None else {k: d.isoformat() for k, d in self.crossed.items()},
            "led_from_start": self.led_from_start,
            "next_crossing": None
            if self.next_crossing is None
            else {k: v.isoformat() if isinstance(v, date) else v for k, v in self.next_crossing.items()},
            "forecast": self.forecast(),
            "sides": {
                side: {
                    "entity": curve.entity,
                    "observations": [
                        {"date": day.isoformat(), "value": value}
                        for day, value in zip(curve.dates, curve.values, strict=True)
                    ],
                    "seen": curve.seen,
                    "forecast": {
                        f"{year}-12-31": p
                        for year, p in self.said.get("sides", {}).get(side, {}).get("forecast", {}).items()
                    },
                    **{
                        key: found
                        for key in ("learning_rate", "speed_per_year", "ceiling")
                        if (found := self.said.get("sides", {}).get(side, {}).get(key))
                    },
                }
                for side, curve in self.curves.items()
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontAnswer:
    """One front with all its measures; the headline is the one that the scoreboard shows."""

    front: Front
    measures: tuple[Measure, ...]
    headline: Measure
    imitation: Mapping[str, float] | None
    half_gap: Mapping[str, float] | None
    notes: tuple[str, ...]
    facts: Catalogue | None = None

    @property
    def claims(self) -> tuple[ClaimAnswer, ...]:
        """What was claimed of the front, and whether it holds."""
        return tuple(claim(id, self.facts) for id in self.front.claims)

    def to_json(self, *, in_depth: bool = False) -> dict[str, Any]:
        """The row of the scoreboard; in depth, with every measure and what was learned."""
        head = self.headline.to_json()
        row = {
            "id": self.front.id,
            "name": self.front.name,
            "name_zh_hant": self.front.name_zh_hant,
            **{
                k: head[k]
                for k in ("leader", "entity", "measure", "measure_zh_hant", "value", "unit", "as_of")
            },
            **{
                k: head[k]
                for k in (
                    "other_value",
                    "crossed_on",
                    "crossed",
                    "led_from_start",
                    "next_crossing",
                    "forecast",
                )
            },
            "notes": list(self.notes),
        }
        if in_depth:
            row |= {
                "imitation_per_year": self.imitation,
                "half_gap_years": self.half_gap,
                "features": dict(
                    zip(
                        ("access", "tools", "process", "sole_source", "subsidy"),
                        self.front.features,
                        strict=True,
                    )
                ),
                "because": self.front.because,
                "claims": [
                    {"id": c.claim.id, "claim": c.claim.claim, "verdict": c.verdict} for c in self.claims
                ],
                "measures": [{"id": m.track.id, **m.to_json()} for m in self.measures],
            }
            if self.front.id == ENERGY:
                from leadtime.fronts.energy import feeds, nations

                row |= {
                    "nations": [n.to_json() for n in nations(self.facts)],
                    "feeds": [f.to_json() for f in feeds(self.facts)],
                }
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoreboard:
    """Some fronts, in the order of their ids; `in_depth` when one was asked for."""

    rows: tuple[FrontAnswer, ...]
    in_depth: bool

    def to_json(self) -> dict[str, Any]:
        """`fronts`, a list."""
        return {"fronts": [row.to_json(in_depth=self.in_depth) for row in self.rows]}


def scoreboard(
    name: str | None = None, *, facts: Catalogue | None = None, folder: Path = FOLDER, file: Path = FILE
) -> Scoreboard:
    """Who leads what.

    Parameters
    ----------
    name : str, optional
        One front by id, name or alias, in depth; none means all.
    facts : Catalogue, optional
    folder, file : Path
        Where fronts and posterior are.

    Raises
    ------
    UnknownName
        If there is no such front; the nearest are offered.

    Examples
    --------
    >>> scoreboard("EVs").rows[0].headline.leader
    'China'
    """
    known = fronts(facts, folder)
    chosen = known.values() if name is None else [known[name]]
    tree = shipped(file)["fronts"]
    rows = tuple(_answer(front, curves(front, facts), tree.get(front.id), facts) for front in chosen)
    return Scoreboard(rows=rows, in_depth=name is not None)


def _answer(
    front: Front, found: tuple[Curve, ...], said: Mapping[str, Any] | None, facts: Catalogue | None
) -> FrontAnswer:
    notes = [front.note] if front.note else []
    if said is None:
        notes.append(
            "No forecast: the shipped posterior was fitted without this front; `leadtime fronts --fit` fits it."
        )
    elif said["fingerprint"] != fingerprint(found, front):
        notes.append(
            "No forecast: numbers of this front have changed since the fit; `leadtime fronts --fit` fits again."
        )
        said = None
    notes += _thin(found)
    notes += _unlike(front, found)
    tracks = (said or {}).get("tracks", {})
    measures = tuple(
        _measure(front, track, {c.side: c for c in found if c.track == track.id}, tracks.get(track.id, {}))
        for track in front.tracks
    )
    # Where no share is counted the rate is the other fronts' alone, and not shown as this one's.
    imitation = (said or {}) if any(track.kind == "share" for track in front.tracks) else {}
    return FrontAnswer(
        front=front,
        measures=measures,
        headline=next(m for m in measures if m.track.id == front.headline),
        imitation=imitation.get("imitation_per_year"),
        half_gap=imitation.get("half_gap_years"),
        notes=tuple(notes),
        facts=facts,
    )


def _thin(found: tuple[Curve, ...]) -> list[str]:
    """Curves with so few observations that the other fronts speak for them."""
    thin = [f"{c.track} of {c.entity} ({len(c.years)})" for c in found if len(c.years) < FEW]
    return (
        [f"Fewer than {FEW} observations, so intervals lean on the other fronts: {', '.join(thin)}."]
        if thin
        else []
    )


def _unlike(front: Front, found: tuple[Curve, ...]) -> list[str]:
    """Tracks whose sides count in units of different names, or change their definition."""
    said = []
    for track in front.tracks:
        texts = dict.fromkeys(c.unit_text for c in found if c.track == track.id)
        if len(texts) > 1:
            said.append(f"Sides of {track.id} are counted in {' and '.join(texts)}.")
        if any(any(c.is_break) for c in found if c.track == track.id):
            said.append(
                f"The definition of {track.id} changes in {', '.join(track.breaks)}; that step is not fitted."
            )
    return said


def _measure(front: Front, track: Track, sides: Mapping[str, Curve], said: Mapping[str, Any]) -> Measure:
    side, other = _order(track, sides)
    curve = sides[side]
    rival = None if other is None else sides[other]
    is_decided = rival is not None or (track.kind == "share" and side == "chaser")
    nations = {"chaser": front.chaser, "rival": front.rival, "world": "", "rest": "rest of the world"}
    nation = nations[_leader(track, side, curve)]
    crossed = _dates(said.get("since")) if is_decided else None
    start = _first_common(sides)
    return Measure(
        track=track,
        leader=nation if is_decided else "",
        entity=curve.entity,
        value=_rounded(curve.values[-1]),
        as_of=curve.dates[-1],
        rival_value=None if rival is None else _rounded(rival.values[-1]),
        rival_as_of=None if rival is None else rival.dates[-1],
        crossed_on=crossed["p50"] if crossed else None,
        crossed=crossed,
        led_from_start=crossed is not None and crossed["p50"] <= start,
        next_crossing=_next(said.get("next")) if is_decided else None,
        side=side,
        curves=sides,
        said=said,
    )


def _order(track: Track, sides: Mapping[str, Curve]) -> tuple[str, str | None]:
    """The side that leads by its latest value, and the other one."""
    known = [s for s in ("chaser", "rival") if s in sides]
    if len(known) < 2:
        return (known or ["world"])[0], None
    ahead = sides["chaser"].values[-1] > sides["rival"].values[-1]
    if track.kind == "price":
        ahead = sides["chaser"].values[-1] < sides["rival"].values[-1]
    return ("chaser", "rival") if ahead else ("rival", "chaser")


def _leader(track: Track, side: str, curve: Curve) -> str:
    """A share counted for the chaser alone is held against one half: below it, the rest of the world leads."""
    return "rest" if track.kind == "share" and side == "chaser" and curve.values[-1] < _HALF else side


def _first_common(sides: Mapping[str, Curve]) -> date:
    start = max((c for s, c in sides.items() if s != "world" or len(sides) == 1), key=lambda c: c.years[0])
    return _day(start.years[0] + 0.05)


def _dates(found: Mapping[str, float] | None) -> dict[str, date] | None:
    return None if not found else {k: _day(v) for k, v in found.items() if isfinite(v)}


def _next(found: Mapping[str, float] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {k: v if k == "probability" else _day(v) for k, v in found.items()}


def _day(year: float) -> date:
    """A decimal year as a day.

    Examples
    --------
    >>> _day(2025.5)
    datetime.date(2025, 7, 2)
    """
    first = date(int(year), 1, 1)
    return first + timedelta(days=int((year - int(year)) * (date(int(year) + 1, 1, 1) - first).days))


def _rounded(value: float) -> float:
    return float(f"{value:.6g}")
