"""Fit what serving engines add to their operators, the laws of the families given."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import sqrt
from typing import Any

import numpy as np

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.fit.shared import Measured, fit_runs, measured, residuals_left_out
from leadtime.performance.physics.law import CARRIED, Law, ServingLaw, laws, serving_prior

__all__ = ["FILES", "fit_serving"]

FILES = ("serve_step",)
"""The physics that this fit belongs to, besides that of operators."""

# A family without whole runs in the fit, and one without any row, answer with wider intervals.
_WIDENING = {"ampere": 1.0, "hopper": 1.0, "blackwell": 1.0, "ascend": 2.0, CARRIED: 2.0}

# Width of the penalty: one standard deviation, relative.
_WIDTH = ServingLaw(
    step_gap=0.3, row_gap=0.5, kernel_gap=0.5, pace_trtllm=0.3, prompt_gap=0.5, experts=0.3,
    traffic=0.4, latency=0.3, interleave=0.1, scatter=0.5, first_gap=0.7, first_sglang=0.7, first_experts=1.0,
    patience=0.3, imbalance=0.4, acceptance=0.1, reserve=0.3,
)  # fmt: skip
_KIND = {"cold": "ttft"}
_SHARES = ("interleave", "scatter", "patience", "acceptance")


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
    given = measured("serving", "fit", facts)
    found = _fit(given, laws())
    left: dict[str, dict[str, list[float]]] = {"value": {}, "ttft": {}, "open": {}}
    for each, kinds in residuals_left_out(given, _fit, laws(), _campaign):
        if each.ready.is_speculation_open:
            kinds = kinds | {"open": kinds["value"]}
        for (
            kind,
            x,
        ) in kinds.items():  # whether a new table's server was cold is not known beforehand: it counts here
            left[_KIND.get(kind, kind)].setdefault(_campaign(each), []).append(abs(x))
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
        "widening": _WIDENING,
    }


def _campaign(each: Measured) -> str:
    return each.row["paper"]


def _widest(left: Mapping[str, Sequence[float]]) -> float:
    """90th percentile of the worst predicted campaign: of so few, a new one may be as unlike the others as any."""
    return max((float(np.quantile(residuals, 0.9)) for residuals in left.values()), default=0.0)


def _fit(given: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
    """The law of serving; families stay as they are."""

    def named(values: Mapping[str, float]) -> dict[str, Any]:
        return {"serving": ServingLaw(**values), "laws": laws_of}

    return named(fit_runs(given, named, asdict(serving_prior()), asdict(_WIDTH), _SHARES, _weights(given)))


def _weights(given: Sequence[Measured]) -> list[float]:
    """Of each row's residual: campaigns weigh the same, however many rows they have, and a row weighs 1 on average."""
    rows = Counter(_campaign(each) for each in given)
    return [sqrt(len(given) / len(rows) / rows[_campaign(each)]) for each in given]
