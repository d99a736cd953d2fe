"""Scores: known values of the rules, naive forecasts by hand, and a backtest of a small front."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fronts.conftest import FRONT, World

from leadtime.fronts.backtest import backtest, crps, crps_normal, last_value, log_linear
from leadtime.fronts.curve import curves
from leadtime.fronts.front import fronts
from leadtime.fronts.posterior import shipped


@given(st.floats(-3, 3), st.floats(0.1, 3))
def test_the_score_of_a_large_sample_is_that_of_its_law(mean: float, spread: float):
    sample = mean + spread * np.sqrt(2) * _erfinv(np.linspace(-0.9995, 0.9995, 2000))

    assert crps(sample, 0.7) == pytest.approx(crps_normal(mean, spread, 0.7), abs=0.01 * spread)


def _erfinv(x: np.ndarray) -> np.ndarray:
    from scipy.special import erfinv

    return np.asarray(erfinv(x))


def test_naive_forecasts_by_hand(world: World):
    facts, folder = world()
    made = curves(fronts(facts, folder)["kettle"], facts)[0]  # grows by ln 1.3 a year, exactly

    assert last_value(made, 2025.5) == pytest.approx((np.log(1.3) * 11, np.log(1.3) * 2), rel=1e-2)
    mean, spread = log_linear(made, 2025.5)
    assert mean == pytest.approx(np.log(1.3) * 15, rel=1e-3)
    assert spread < 1e-3


def test_a_small_front_is_scored_in_halves_and_held_out(world: World, tmp_path: Path):
    facts, folder = world(front=FRONT.split('[[tracks]]\nid = "price"')[0])

    found = backtest(facts, folder, warmup=40, samples=40)

    assert found["halves"]["all"]["rows"] == 12  # six later years of two sides
    assert found["held_out"]["all"]["rows"] == 22
    assert found["halves"]["fronts"]["kettle"]["model"] < found["halves"]["fronts"]["kettle"]["last"]


def test_the_shipped_backtest_meets_its_targets():
    """Better than both naive forecasts on four of the five fronts; 90% intervals hold 80 to 97% of rows."""
    found = shipped()["backtest"]["halves"]
    five = {id: s for id, s in found["fronts"].items() if id != "energy"}

    assert sum(s["model"] < min(s["last"], s["linear"]) for s in five.values()) >= 4
    assert 0.80 <= found["all"]["coverage90"] <= 0.97
