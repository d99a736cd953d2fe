"""The fit: steps are laid out as they should be, and what went in comes out."""

import numpy as np
import pytest
from tests.fronts.conftest import World, history

from leadtime.fronts.curve import curves
from leadtime.fronts.fit import evidence, fit, output_before, output_log, scale_at
from leadtime.fronts.front import fronts


def test_steps_leave_out_the_first_row_and_every_break(world: World):
    facts, folder = world()
    front = fronts(facts, folder)["kettle"]
    found = curves(front, facts)

    laid = evidence([front], found)

    assert len(laid.steps["volume"]["curve"]) == 2 * 11
    assert laid.steps["price"]["rise"] == pytest.approx(np.full(22, np.log(1.3)), abs=0.12)
    assert laid.is_subsidised.tolist() == [0.5, 0.0, 0.0, 0.0]


def test_output_in_all_of_a_steady_growth_grows_as_fast(world: World):
    facts, folder = world()
    made = curves(fronts(facts, folder)["kettle"], facts)[0]

    assert output_before(made) == pytest.approx(1 / np.log(1.3), rel=1e-3)  # V / g
    assert output_log(made, 2020.5) - output_log(made, 2019.5) == pytest.approx(np.log(1.3), abs=0.01)


def test_scale_is_the_log_ratio_of_the_home_markets(world: World):
    facts, folder = world()
    front = fronts(facts, folder)["kettle"]

    assert scale_at(front, curves(front, facts), 2016.0) == pytest.approx(0.0, abs=1e-3)


def test_what_went_in_comes_out(world: World):
    """Growth 26 % a year far from a ceiling and 0.94 a year off the price: b = -ln 0.94 / ln 1.3 = 0.236."""
    facts, folder = world(history(range(2010, 2026)))
    front = fronts(facts, folder)["kettle"]

    draws, diagnostics = fit(evidence([front], curves(front, facts)), warmup=150, samples=150, chains=1)

    assert np.median(draws["curve_wright"][:, 2]) == pytest.approx(0.236, abs=0.04)
    assert diagnostics["divergences"] == 0
