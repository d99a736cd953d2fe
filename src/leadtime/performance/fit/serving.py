"""Fit what serving engines add to their operators, the laws of the families given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import sqrt
from typing import Any

import numpy as np

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.fit.shared import Fit, Measured, fit_runs, measured, residuals_left_out
from leadtime.performance.physics.law import CARRIED, Law, ServingLaw, laws, serving_prior

__all__ = ["FILES", "fit_serving"]

FILES = ("serve_step",)
"""The physics that this fit belongs to, besides that of operators."""

# A family without whole runs in the fit, and one without any row, answer with wider intervals; that of vectors apart says
# its own from what models left out show.
_WIDENING = {"ampere": 1.0, "hopper": 1.0, "blackwell": 1.0, "cdna3": 2.0, CARRIED: 2.0}
_FAMILY_APART = "ascend"

# Width of the penalty: one standard deviation, relative.
_WIDTH = ServingLaw(
    step_gap=0.3, row_gap=0.5, kernel_gap=0.5, pace_trtllm=0.3, prompt_gap=0.5, experts=0.3,
    traffic=0.4, latency=0.3, interleave=0.1, scatter=0.5, first_gap=0.7, first_sglang=0.7, first_experts=1.0,
    patience=0.3, imbalance=0.4, acceptance=0.1, gap_apart=0.7, prompt_apart=0.7, reserve=0.3,
)  # fmt: skip
_KIND = {"cold": "ttft"}
_SHARES = ("interleave", "scatter", "patience", "acceptance")
_APART = ("gap_apart", "prompt_apart")
"""Fitted last, to the rows of chips that they are for, the others as found."""


def fit_serving(facts: Catalogue) -> dict[str, Any]:
    """Fit serving engines.

    Parameters
    ----------
    facts : Catalogue
        Where names are found.

    Returns
    -------
    dict
        What data/fitted/serving.toml holds.
    """
    given = [*measured("serving", "fit", facts), *measured("inference", "fit", facts)]
    apart = [each for each in given if _is_apart(each)]
    found = _fit(given, laws())
    left: dict[str, dict[str, list[float]]] = {"value": {}, "ttft": {}, "open": {}}
    together = [each for each in given if not _is_apart(each)]
    for each, kinds in residuals_left_out(together, _fit, laws(), _campaign):
        if each.ready.is_speculation_open:
            kinds = kinds | {"open": kinds["value"]}
        # Whether a new table's server was cold is not known beforehand: it counts here.
        for kind, x in kinds.items():
            left[_KIND.get(kind, kind)].setdefault(_campaign(each), []).append(abs(x))
    of_apart = residuals_left_out(apart, _fit_apart(asdict(found["serving"])), laws(), _model)
    wide = float(np.quantile([abs(kinds["value"]) for _, kinds in of_apart], 0.9))
    tpot, ttft, either = (_widest(left[kind]) for kind in ("value", "ttft", "open"))
    return {
        "record": {"rows": len(given)},
        "serving": asdict(found["serving"]),
        "spread": {
            "tpot": tpot,
            "ttft": ttft,
            "throughput": tpot,
            "speculation": float(np.sqrt(max(either**2 - tpot**2, 0.0))),
        },
        "widening": {**_WIDENING, _FAMILY_APART: max(wide / tpot, 1.0)},
    }


def _campaign(each: Measured) -> str:
    return each.row["paper"]


def _model(each: Measured) -> str:
    return each.row["model"]


def _widest(left: Mapping[str, Sequence[float]]) -> float:
    """90th percentile of the worst predicted campaign: of so few, a new one may be as unlike the others as any."""
    return max((float(np.quantile(residuals, 0.9)) for residuals in left.values()), default=0.0)


def _fit(given: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
    """The law of serving; families stay as they are."""
    start, width = asdict(serving_prior()), asdict(_WIDTH)
    own = {name: start.pop(name) for name in _APART}
    together = [each for each in given if not _is_apart(each)]
    common = fit_runs(
        together,
        lambda values: {"serving": ServingLaw(**own, **values), "laws": laws_of},
        start,
        width,
        _SHARES,
        _weights(together, "paper"),
    )
    return _fit_apart(common)([each for each in given if _is_apart(each)], laws_of)


def _fit_apart(common: Mapping[str, float]) -> Fit:
    """How the numbers of vectors apart are fitted, all others given."""
    start = {name: asdict(serving_prior())[name] for name in _APART}
    others = {name: value for name, value in common.items() if name not in _APART}

    def fit(apart: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
        def named(values: Mapping[str, float]) -> dict[str, Any]:
            return {"serving": ServingLaw(**others, **values), "laws": laws_of}

        if not apart:
            return named(start)
        return named(fit_runs(apart, named, start, asdict(_WIDTH), (), _weights(apart, "source")))

    return fit


def _is_apart(each: Measured) -> bool:
    return bool(each.ready.machine.apart)


def _weights(given: Sequence[Measured], column: str) -> list[float]:
    """Of each row's residual: campaigns (or runs) weigh the same, however many rows they have; 1 on average."""
    rows = Counter(each.row[column] for each in given)
    return [sqrt(len(given) / len(rows) / rows[each.row[column]]) for each in given]
