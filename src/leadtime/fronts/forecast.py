"""Forecasts: the model carried past the last observation, one path for each draw, and when the sides cross."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadtime.fronts.catch_up import grown, imitated, learned, unfilled
from leadtime.fronts.curve import Curve
from leadtime.fronts.fit import FREEDOM, Draws, Evidence, followed, output_before, output_log
from leadtime.fronts.front import Front, Track

__all__ = ["STEP", "Paths", "crossing", "next_crossing", "simulate"]

Array = NDArray[np.float64]

STEP = 0.25
"""Years from one moment of a path to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """What each draw does.

    Attributes
    ----------
    years : array [time]
        Decimal years, `STEP` apart.
    paths : mapping of curve id to array [draw, time]
        On the scale of the model; up to the last observation what was seen, joined by lines.
    """

    years: Array
    paths: Mapping[str, Array]

    def at(self, curve: Curve, year: float) -> Array:
        """One curve at one moment, in the unit of its track: array [draw]."""
        rows = self.paths[curve.id]
        place = np.clip((year - self.years[0]) / STEP, 0, len(self.years) - 1)
        low = int(np.floor(place))
        high, part = min(low + 1, len(self.years) - 1), place - low
        y = rows[:, low] * (1 - part) + rows[:, high] * part
        return np.asarray(1 / (1 + np.exp(-y)) if curve.kind == "share" else np.exp(y))


def simulate(found: Evidence, draws: Draws, front: Front, *, until: float, seed: int = 0) -> Paths:
    """Carry one front forward.

    Parameters
    ----------
    found : Evidence
        What was fitted; the draws' indices are its.
    draws : mapping
        Of `fit`.
    front : Front
    until : float
        Decimal year.
    seed : int
        Of the shocks.
    """
    shocks = np.random.default_rng([seed, *front.id.encode()])
    mine = [(i, c) for i, c in enumerate(found.curves) if c.front == front.id]
    first = STEP * np.floor(min(c.years[-1] for _, c in mine) / STEP)
    years = np.arange(first, until + STEP / 2, STEP)
    count = len(draws["curve_noise"])
    order = {"volume": 0, "stock": 0, "share": 1, "price": 2}
    paths = {c.id: np.empty((count, len(years))) for _, c in mine}
    curves = [c for _, c in mine]
    output = {c.id: np.empty((count, len(years))) for c in curves if order[c.kind] == 0}
    for t, year in enumerate(years):
        for i, curve in sorted(mine, key=lambda pair: order[pair[1].kind]):
            if year <= curve.years[-1] or t == 0:
                y = np.full(count, np.interp(year, curve.years, curve.scaled))
                _count(output, curve, t, year, y)
                paths[curve.id][:, t] = y
                continue
            gone = min(STEP, year - curve.years[-1])
            before = paths[curve.id][:, t - 1] if gone == STEP else np.full(count, curve.scaled[-1])
            mean = _mean(i, curve, before, gone, t, found, draws, front, curves, paths, output)
            jump = shocks.standard_t(FREEDOM, count) * draws["curve_noise"][:, i] * np.sqrt(gone)
            if curve.kind in ("volume", "stock"):
                jump = jump * unfilled(before, draws["curve_ceiling"][:, i])
            paths[curve.id][:, t] = mean + jump
            _count(output, curve, t, year, mean + jump)
    return Paths(years=years, paths=paths)


def _mean(
    i: int,
    curve: Curve,
    before: Array,
    gone: float,
    t: int,
    found: Evidence,
    draws: Draws,
    front: Front,
    curves: Sequence[Curve],
    paths: Mapping[str, Array],
    output: Mapping[str, Array],
) -> Array:
    """Where a curve goes in one step without its shock."""
    if curve.kind in ("volume", "stock"):
        return np.asarray(grown(before, draws["curve_ceiling"][:, i], draws["curve_speed"][:, i], gone))
    if curve.kind == "price":
        source = followed(curve, curves, front)
        if source is None:
            return before
        rise = np.maximum(output[source.id][:, t] - output[source.id][:, t - 1], 0.0) * gone / STEP
        return np.asarray(learned(before, draws["curve_wright"][:, i], rise))
    sign = -1.0 if curve.side == "rival" else 1.0
    level = draws["curve_share_ceiling"][:, i] + sign * draws["export_gain"] * _scale(front, paths, t)
    place = found.fronts.index(front)
    return np.asarray(imitated(before, level, draws["front_imitation"][:, place], gone))


def _count(output: dict[str, Array], curve: Curve, t: int, year: float, y: Array) -> None:
    """Ln output in all: a stock's own; a flow's sum, from the record while it lasts."""
    if curve.id not in output:
        return
    if curve.kind == "stock":
        output[curve.id][:, t] = y
    elif t == 0 or year <= curve.years[-1]:
        output[curve.id][:, t] = (
            output_log(curve, year) if len(curve.years) > 1 else np.log(output_before(curve))
        )
    else:
        output[curve.id][:, t] = np.logaddexp(output[curve.id][:, t - 1], y + np.log(STEP))


def _scale(front: Front, paths: Mapping[str, Array], t: int) -> Array | float:
    """ln(V chaser / V rival) of the front's first flow that has both."""
    for track in front.tracks:
        ids = [f"{front.id}.{track.id}.{side}" for side in ("chaser", "rival")]
        if track.kind == "volume" and all(each in paths for each in ids):
            return paths[ids[0]][:, t] - paths[ids[1]][:, t]
    return 0.0


def ahead(track: Track, sides: Mapping[str, Curve]) -> tuple[str, ...]:
    """The sides between which a track decides: chaser and rival, or the chaser against one half."""
    return tuple(side for side in ("chaser", "rival") if side in sides)


def crossing(
    track: Track, sides: Mapping[str, Curve], draws: Draws, index: Mapping[str, int], seed: int = 0
) -> Array:
    """Since when the side that leads now has led, in decimal years: array [draw].

    Between observations each curve wanders as its noise allows, held at both ends.  Where the leader led from the
    first moment at which both are known, that moment comes back.
    """
    start = max(c.years[0] for c in sides.values())
    end = min(c.years[-1] for c in sides.values())
    months = np.arange(start, max(end, start) + 1e-9, 1 / 12)
    gaps = _gap(track, {side: _bridged(c, months, draws, index[c.id], seed) for side, c in sides.items()})
    leads = np.sign(gaps[:, -1:])
    behind = gaps * leads < 0
    since = np.where(behind.any(axis=1), len(months) - np.argmax(behind[:, ::-1], axis=1), 0)
    return np.asarray(months[np.minimum(since, len(months) - 1)])


def next_crossing(track: Track, sides: Mapping[str, Curve], paths: Paths) -> Array:
    """When the side that trails now passes, in decimal years; NaN in draws in which it does not: array [draw]."""
    last = max(c.years[-1] for c in sides.values())
    keep = paths.years >= last
    gaps = _gap(track, {side: paths.paths[c.id][:, keep] for side, c in sides.items()})
    now = {side: np.full((len(gaps), 1), c.scaled[-1]) for side, c in sides.items()}
    passed = gaps * np.sign(_gap(track, now)) < 0
    years = paths.years[keep]
    return np.where(passed.any(axis=1), years[np.argmax(passed, axis=1)], np.nan)


def _gap(track: Track, sides: Mapping[str, Array]) -> Array:
    """How far the chaser is ahead, on the scale of the model; of a lower price one is ahead."""
    gap = sides["chaser"] - sides["rival"] if "rival" in sides else sides["chaser"]
    return -gap if track.kind == "price" else gap


def _bridged(curve: Curve, months: Array, draws: Draws, index: int, seed: int) -> Array:
    """The observed curve on a monthly grid, with bridges of its own noise between observations."""
    shocks = np.random.default_rng([seed, 1, *curve.id.encode()])
    noise = draws["curve_noise"][:, index]
    walk = np.cumsum(shocks.standard_normal((len(noise), len(months))) / np.sqrt(12), axis=1) * noise[:, None]
    line = np.interp(months, curve.years, curve.scaled)
    pinned = np.clip(np.searchsorted(months, curve.years), 0, len(months) - 1)
    at = np.unique(np.concatenate([pinned, [0, len(months) - 1]]))
    held = np.stack([np.interp(months, months[at], row[at]) for row in walk]) if len(at) > 1 else walk
    return np.asarray(line + walk - held)
