"""Forecasts: paths start where the record ends, widen, and cross when they should."""

import numpy as np
import pytest
from tests.fronts.conftest import World

from leadtime.fronts.curve import curves
from leadtime.fronts.fit import evidence
from leadtime.fronts.forecast import crossing, next_crossing, simulate
from leadtime.fronts.front import fronts

N = 300


def given_draws(curve_count: int, noise: float) -> dict[str, np.ndarray]:
    full = np.ones((N, curve_count))
    return {
        "curve_noise": noise * full,
        "curve_speed": 0.3 * full,
        "curve_ceiling": 60 * full,
        "curve_wright": 0.32 * full,
        "curve_share_ceiling": full,
        "front_imitation": 0.2 * np.ones((N, 1)),
        "export_gain": np.zeros(N),
    }


@pytest.fixture
def small(world: World):
    facts, folder = world()
    front = fronts(facts, folder)["kettle"]
    return front, evidence([front], curves(front, facts))


def test_paths_start_at_the_record_and_follow_the_equations(small):
    front, found = small
    paths = simulate(found, given_draws(4, 1e-9), front, until=2030.0)
    made, price = found.curves[0], found.curves[2]

    assert paths.at(made, 2021.5) == pytest.approx(made.values[-1], rel=1e-3)
    assert paths.at(made, 2026.5) == pytest.approx(made.values[-1] * np.exp(1.5), rel=1e-2)
    # a price falls by 0.32 of what ln output in all rises by, which is close to its growth
    assert np.log(paths.at(price, 2026.5) / price.values[-1]) == pytest.approx(-0.32 * 1.5, abs=0.05)


def test_paths_widen_as_the_square_root_of_time(small):
    front, found = small
    paths = simulate(found, given_draws(4, 0.1), front, until=2040.0)
    spread = [np.std(np.log(paths.at(found.curves[1], year))) for year in (2025.5, 2037.5)]

    assert spread[1] / spread[0] == pytest.approx(2.0, rel=0.3)


def test_a_crossing_in_the_record_is_found_where_the_lines_meet(small):
    front, found = small
    sides = {c.side: c for c in found.curves if c.track == "made"}
    index = {c.id: i for i, c in enumerate(found.curves)}

    when = crossing(front.track("made"), sides, given_draws(4, 0.02), index)

    assert np.median(when) == pytest.approx(2016.0, abs=0.2)  # 5.5 years after the middle of 2010
    assert 0 < np.std(when) < 0.5


def test_the_cheaper_side_leads_a_price_and_may_be_passed(small):
    front, found = small
    sides = {c.side: c for c in found.curves if c.track == "price"}
    draws = given_draws(4, 1e-9)
    draws["curve_wright"][:, 2], draws["curve_wright"][:, 3] = -0.3, 0.3  # the leader grows dear

    when = next_crossing(front.track("price"), sides, simulate(found, draws, front, until=2040.0))

    # 15.2 and 25 USD: 0.5 apart in logarithms, closed at 0.18 a year
    assert np.median(when) == pytest.approx(2021.5 + 0.5 / 0.18, abs=0.7)
