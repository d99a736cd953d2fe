from math import prod

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.fit import operators as module
from leadtime.performance.physics.law import prior
from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.rows.operators import question


def test_only_rows_for_fitting_are_fitted_to():
    questions = [(row, q) for row in rows("operators") if (q := question(row, catalogue()))]
    kept = module._to_fit(questions)
    assert 0 < len(kept) < len(questions)
    assert {row["use"] for row, _ in kept} == {"fit"}


def test_a_family_without_rows_keeps_the_guess():
    law, left = module._fit_family([])
    assert abs(law.gemm / prior().gemm - 1) < 1e-3
    assert not len(left)


def test_products_timed_inside_graphs_tell_how_soon_one_starts_there():
    questions = [q for row in rows("operators") if (q := question(row, catalogue())) and row["use"] == "fit"]
    timed, _ = module._fit_family([q for q in questions if q.family == "ascend"])
    untimed, _ = module._fit_family([q for q in questions if q.family == "ampere"])
    assert timed.captured == timed.launch > untimed.captured == prior().captured


def test_a_family_of_products_alone_does_not_stand_for_chips_of_none():
    """The geometric mean is of the four families whose memory, attention and links were measured too."""
    found = module.fit_operators(catalogue())["law"]
    whole = [found[name]["gemm"] for name in ("ampere", "hopper", "blackwell", "ascend")]
    assert found["cdna3"]["gemm"] < min(whole)
    assert found["carried"]["gemm"] == pytest.approx(prod(whole) ** (1 / 4))
