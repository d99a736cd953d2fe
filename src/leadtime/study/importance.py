"""Importance: which uncertain inputs move an outcome, from any ensemble that is there anyway."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 24
FOLDS = 10
Z95 = 1.645


@dataclass(frozen=True, slots=True)
class Index:
    """First-order share of one input, with its 5th and 95th percentile and the sign of its effect."""

    input: str
    first: float
    low: float
    high: float
    direction: int


def first_order(inputs: Mapping[str, NDArray[np.float32]], outcome: NDArray[np.float32]) -> tuple[Index, ...]:
    """Share of an outcome's variance that each input explains by itself, largest first.

    Equation:  S_i = (Var_b(E[y | x_i in bin b]) / Var(y) - c) / (1 - c),  c = (B - 1) / (n - 1)

    Parameters
    ----------
    inputs : mapping of name to array [member]
    outcome : array [member]
        Members where it is not finite are left out.

    Returns
    -------
    tuple of Index
        Empty if the outcome does not vary or fewer than 10 members fall in each bin. The bounds are
        from a jackknife over ten folds.

    Source
    ------
    Correlation ratio from given data (Plischke, Borgonovo, Smith 2013, doi 10.1016/j.ejor.2012.11.047);
    c is the expectation under no effect.
    """
    kept = np.isfinite(outcome)
    y = outcome[kept].astype(float)
    bins = min(BINS, len(y) // 10)
    if bins < 3 or np.ptp(y) == 0:
        return ()
    folds = np.arange(len(y)) % FOLDS
    found = [_index(name, x[kept].astype(float), y, bins, folds) for name, x in inputs.items()]
    return tuple(sorted(found, key=lambda i: -i.first))


def _index(
    name: str, x: NDArray[np.float64], y: NDArray[np.float64], bins: int, folds: NDArray[np.int64]
) -> Index:
    rank = np.empty(len(x), int)
    rank[np.argsort(x, kind="stable")] = np.arange(len(x))
    cell = folds * bins + rank * bins // len(x)
    shape = (FOLDS, bins)
    counts = np.bincount(cell, minlength=FOLDS * bins).reshape(shape)
    sums = np.bincount(cell, y, minlength=FOLDS * bins).reshape(shape)
    squares = np.bincount(folds, y * y, minlength=FOLDS)
    n, total, square = counts.sum(0), sums.sum(0), float(squares.sum())
    left = [_share(n - counts[k], total - sums[k], square - float(squares[k])) for k in range(FOLDS)]
    whole = _share(n, total, square)
    error = np.sqrt((FOLDS - 1) / FOLDS * np.sum((np.array(left) - np.mean(left)) ** 2))
    sign = int(np.sign(np.corrcoef(rank, y)[0, 1]))
    return Index(name, whole, max(whole - Z95 * error, 0.0), min(whole + Z95 * error, 1.0), sign)


def _share(counts: NDArray[np.float64], sums: NDArray[np.float64], squares: float) -> float:
    n, total = counts.sum(), sums.sum()
    spread = squares - total**2 / n
    between = np.sum(sums**2 / np.maximum(counts, 1)) - total**2 / n
    by_chance = (len(counts) - 1) / (n - 1)
    return float(max((between / spread - by_chance) / (1 - by_chance), 0.0))
