"""Scenario discovery: a box that was hidden is found, its figures are those of other futures, chance is no box."""

import numpy as np
import pytest

from leadtime.study.explore.discovery import Box, boxes, inside

N = 4000


@pytest.fixture(scope="module")
def inputs():
    random = np.random.default_rng(5)
    return {f"x{i}": random.uniform(size=N).astype(np.float32) for i in range(12)}


@pytest.mark.parametrize("method", ["prim", "cart"])
def test_a_hidden_box_is_found(method, inputs):
    """Cases where x3 > 0.6 and x7 < 0.5, a fifth of all. PRIM stops peeling where four in five are cases."""
    is_case = (inputs["x3"] > 0.6) & (inputs["x7"] < 0.5)

    box = boxes(inputs, is_case, method)[0]

    assert set(box.limits) == {"x3", "x7"}
    assert box.limits["x3"] == (pytest.approx(0.6, abs=0.12), None)
    assert box.limits["x7"] == (None, pytest.approx(0.5, abs=0.12))
    assert box.coverage > 0.85
    assert box.density > 0.75
    assert box.mass == pytest.approx(0.2, abs=0.07)


def test_two_boxes_are_found_one_after_the_other(inputs):
    is_case = (inputs["x1"] > 0.85) | (inputs["x2"] < 0.15)

    found = boxes(inputs, is_case)

    assert {next(iter(b.limits)) for b in found[:2]} == {"x1", "x2"}


def test_figures_are_those_of_futures_that_had_no_part(inputs):
    is_case = (inputs["x3"] > 0.6) & (np.random.default_rng(1).uniform(size=N) < 0.7)
    box = boxes(inputs, is_case)[0]
    held, judge = inside(box.limits, inputs), np.arange(N) % 2 == 1

    assert box.density == (held & judge & is_case).sum() / (held & judge).sum()
    assert box.coverage == (held & judge & is_case).sum() / (judge & is_case).sum()


@pytest.mark.parametrize("method", ["prim", "cart"])
def test_cases_by_chance_are_in_no_box(method, inputs):
    """Nothing tells them; what the search takes for a box must not be much denser where it is judged."""
    is_case = np.random.default_rng(2).uniform(size=N) < 0.3

    assert all(box.density < 0.42 for box in boxes(inputs, is_case, method))


@pytest.mark.parametrize("share", [0.0, 1.0, 0.001])
def test_next_to_no_cases_or_nothing_else_is_no_box(share, inputs):
    assert boxes(inputs, inputs["x0"] < share) == ()


def test_a_box_in_words_has_meaning_and_unit():
    limits = {"cn_hbm_2028": (8.0e6, None), "acceptance_floor": (None, 0.31), "other": (1.0, 2.0)}
    box = Box("prim", limits, coverage=0.5, density=0.9, mass=0.1)

    assert "is above 8,000,000 stacks/year and " in box.words
    assert "is below 0.31 and other is between 1 and 2" in box.words
    assert box.to_json()["limits"]["acceptance_floor"] == [None, 0.31]
