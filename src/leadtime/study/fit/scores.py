"""Scores of a forecast, and the naive forecasts that it must beat.

All of them live where errors are counted, in logarithms or logits: a series of dollars weighs no more than one of shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.study.fit.observations import settings

Values = NDArray[np.float64]

POINTS = 400
"""Equally likely points that stand for a normal forecast."""

RECENT = 5.0
"""Years that a log-linear trend looks back."""


@dataclass(frozen=True, slots=True)
class Past:
    """The earlier values of a series, oldest first: decimal years, and values where errors are counted."""

    when: Values
    value: Values

    @property
    def growth(self) -> float:
        """Change per year from the first value to the last."""
        if len(self.value) < 2:
            return 0.0
        return float((self.value[-1] - self.value[0]) / (self.when[-1] - self.when[0]))

    @staticmethod
    def of(pairs: Sequence[tuple[float, float]]) -> "Past":
        """From (year, value) in any order; of several on one date their mean counts."""
        dates = sorted({when for when, _ in pairs})
        means = [float(np.mean([v for w, v in pairs if w == when])) for when in dates]
        return Past(np.array(dates), np.array(means))


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One row beside its forecast.

    Outcome and percentiles are in the row's unit, scores where its errors are counted; a naive forecast that the series
    was too short for scores None. `role` says how the series is used.
    """

    series: str
    date: str
    role: str
    outcome: float
    p5: float
    p50: float
    p95: float
    crps: float
    last_value: float | None
    log_linear: float | None
    within50: bool
    within90: bool


def scores(points: Values, outcome: float, past: Past, when: float) -> dict[str, Any]:
    """What `Score` says of a forecast besides its percentiles: ours, the naive ones', and whether it held the outcome.

    Parameters
    ----------
    points : array
        The forecast as equally likely points.
    outcome : float
    past : Past
        Of the series, for the naive forecasts.
    when : float
        Decimal year of the outcome.
    """
    naive = {"last_value": last_value(past, when), "log_linear": log_linear(past, when)}
    return {
        "crps": crps(points, outcome),
        "within50": is_within(points, outcome, 0.5),
        "within90": is_within(points, outcome, 0.9),
        **{name: None if p is None else crps(p, outcome) for name, p in naive.items()},
    }


def crps(points: Values, outcome: float) -> float:
    """Continuous ranked probability score of a forecast given as equally likely points; 0 is best.

    Equation:  CRPS = E|X - y| - E|X - X'| / 2

    Source
    ------
    Gneiting and Raftery 2007.

    Examples
    --------
    >>> crps(np.array([1.0, 1.0]), 3.0)
    2.0
    """
    ordered = np.sort(points)
    n = len(ordered)
    rank = np.arange(1, n + 1)
    between = 2 * np.sum((2 * rank - n - 1) * ordered) / n**2
    return float(np.mean(np.abs(ordered - outcome)) - between / 2)


def is_within(points: Values, outcome: float, share: float) -> bool:
    """Whether an outcome lies in the central interval that holds a share of the forecast."""
    low, high = np.quantile(points, ((1 - share) / 2, (1 + share) / 2))
    return bool(low <= outcome <= high)


@cache
def _standard() -> Values:
    """A standard normal as equally likely points."""
    normal = NormalDist()
    return np.array([normal.inv_cdf((i + 0.5) / POINTS) for i in range(POINTS)])


def points_of(mean: float, deviation: float, freedom: float) -> Values:
    """A forecast with the tails of a spread that is itself estimated, as equally likely points.

    Equation:  x = m + s z (1 + (z^2 + 1) / (4 n)),  Student's t with n degrees of freedom to first order (Fisher 1941)
    """
    z = _standard()
    return np.asarray(mean + deviation * z * (1 + (z**2 + 1) / (4 * freedom)))


def last_value(past: Past, when: float) -> Values | None:
    """Nothing changes: a random walk from the last value, as restless as the past has been.

    The spread per root year is that of the past's own changes, pooled with two changes of the usual size (`fit.toml`).
    """
    if not len(past.value):
        return None
    ahead = max(when - past.when[-1], 0.25)
    return points_of(float(past.value[-1]), restless(past, 0.0) * float(np.sqrt(ahead)), _freedom(past))


def log_linear(past: Past, when: float) -> Values | None:
    """The trend of the last five years goes on: least squares, with the spread of a prediction."""
    recent = past.when >= past.when[-1] - RECENT if len(past.when) else np.zeros(0, bool)
    t, y = past.when[recent], past.value[recent]
    if len(t) < 2:
        return None
    slope, level = np.polyfit(t - t.mean(), y, 1)
    left = y - level - slope * (t - t.mean())
    told = settings()["trend"]
    weight = told["weight"]
    variance = (np.sum(left**2) + weight * told["spread"] ** 2) / (max(len(t) - 2, 0) + weight)
    reach = 1 + 1 / len(t) + (when - t.mean()) ** 2 / max(float(np.sum((t - t.mean()) ** 2)), 1e-9)
    return points_of(
        float(level + slope * (when - t.mean())),
        float(np.sqrt(variance * reach)),
        max(len(t) - 2, 0) + weight,
    )


def own_trend(past: Past, when: float, noise: float = 0.0) -> Values | None:
    """For a series that no mechanism makes: its own growth, shrunk and fading, and a walk around it.

    Equation:  m = y_last + s g T (1 - exp(-h / T)),  variance = v^2 h (1 + h / T) + noise^2
    """
    if len(past.value) < 2:
        return None
    told = settings()["trend"]
    recent = past.when >= past.when[-1] - RECENT
    t, y = past.when[recent], past.value[recent]
    growth = (y[-1] - y[0]) / (t[-1] - t[0]) if len(t) > 1 else 0.0
    ahead, damping = max(when - past.when[-1], 0.25), told["damping"]
    mean = past.value[-1] + told["shrink"] * growth * damping * (1 - np.exp(-ahead / damping))
    walk = restless(past, told["shrink"] * growth) ** 2 * ahead * (1 + ahead / damping)
    return points_of(float(mean), float(np.sqrt(walk + noise**2)), _freedom(past))


def _freedom(past: Past) -> float:
    return float(settings()["trend"]["weight"] + np.sum(np.diff(past.when) > 0.2))


def restless(past: Past, drift: float, weight: float | None = None) -> float:
    """Spread of a year's change about a drift, pooled with the usual one.

    Parameters
    ----------
    past : Past
    drift : float
        Change per year that is no surprise.
    weight : float, optional
        Changes that the usual spread counts for. Default: that of `fit.toml`.
    """
    told = settings()["trend"]
    counts = told["weight"] if weight is None else weight
    steps, changes = np.diff(past.when), np.diff(past.value)
    long = steps > 0.2
    squares = (changes[long] - drift * steps[long]) ** 2 / steps[long]
    return float(np.sqrt((np.sum(squares) + counts * told["spread"] ** 2) / (len(squares) + counts)))
