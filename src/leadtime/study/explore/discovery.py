"""Scenario discovery: the futures in which something happens, as boxes of a few uncertain inputs.

PRIM peels a box until it holds little but the cases; CART splits all futures by a tree. Boxes are found on one half of the
futures and judged on the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.race.priors import priors
from leadtime.study.importance import first_order

METHODS = ("prim", "cart")
PEEL = 0.05
SMALLEST = 0.04
DENSE = 0.8
"""Density that is worth coverage: more where most futures are cases anyway."""
MOST_BOXES = 3
MOST_LIMITS = 4
CANDIDATES = 24
LEAVES = 10
CHANCE = 0.05

Values = NDArray[np.float64]
Mask = NDArray[np.bool_]
Limits = dict[str, tuple[float | None, float | None]]


@dataclass(frozen=True, slots=True)
class Box:
    """A set of futures, described by limits on inputs.

    Parameters
    ----------
    method : str
        "prim" or "cart".
    limits : mapping of input to (low, high)
        None where that side is open.
    coverage : float
        Share of the cases that lie inside.
    density : float
        Share of the futures inside that are cases.
    mass : float
        Share of all futures that lie inside.
    """

    method: str
    limits: Limits
    coverage: float
    density: float
    mass: float

    @property
    def words(self) -> str:
        """The limits as a person says them."""
        return " and ".join(_said(name, *ends) for name, ends in self.limits.items())

    def to_json(self) -> dict[str, Any]:
        """As plain values, with the limits in words."""
        limits = {name: list(ends) for name, ends in self.limits.items()}
        numbers = {name: getattr(self, name) for name in ("coverage", "density", "mass")}
        return {"method": self.method, "limits": limits, **numbers, "words": self.words}


def _said(name: str, low: float | None, high: float | None) -> str:
    prior = priors().get(name)
    what, unit = (prior.meaning, f" {prior.unit}") if prior else (name, "")
    unit = "" if unit.strip() in ("fraction", "ratio") else unit
    if low is not None and high is not None:
        return f"{what} is between {_short(low)} and {_short(high)}{unit}"
    return f"{what} is {'above' if high is None else 'below'} {_short(high if low is None else low)}{unit}"


def _short(value: float | None) -> str:
    number = float(f"{value or 0.0:.3g}")
    return f"{number:,.10g}"


def boxes(inputs: Mapping[str, NDArray[Any]], is_case: Mask, method: str = "prim") -> tuple[Box, ...]:
    """Boxes that hold the cases, densest share of them first.

    Parameters
    ----------
    inputs : mapping of name to array [member]
    is_case : array of bool [member]
    method : str
        "prim" or "cart".

    Returns
    -------
    tuple of Box
        Empty where there are next to no cases, or hardly anything else.

    Source
    ------
    Friedman and Fisher 1999 (PRIM), doi 10.1023/A:1008894516817; Bryant and Lempert 2010 (coverage, density, quasi-p),
    doi 10.1016/j.techfore.2009.08.002; Breiman et al. 1984 (CART).
    """
    found = np.arange(len(is_case)) % 2 == 0
    if min(is_case[found].sum(), (~is_case[found]).sum()) < SMALLEST * found.sum() / 2:
        return ()
    ranked = first_order({n: x[found] for n, x in inputs.items()}, is_case[found].astype(np.float32))
    names = [i.input for i in ranked[:CANDIDATES]]
    if not names:
        return ()
    x = np.stack([np.asarray(inputs[name], float) for name in names])
    search = _prim if method == "prim" else _cart
    limits = [_named(names, ends) for ends in search(x[:, found], is_case[found])]
    judged = [_judged(method, each, inputs, is_case, ~found) for each in limits if each]
    telling = [box for box in judged if box.density > is_case[~found].mean()]
    return tuple(sorted(telling, key=lambda b: -b.coverage)[:MOST_BOXES])


def _named(names: list[str], ends: Values) -> Limits:
    """Only the sides that limit something."""
    sides = {n: (float(low), float(high)) for n, (low, high) in zip(names, ends, strict=True)}
    return {
        n: (low if np.isfinite(low) else None, high if np.isfinite(high) else None)
        for n, (low, high) in sides.items()
        if np.isfinite(low) or np.isfinite(high)
    }


def inside(limits: Limits, inputs: Mapping[str, NDArray[Any]]) -> Mask:
    """Which members lie in a box."""
    held = np.ones(len(next(iter(inputs.values()))), bool)
    for name, (low, high) in limits.items():
        held &= inputs[name] >= (-np.inf if low is None else low)
        held &= inputs[name] <= (np.inf if high is None else high)
    return held


def _judged(
    method: str, limits: Limits, inputs: Mapping[str, NDArray[Any]], is_case: Mask, judge: Mask
) -> Box:
    """Coverage and density on futures that had no part in finding the box."""
    held = inside(limits, inputs) & judge
    cases = float((held & is_case).sum())
    return Box(
        method,
        limits,
        coverage=cases / max(float((is_case & judge).sum()), 1.0),
        density=cases / max(float(held.sum()), 1.0),
        mass=float(held.sum() / judge.sum()),
    )


def _prim(x: Values, is_case: Mask) -> list[Values]:
    """Boxes one after the other, each on the futures that the ones before left: ends [input, 2]."""
    left, found = np.ones(len(is_case), bool), list[Values]()
    base = float(is_case.mean())
    while len(found) < MOST_BOXES and is_case[left].sum() > SMALLEST * is_case.sum():
        ends = _peeled(x[:, left], is_case[left], smallest=max(int(SMALLEST * len(is_case)), 20))
        held = _within(ends, x) & left
        if not held.any() or is_case[held].mean() <= max(base, is_case[left].mean()):
            break
        found.append(ends)
        left &= ~held
    return found


def _within(ends: Values, x: Values) -> Mask:
    return np.asarray(np.all((x >= ends[:, :1]) & (x <= ends[:, 1:]), axis=0))


def _peeled(x: Values, is_case: Mask, smallest: int) -> Values:
    """Peel one side after the other; of the boxes on the way take the one that is dense and covers most."""
    ends = np.tile([-np.inf, np.inf], (len(x), 1))
    held, best, score = np.ones(len(is_case), bool), ends.copy(), -1.0
    dense = max(DENSE, (1 + float(is_case.mean())) / 2)
    while held.sum() > smallest:
        chosen = _peel(x[:, held], is_case[held], ends)
        if chosen is None:
            break
        row, side, end = chosen
        ends = ends.copy()
        ends[row, side] = end
        held = held & _within(ends[row : row + 1], x[row : row + 1])
        coverage, density = is_case[held].sum() / max(is_case.sum(), 1), is_case[held].mean()
        worth = float(coverage * min(density / dense, 1.0) ** 2)
        if held.sum() >= smallest and worth > score:
            best, score = ends, worth
    return _relaxed(best, x, is_case)


def _peel(x: Values, is_case: Mask, ends: Values) -> tuple[int, int, float] | None:
    """The thin slice whose loss raises the density most for what it takes; at most a few inputs are limited."""
    used = np.isfinite(ends).any(axis=1)
    rows = np.flatnonzero(used) if used.sum() >= MOST_LIMITS else np.arange(len(x))
    before, cuts = is_case.mean(), np.quantile(x[rows], (PEEL, 1 - PEEL), axis=1)
    best, choice = 0.0, None
    for at, row in enumerate(rows):
        for side, kept in ((0, x[row] >= cuts[0, at]), (1, x[row] <= cuts[1, at])):
            taken = len(is_case) - kept.sum()
            if taken and kept.any() and (gain := (is_case[kept].mean() - before) / taken) > best:
                best, choice = gain, (int(row), side, float(cuts[side, at]))
    return choice


def _relaxed(ends: Values, x: Values, is_case: Mask) -> Values:
    """Without the limits that chance could explain: a binomial test of the box with each limit against without."""
    from scipy.stats import binom  # type: ignore[import-untyped]

    for row in np.flatnonzero(np.isfinite(ends).any(axis=1)):
        wider = ends.copy()
        wider[row] = (-np.inf, np.inf)
        held, without = _within(ends, x), _within(wider, x)
        cases = int(is_case[held].sum())
        if binom.sf(cases - 1, int(held.sum()), float(is_case[without].mean())) > CHANCE:
            ends = wider
    return ends


def _cart(x: Values, is_case: Mask) -> list[Values]:
    """The leaves of a classification tree in which cases are more frequent than elsewhere."""
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_leaf_nodes=LEAVES, min_samples_leaf=SMALLEST, random_state=0)
    tree.fit(x.T, is_case)
    parts, found = tree.tree_, list[Values]()
    frequent = max(float(is_case.mean()), 0.5)

    def walk(node: int, ends: Values) -> None:
        if parts.children_left[node] < 0:
            counts = parts.value[node][0]
            if counts[1] / counts.sum() > frequent:
                found.append(ends)
            return
        row, cut = parts.feature[node], parts.threshold[node]
        lower, upper = ends.copy(), ends.copy()
        lower[row, 1], upper[row, 0] = min(ends[row, 1], cut), max(ends[row, 0], cut)
        walk(parts.children_left[node], lower)
        walk(parts.children_right[node], upper)

    walk(0, np.tile([-np.inf, np.inf], (len(x), 1)))
    return found
