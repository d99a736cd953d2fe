"""What the fits of all stages share: rows that can be timed, penalised least squares, and the spread left over."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.estimate import Estimate, Ready, answer, make_ready, raw
from leadtime.performance.physics.law import Law
from leadtime.performance.rows.groundtruth import Row, Use, rows
from leadtime.performance.rows.serving_runs import is_cold

__all__ = ["Fit", "Measured", "fit_runs", "measured", "penalised", "residuals_left_out"]

_ROW_SPREAD = 0.1  # what a single row may be off without the fit caring, in logarithms
_STEPS, _FEW_STEPS = 25, 5
_WEIGHT = {"value": 1.0, "ttft": 0.5, "cold": 0.0}  # of residuals in a fit
_NO_ANSWER = 2.0  # the residual of a row that ran but is said not to fit


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A row that can be timed, with what was measured.

    Attributes
    ----------
    row : mapping
        The row.
    ready : Ready
        Read and filled in.
    """

    row: Row
    ready: Ready

    def residuals(self, timed: Mapping[str, float]) -> dict[str, float]:
        """Logarithm of predicted over measured, by kind of quantity; `cold` is a time to first token of a cold server."""
        found = answer(self.ready, timed)
        value, other = float(self.row["value"]), self.row.get("value2") or ""
        has_ttft = "ttft" in (self.row.get("unit2") or "") and bool(other)
        first = "cold" if is_cold(self.row) else "ttft"
        if found.error:
            return dict.fromkeys(["value", first] if has_ttft else ["value"], _NO_ANSWER)
        known = {"value": float(np.log(found.predicted["p50"] / value))}
        if has_ttft and found.ttft_ms:
            known[first] = float(np.log(found.ttft_ms["p50"] / float(other)))
        return known


Fit = Callable[[Sequence[Measured], Mapping[str, Law]], dict[str, Any]]
"""Fits a stage to rows, the laws of the families given; returns keyword arguments of `estimate.raw`."""


def measured(file: str, use: Use, facts: Catalogue) -> list[Measured]:
    """Rows of one file for one use that can be timed.

    Parameters
    ----------
    file, use : str
        As for `groundtruth.rows`.
    facts : Catalogue
        Where names are found.
    """
    found = []
    for row in rows(file, use):
        ready = make_ready(row, facts)
        if not isinstance(ready, Estimate):
            found.append(Measured(row=row, ready=ready))
    return found


def fit_runs(
    given: Sequence[Measured],
    named: Callable[[Mapping[str, float]], dict[str, Any]],
    start: Mapping[str, float],
    width: Mapping[str, float],
    shares: Collection[str],
    weights: Sequence[float] | None = None,
    begin: Mapping[str, float] | None = None,
    others: Sequence[Mapping[str, float]] = (),
) -> dict[str, float]:
    """Fit whole runs: the same steps for training and for serving.

    Parameters
    ----------
    given : sequence of Measured
        Rows to fit to.
    named : callable
        Keyword arguments of `estimate.raw` from values by name.
    start, width, shares
        As for `penalised`.
    weights : sequence of float, optional
        What each row's residual is multiplied by; left out, 1.
    begin, others
        As for `penalised`.
    """
    prepared = [each.ready for each in given]
    weights = weights or [1.0] * len(given)

    def errors(values: Mapping[str, float]) -> NDArray[np.float64]:
        timed = raw(prepared, **named(values))
        left = [each.residuals(t) for each, t in zip(given, timed, strict=True)]
        return np.array([
            w * x * _WEIGHT[k]
            for found, w in zip(left, weights, strict=True)
            for k, x in found.items()
        ])  # fmt: skip

    return penalised(errors, start, width, shares, begin, others)


def residuals_left_out(
    given: Sequence[Measured], fit: Fit, laws_of: Mapping[str, Law], group: Callable[[Measured], str]
) -> list[tuple[Measured, dict[str, float]]]:
    """Residuals of rows of groups that the fit has not seen: each group is left out in its turn.

    Parameters
    ----------
    given : sequence of Measured
        All rows of the stage.
    fit : callable
        How it is fitted.
    laws_of : mapping
        Law by family.
    group : callable
        What a row is left out with: its paper, or its campaign where one source holds many.
    """
    left: list[tuple[Measured, dict[str, float]]] = []
    for name in sorted({group(each) for each in given}):
        held = [each for each in given if group(each) == name]
        others = fit([each for each in given if group(each) != name], laws_of)
        timed = raw([each.ready for each in held], **others)
        left += [(each, each.residuals(found)) for each, found in zip(held, timed, strict=True)]
    return left


def penalised(
    errors: Callable[[Mapping[str, float]], NDArray[np.float64]],
    start: Mapping[str, float],
    width: Mapping[str, float],
    shares: Collection[str] = (),
    begin: Mapping[str, float] | None = None,
    others: Sequence[Mapping[str, float]] = (),
) -> dict[str, float]:
    """Penalised least squares in logarithms with a loss that a few wild rows cannot bend.

    Equation:  min sum rho(r_i / s) + sum ((x_j - x0_j) / w_j)^2,  x = ln of a parameter, rho soft absolute value

    Parameters
    ----------
    errors : callable
        Residuals r from values by name.
    start, width : mapping
        x0 (as a value) and w (relative) of each parameter.
    shares : collection of str
        Parameters that cannot be above one.
    begin : mapping, optional
        Where to begin, for few steps: the answer to a fit that is almost the same; left out, at x0.
    others : sequence of mapping
        Further places to begin, by the parameters that differ from the first: of all ends the lowest is kept.
    """
    from scipy.optimize import least_squares  # type: ignore[import-untyped]

    names = list(start)
    origin = np.log([start[name] for name in names])
    scale = np.array([width[name] for name in names])
    first = origin if begin is None else np.log([begin[name] for name in names])
    highest = np.array([0.0 if name in shares else np.inf for name in names]) - 1e-3

    def all_errors(x: NDArray[np.float64]) -> NDArray[np.float64]:
        values = dict(zip(names, np.exp(x), strict=True))
        return np.concatenate([errors(values) / _ROW_SPREAD, (x - origin) / scale])

    places = [dict(zip(names, np.exp(first), strict=True)) | dict(each) for each in ({}, *others)]
    firsts = [np.log(np.array([place[name] for name in names])) for place in places]
    ends = [
        least_squares(
            all_errors, np.minimum(x, highest - 1e-3), bounds=(-np.inf, highest), loss="soft_l1",
            diff_step=1e-3, max_nfev=_STEPS if begin is None else _FEW_STEPS,
        )
        for x in firsts
    ]  # fmt: skip
    done = min(ends, key=lambda end: float(end.cost))
    return {name: float(v) for name, v in zip(names, np.exp(done.x), strict=True)}
