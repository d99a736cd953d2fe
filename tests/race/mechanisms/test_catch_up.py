"""Catch-up: seven months at ten to one, a few more for each fold, more where models cannot be learnt from."""

from math import e

import numpy as np
import pytest

from leadtime.race.mechanisms.catch_up import MECHANISM, catch_up


def place(us: float, cn: float) -> np.ndarray:
    held = np.zeros((6, 3))
    held[0, 0], held[2, 1] = us, cn
    return held


TEN = {
    "model_lag": 7.0,
    "compute_by_age": place(10e6, 1e6),
    "us_running": 1.0,
    "cn_running": 1.0,
    "cn_rented_in_use": 0.0,
    "distillation_access": 1.0,
    "lag_at_ten": 7.0,
    "lag_per_fold": 3.0,
    "distillation_gain": 2.0,
    "lag_delay": 1.0,
}


def change(**given: object) -> float:
    return float(catch_up(**{**TEN, **given})["d_model_lag"])


def test_at_ten_to_one_the_lag_of_the_record_is_at_rest():
    assert change() == pytest.approx(0.0, abs=1e-9)


def test_each_fold_of_compute_adds_its_months():
    assert change(compute_by_age=place(10e6 * e, 1e6)) == pytest.approx(3.0)


def test_rented_compute_counts_with_its_user():
    assert change(cn_rented_in_use=(e - 1) * 1e6) == pytest.approx(-3.0)


def test_shut_access_adds_what_distillation_gave():
    assert change(distillation_access=0.0) == pytest.approx(2.0)


def test_models_follow_compute_late():
    assert change(model_lag=9.0, lag_delay=2.0) == pytest.approx(-1.0)


def test_nothing_anywhere_is_no_logarithm_of_zero():
    assert np.isfinite(change(compute_by_age=place(0.0, 0.0)))


def test_at_the_medians_the_average_of_2023_to_2025_is_met(at_medians):
    """Seven months, of a band of 4 to 14, with US compute 6 to 9 times China's in use."""
    for ratio in (6.0, 9.0):
        got = at_medians(MECHANISM, TEN, model_lag=0.0, compute_by_age=place(ratio * 1e6, 1e6))
        assert 4 < got["d_model_lag"] < 9
