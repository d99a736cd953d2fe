"""The backtest: fit the first half of each front, forecast the second, and score both against naive forecasts.

All scores are continuous ranked probability scores on the scale of the model (ln of an amount or price, logit of a
share), so that 0.1 is about a tenth off, whatever the unit.  Lower is better.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from math import erf, exp, pi, sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.fronts.curve import Curve, curves, to_scale
from leadtime.fronts.fit import Draws, Evidence, evidence, fit
from leadtime.fronts.forecast import simulate
from leadtime.fronts.front import FOLDER, Front, fronts

__all__ = ["Score", "backtest", "crps", "crps_normal", "last_value", "log_linear"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One forecast row beside what came.

    Attributes
    ----------
    p5, p50, p95, seen : float
        On the scale of the model.
    model, last, linear : float
        Scores of the model, of the last value carried on, of a line through the logarithms.
    """

    curve: str
    year: float
    p5: float
    p50: float
    p95: float
    seen: float
    model: float
    last: float
    linear: float

    @property
    def is_inside(self) -> bool:
        """What came lies within the 90% interval."""
        return self.p5 <= self.seen <= self.p95


def crps(draws: Array, seen: float) -> float:
    """Score of a sample: E|X - y| - E|X - X'| / 2.

    Examples
    --------
    >>> crps(np.array([2.0, 2.0]), 5.0)
    3.0
    """
    ordered, n = np.sort(draws), len(draws)
    spread = 2 * np.sum((2 * np.arange(1, n + 1) - n - 1) * ordered) / n**2
    return float(np.mean(np.abs(draws - seen)) - spread / 2)


def crps_normal(mean: float, spread: float, seen: float) -> float:
    """Score of a normal forecast; of a point, the distance.

    Examples
    --------
    >>> round(crps_normal(0.0, 1.0, 0.0), 4), crps_normal(1.0, 0.0, 3.0)
    (0.2337, 2.0)
    """
    if spread <= 0:
        return abs(mean - seen)
    z = (seen - mean) / spread
    return spread * (z * erf(z / sqrt(2)) + 2 * exp(-z * z / 2) / sqrt(2 * pi) - 1 / sqrt(pi))


def last_value(past: Curve, year: float) -> tuple[float, float]:
    """The last value carried on, as a random walk: its mean and spread on the scale of the model."""
    y, t = np.array(past.scaled), np.array(past.years)
    if len(y) < 2:
        return float(y[-1]), 0.0
    per_year = sqrt(float(np.mean(np.diff(y) ** 2 / np.diff(t))))
    return float(y[-1]), per_year * sqrt(year - t[-1])


def log_linear(past: Curve, year: float) -> tuple[float, float]:
    """A line through all values on the scale of the model, with its spread of prediction."""
    y, t = np.array(past.scaled), np.array(past.years)
    if len(y) < 2:
        return float(y[-1]), 0.0
    slope, level = np.polyfit(t - t.mean(), y, 1)
    mean = level + slope * (year - t.mean())
    if len(y) == 2:
        return float(mean), last_value(past, year)[1]
    left = float(np.sum((y - level - slope * (t - t.mean())) ** 2)) / (len(y) - 2)
    leverage = 1 + 1 / len(y) + (year - t.mean()) ** 2 / float(np.sum((t - t.mean()) ** 2))
    return float(mean), sqrt(left * leverage)


Told = Callable[[str], None]


def backtest(
    facts: Catalogue | None = None,
    folder: Path = FOLDER,
    *,
    seed: int = 0,
    warmup: int = 400,
    samples: int = 400,
    progress: Told = lambda _: None,
) -> dict[str, Any]:
    """Score second halves from first halves, and each front from the others alone.

    Returns
    -------
    dict
        `halves` and `held_out`, each with `fronts` (means and coverage) and `rows`.
    """
    known = list(fronts(facts, folder).values())
    every = {front.id: curves(front, facts) for front in known}
    progress("first halves")
    cuts = {id: _middle(found) for id, found in every.items()}
    past = [c.until(cuts[c.front]) for found in every.values() for c in found]
    laid = evidence(known, past)
    draws, _ = fit(laid, seed=seed, warmup=warmup, samples=samples)
    rows = [s for f in known for s in _scored(f, every[f.id], cuts[f.id], laid, draws, seed)]
    tree: dict[str, Any] = {"halves": _summed(rows, known) | {"cuts": cuts}}
    held: list[Score] = []
    for front in known:
        progress(f"without {front.id}")
        held += _held_out(front, known, every, seed, warmup, samples)
    return tree | {"held_out": _summed(held, known)}


def _middle(found: Sequence[Curve]) -> float:
    """The moment that parts a front's observations into halves."""
    return float(np.median([year for curve in found for year in curve.years]))


def _scored(
    front: Front, found: Sequence[Curve], cut: float, laid: Evidence, draws: Draws, seed: int
) -> list[Score]:
    """Rows after the cut, for curves with two rows or more before it."""
    paths = simulate(laid, draws, front, until=max(c.years[-1] for c in found) + 0.5, seed=seed)
    rows = []
    for whole in found:
        past, future = whole.until(cut), whole.after(cut)
        if len(past.years) < 2 or whole.id not in paths.paths:
            continue
        for year, value in zip(future.years, future.scaled, strict=True):
            rows.append(_score(past, year, value, _scaled(paths.at(whole, year), whole)))
    return rows


def _held_out(
    front: Front,
    known: Sequence[Front],
    every: dict[str, tuple[Curve, ...]],
    seed: int,
    warmup: int,
    samples: int,
) -> list[Score]:
    """Every later row of a front of which only first values are known, from the fit of the others."""
    firsts = {
        c.id: replace(c, years=c.years[:1], dates=c.dates[:1], values=c.values[:1], is_break=(False,))
        for c in every[front.id]
    }
    shown = [firsts.get(c.id, c) for found in every.values() for c in found]
    laid = evidence(known, shown)
    draws, _ = fit(laid, seed=seed, warmup=warmup, samples=samples)
    paths = simulate(laid, draws, front, until=max(c.years[-1] for c in every[front.id]) + 0.5, seed=seed)
    return [
        _score(firsts[c.id], year, value, _scaled(paths.at(c, year), c))
        for c in every[front.id]
        for year, value in zip(c.years[1:], c.scaled[1:], strict=True)
    ]


def _scaled(values: Array, curve: Curve) -> Array:
    return np.array([to_scale(v, curve.kind) for v in values])


def _score(past: Curve, year: float, seen: float, draws: Array) -> Score:
    p5, p50, p95 = (float(v) for v in np.quantile(draws, (0.05, 0.5, 0.95)))
    return Score(
        curve=past.id,
        year=year,
        p5=p5,
        p50=p50,
        p95=p95,
        seen=seen,
        model=crps(draws, seen),
        last=crps_normal(*last_value(past, year), seen),
        linear=crps_normal(*log_linear(past, year), seen),
    )


def _summed(rows: Sequence[Score], known: Sequence[Front]) -> dict[str, Any]:
    """Means by front, coverage of all rows, and the rows."""
    by_front = {f.id: [r for r in rows if r.curve.split(".")[0] == f.id] for f in known}
    return {
        "fronts": {id: _means(mine) for id, mine in by_front.items() if mine},
        "all": _means(rows),
        "rows": [{k: v if isinstance(v, str) else round(v, 4) for k, v in asdict(r).items()} for r in rows],
    }


def _means(rows: Sequence[Score]) -> dict[str, float]:
    mean = {k: float(np.mean([getattr(r, k) for r in rows])) for k in ("model", "last", "linear")}
    return {
        "rows": len(rows),
        **{k: round(v, 4) for k, v in mean.items()},
        "coverage90": round(float(np.mean([r.is_inside for r in rows])), 4),
    }
