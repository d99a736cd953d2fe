"""Fit the law of each chip family to measured kernels and collectives."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.fit.shared import penalised
from leadtime.performance.physics.law import CARRIED, Law, prior
from leadtime.performance.rows.groundtruth import Row, rows
from leadtime.performance.rows.operators import Question, question

__all__ = ["FILES", "fit_operators"]

FILES = ("machine", "roofline", "collectives", "breakdown")
"""The physics that this fit belongs to."""

_FAMILIES = ("ampere", "hopper", "blackwell", "ascend", "cdna3", "cdna4")
_SHARES = ("gemm", "link", "memory")
_PRODUCT = "GEMM"
# Not fitted: no family's rows tell another depth (fits that leave it free lie between 120 and 190, with the same errors),
# and how soon a product starts inside a captured graph is what was found where products were timed in one.
_GIVEN = ("depth", "captured")

# A second place to begin: cores that power holds down long before their matrix units are busy, as on the MI300X.
_SLOWER = 8.0

# Width of the penalty: one standard deviation, relative.
_WIDTH = Law(
    gemm=0.1, core=0.5, depth=0.0, memory=0.06, launch=0.4, attention=0.5, link=0.1, latency=0.5, dispatch=1.0,
    captured=0.0, energy=0.1,
)  # fmt: skip


def fit_operators(facts: Catalogue) -> dict[str, Any]:
    """The law of each family, and how far its rows lie from it.

    Parameters
    ----------
    facts : Catalogue
        Where names are found.

    Returns
    -------
    dict
        What data/fitted/operators.toml holds.
    """
    questions = [(r, q) for r in rows("operators") if (q := question(r, facts))]
    found: dict[str, Law] = {}
    record: dict[str, Any] = {}
    whole: list[Law] = []  # families of which more is known than products: they stand for a chip of none
    for family in _FAMILIES:
        own = [(row, q) for row, q in _to_fit(questions) if q.family == family]
        found[family], left = _fit_family([q for _, q in own])
        record[f"{family}_operator_rows"] = len(left)
        record[f"{family}_operator_spread"] = float(np.quantile(np.abs(left), 0.9))
        if any(not row["operator"].startswith(_PRODUCT) for row, _ in own):
            whole.append(found[family])
    found[CARRIED] = Law(**{f.name: _middle([getattr(law, f.name) for law in whole]) for f in fields(Law)})
    law = {name: {k: v for k, v in asdict(law).items() if k != "energy"} for name, law in found.items()}
    return {"record": record, "law": law}


def _middle(values: Sequence[float]) -> float:
    """Geometric mean of what was found."""
    return float(np.exp(np.mean(np.log(values))))


def _to_fit(questions: Sequence[tuple[Row, Question]]) -> list[tuple[Row, Question]]:
    return [(row, q) for row, q in questions if row["use"] == "fit"]


def _fit_family(own: Sequence[Question]) -> tuple[Law, NDArray[np.float64]]:
    given = {name: value for name, value in asdict(prior()).items() if name in _GIVEN}

    def errors(values: Mapping[str, float]) -> NDArray[np.float64]:
        law = Law(**values, **given)
        return np.array([np.log(q.answer(replace(q.machine, law=law)) / q.measured) for q in own])

    start = {name: value for name, value in asdict(prior()).items() if name not in _GIVEN}
    values = penalised(errors, start, asdict(_WIDTH), _SHARES, others=({"core": start["core"] / _SLOWER},))
    left = errors(values)
    if any(q.is_captured for q in own):
        given["captured"] = values["launch"]
    return Law(**values, **given), left
