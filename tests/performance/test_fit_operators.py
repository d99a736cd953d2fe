from leadtime.facts.catalogue import catalogue
from leadtime.performance import fit_operators as module
from leadtime.performance.groundtruth import rows
from leadtime.performance.law import prior
from leadtime.performance.operator_rows import question


def test_only_rows_for_fitting_are_fitted_to():
    questions = [(row, q) for row in rows("operators") if (q := question(row, catalogue()))]
    kept = module._to_fit(questions)
    assert 0 < len(kept) < len(questions)
    assert {row["use"] for row, _ in kept} == {"fit"}


def test_a_family_without_rows_keeps_the_guess():
    law, left = module._fit_family([])
    assert abs(law.gemm / prior().gemm - 1) < 1e-3
    assert not len(left)
