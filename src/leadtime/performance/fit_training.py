"""Fit what whole training runs add to their operators, the laws of the families given."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.fitting import Measured, fit_runs, measured, residuals_left_out
from leadtime.performance.groundtruth import Row
from leadtime.performance.law import CARRIED, Law, TrainingLaw, family_of, laws, prior, training_prior

__all__ = ["FILES", "fit_training", "newest"]

FILES = ("train_step", "overlap")
"""The physics that this fit belongs to, besides that of operators."""

_FROZEN = 5.0  # model FLOP per token and parameter below which weights are frozen (adapters only)
# A family without whole runs in the fit, and one without any row, answer with wider intervals.
_WIDENING = {"ampere": 1.0, "hopper": 1.0, "blackwell": 1.0, "ascend": 1.5, CARRIED: 2.0}
_SUSTAIN = "sustain_"  # of a family, among the parameters of training runs
_SUSTAIN_WIDTH = 0.1

# Width of the penalty: one standard deviation, relative.
_WIDTH = TrainingLaw(
    narrow=0.05, backward=0.15, traffic=0.3, experts=0.3, layer_gap=0.3, step_gap=0.3, hidden_split=0.3,
    hidden_experts=0.3, hidden_data=0.2, straggler=0.5,
)  # fmt: skip
_SHARES = ("hidden_split", "hidden_experts", "hidden_data", "backward")


def fit_training(facts: Catalogue) -> dict[str, Any]:
    """Fit training runs.

    Parameters
    ----------
    facts : Catalogue
        Where names are found.

    Returns
    -------
    dict
        What data/fitted/training.toml holds.
    """
    given = newest(measured("training", "fit", facts))
    found = _fit(given, laws())
    left = [abs(x) for _, kinds in residuals_left_out(given, _fit, found["laws"]) for x in kinds.values()]
    return {
        "record": {"rows": len(given)},
        "training": asdict(found["training"]),
        "sustain": {family: law.sustain for family, law in found["laws"].items()},
        "spread": {"training": float(np.quantile(left, 0.9))},
        "widening": _WIDENING,
    }


def newest(given: Sequence[Measured]) -> list[Measured]:
    """Of rows that repeat a configuration over software releases, the newest: those tables list it first."""
    kept: dict[tuple[str, ...], Measured] = {}
    for each in given:
        row = each.row
        if not _trains_all(row):
            continue
        key: tuple[str, ...] = (
            row["model"],
            row["chip"],
            row["chip_count"],
            row["precision"],
            row["seq_len"],
        )
        if row["paper"] != "megatron-bridge":
            key = (row["id"],)
        kept.setdefault(key, each)
    return list(kept.values())


def _trains_all(row: Row) -> bool:
    """Whether all weights are trained: else the row's own model FLOP per token are four, not six, per parameter."""
    if "model TFLOP/s" not in row.get("unit2", "") or not row["params_active_B"]:
        return True
    return float(row["value2"]) * 1e3 / float(row["value"]) / float(row["params_active_B"]) > _FROZEN


def _fit(given: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
    """The law of training runs, and what each family sustains; families without a run get the middle of the others."""
    seen = sorted({family_of(each.ready.case.chip.chip.id) for each in given} - {CARRIED})

    def named(values: Mapping[str, float]) -> dict[str, Any]:
        sustained = {f: values[_SUSTAIN + f] for f in seen}
        middle = float(np.exp(np.mean(np.log(list(sustained.values())))))
        own = {k: v for k, v in values.items() if not k.startswith(_SUSTAIN)}
        tried = {f: replace(law, sustain=sustained.get(f, middle)) for f, law in laws_of.items()}
        return {"training": TrainingLaw(**own), "laws": tried}

    start = asdict(training_prior()) | {_SUSTAIN + f: prior().sustain for f in seen}
    width = asdict(_WIDTH) | {_SUSTAIN + f: _SUSTAIN_WIDTH for f in seen}
    return named(fit_runs(given, named, start, width, {*_SHARES, *(_SUSTAIN + f for f in seen)}))
