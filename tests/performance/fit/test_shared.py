from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import raw
from leadtime.performance.fit.shared import measured, penalised, residuals_left_out
from leadtime.performance.physics.law import laws, training_law
from leadtime.performance.rows.serving_runs import is_cold


def test_a_penalised_fit_finds_a_planted_value():
    target = np.log(3.0)

    def errors(values):
        return np.full(50, np.log(values["a"]) - target)

    found = penalised(errors, {"a": 1.0}, {"a": 1.0})
    assert found["a"] == pytest.approx(3.0, rel=0.01)


def test_a_share_stays_below_one():
    found = penalised(lambda values: np.full(50, np.log(values["a"] / 3.0)), {"a": 0.8}, {"a": 1.0}, ["a"])
    assert 0.99 < found["a"] < 1


def test_where_rows_say_nothing_the_guess_stays():
    found = penalised(lambda values: np.zeros(5), {"a": 2.0}, {"a": 0.3})
    assert found["a"] == pytest.approx(2.0, rel=1e-3)


def test_only_rows_for_fitting_are_measured_for_a_fit():
    assert {each.row["use"] for each in measured("training", "fit", catalogue())} == {"fit"}


def test_each_group_is_left_out_of_the_fit_that_answers_for_it():
    given = measured("training", "fit", catalogue())
    given = [next(m for m in given if m.row["paper"] == p) for p in ("llm-foundry", "megatron-bridge")]
    seen = []

    def fit(others, laws_of):
        seen.append([m.row["paper"] for m in others])
        return {"training": training_law(), "laws": laws_of}

    left = residuals_left_out(given, fit, laws(), lambda m: m.row["paper"])
    assert seen == [["megatron-bridge"], ["llm-foundry"]]
    assert [m.row["paper"] for m, _ in left] == ["llm-foundry", "megatron-bridge"]


def test_a_row_s_residuals_are_logarithms_of_predicted_over_measured():
    """With a time to the first token where the row has one; a row that ran but is said not to fit counts for much."""
    found = next(m for m in measured("serving", "fit", catalogue()) if "ttft" in (m.row.get("unit2") or ""))
    timed = raw([found.ready])[0]
    twice = replace(found, row=found.row | {"value": str(2 * float(found.row["value"]))})

    assert found.residuals(timed).keys() == {"value", "ttft"}
    assert twice.residuals(timed)["value"] == pytest.approx(found.residuals(timed)["value"] - np.log(2))
    endless = dict.fromkeys(timed, float("inf"))
    assert found.residuals(endless) == {"value": 2.0, "ttft": 2.0}


def test_the_first_token_of_a_cold_server_is_parted_from_the_others():
    cold = next(m for m in measured("serving", "fit", catalogue()) if is_cold(m.row))
    assert cold.residuals(raw([cold.ready])[0]).keys() == {"value", "cold"}
    warm = replace(cold, row=cold.row | {"backend": "vllm"})
    assert warm.residuals(raw([cold.ready])[0]).keys() == {"value", "ttft"}


def test_of_several_places_to_begin_the_lowest_end_is_kept():
    """Two valleys of ln x: a shallow one at 0, where the penalty holds, a deep one at 2."""

    def errors(values):
        x = np.log(values["a"])
        return np.array([0.1 * min(abs(x) + 0.3, 3 * abs(x - 2.0))])

    one = penalised(errors, {"a": 1.0}, {"a": 10.0})
    best = penalised(errors, {"a": 1.0}, {"a": 10.0}, others=[{"a": 6.0}])
    assert one["a"] == pytest.approx(1.0, rel=0.1)
    assert best["a"] == pytest.approx(np.e**2, rel=0.1)
