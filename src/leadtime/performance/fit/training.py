"""Fit what whole training runs add to their operators, the laws of the families given."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from math import sqrt
from typing import Any

import numpy as np

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.fit.shared import Measured, fit_runs, measured, residuals_left_out
from leadtime.performance.physics.law import CARRIED, Law, TrainingLaw, family_of, laws, prior, training_prior

__all__ = ["FILES", "fit_training", "weighed"]

FILES = ("train_step", "overlap")
"""The physics that this fit belongs to, besides that of operators."""

_COLLECTIONS = ("megatron-bridge",)  # of which each model was measured by itself
_CONFIGURATION = (
    "paper",
    "model",
    "chip",
    "chip_count",
    "seq_len",
)  # and a row of its own where these differ
# A family without whole runs in the fit, and one without any row, answer with wider intervals.
_WIDENING = {"ampere": 1.0, "hopper": 1.0, "blackwell": 1.0, "ascend": 1.5, "cdna3": 1.5, CARRIED: 2.0}
_ENERGY = "energy_"  # of a family, among the parameters of training runs
_LIKE = {
    "ascend": "ampere",
    "cdna3": "hopper",
}  # a family without runs whose chips are made at the node of one that has

# Width of the penalty: one standard deviation, relative.
_WIDTH = TrainingLaw(
    saving=0.15, narrow=0.1, backward=0.1, early=0.15, partial=0.3, scan=0.5, traffic=0.3, experts=0.07, layer_gap=0.4,
    expert_gap=0.5, dated=0.5, step_gap=0.3, hidden_split=0.3, hidden_experts=0.2, hidden_data=0.2, straggler=0.5,
)  # fmt: skip
_ENERGY_WIDTH = 0.3
# What experts cost by age, and what they cost the host, can be told apart in two ways that both are lowest nearby.
_OTHER_STARTS = ({"dated": 1.2, "expert_gap": 3e-3}, {"dated": 1.2, "traffic": 2.0})
_SHARES = ("hidden_split", "hidden_experts", "hidden_data", "saving", "backward", "early", "partial", "scan")


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
    given = [each for each, _ in weighed(measured("training", "fit", facts))]
    found = _fit(given, laws())
    begin = asdict(found["training"]) | {_ENERGY + f: law.energy for f, law in found["laws"].items()}

    def again(some: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
        return _fit(some, laws_of, begin)

    return {
        "record": {"rows": len(given)},
        "training": asdict(found["training"]),
        "energy": {family: law.energy for family, law in found["laws"].items()},
        "spread": _spreads(residuals_left_out(given, again, found["laws"], _campaign)),
        "widening": _WIDENING,
    }


def _campaign(each: Measured) -> str:
    """What a row is left out with: all rows of its paper, of a collection all rows of its makers' models."""
    row = each.row
    return (
        f"{row['paper']} {row['model'].partition('-')[0]}" if row["paper"] in _COLLECTIONS else row["paper"]
    )


def _spreads(left: Sequence[tuple[Measured, Mapping[str, float]]]) -> dict[str, float]:
    """Half widths that hold nine of ten rows left out: of all, of dense models, of mixtures."""
    off: dict[str, list[float]] = {}
    for each, kinds in left:
        size = abs(kinds["value"])
        kind = "training_experts" if each.ready.case.shape.mixture else "training_dense"
        for name in ("training", kind):
            off.setdefault(name, []).append(size)
    return {name: float(np.quantile(sizes, 0.9)) for name, sizes in off.items()}


def weighed(given: Sequence[Measured]) -> list[tuple[Measured, float]]:
    """Rows, and what each weighs: one for all releases of a configuration together."""
    rows_of: dict[tuple[str, ...], list[Measured]] = {}
    for each in given:
        rows_of.setdefault(tuple(each.row[name] for name in _CONFIGURATION), []).append(each)
    return [(each, 1 / sqrt(len(same))) for same in rows_of.values() for each in same]


def _fit(
    given: Sequence[Measured], laws_of: Mapping[str, Law], begin: Mapping[str, float] | None = None
) -> dict[str, Any]:
    """The law of training runs, and each family's energy; one without a run takes that of its node, else the middle."""
    seen = sorted({family_of(each.ready.case.chip.chip.id) for each in given} - {CARRIED})

    def named(values: Mapping[str, float]) -> dict[str, Any]:
        found = {f: values[_ENERGY + f] for f in seen}
        middle = float(np.exp(np.mean(np.log(list(found.values())))))
        own = {k: v for k, v in values.items() if not k.startswith(_ENERGY)}
        tried = {
            f: replace(law, energy=found.get(f, found.get(_LIKE.get(f, ""), middle)))
            for f, law in laws_of.items()
        }
        return {"training": TrainingLaw(**own), "laws": tried}

    start = asdict(training_prior()) | {_ENERGY + f: prior().energy for f in seen}
    width = asdict(_WIDTH) | {_ENERGY + f: _ENERGY_WIDTH for f in seen}
    weights = {id(each): weight for each, weight in weighed(given)}
    own = [weights[id(each)] for each in given]
    others = _OTHER_STARTS if begin is None else ()
    return named(fit_runs(given, named, start, width, _SHARES, own, begin, others))
