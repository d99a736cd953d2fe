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


def test_chips_of_no_family_get_the_middle_of_all():
    found = module.fit_operators(catalogue())["law"]
    assert found["carried"]["link"] == pytest.approx(_middle(found, module._FAMILIES, "link"))


def test_a_family_of_products_alone_does_not_stand_for_chips_of_none(monkeypatch):
    monkeypatch.setattr(
        module, "rows", lambda file: [row for row in rows(file) if row["paper"] != "amd-allreduce"]
    )
    found = module.fit_operators(catalogue())["law"]
    whole = ("ampere", "hopper", "blackwell", "ascend")
    assert found["carried"]["memory"] == pytest.approx(_middle(found, whole, "memory"))
    assert found["cdna3"]["memory"] < found["carried"]["memory"]


def _middle(found, families, name):
    return prod(found[family][name] for family in families) ** (1 / len(families))


def test_a_fit_that_begins_at_two_places_finds_cores_that_power_holds_down():
    """On the MI300X products of 8 bits reach 1.05 to 1.27 PFLOP/s of 2.6, of 16 bits 0.65 to 0.71 of 1.3."""
    questions = [q for row in rows("operators", "fit") if (q := question(row, catalogue()))]
    slow, _ = module._fit_family([q for q in questions if q.family == "cdna3"])
    fast, _ = module._fit_family([q for q in questions if q.family == "cdna4"])
    assert slow.core < prior().core / 4 < fast.core
    assert slow.gemm > fast.gemm
