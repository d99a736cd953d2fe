"""Forecasts: a series that is fed in is known where it is known, and less and less after."""

from datetime import date

import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.race.priors import priors
from leadtime.study.fit.forecast import Turn, courses, foretold, turns
from leadtime.study.fit.forward import World, world
from leadtime.study.fit.observations import rows
from leadtime.study.history.known import Known
from leadtime.study.policy import built_in
from leadtime.study.sample import valued

MEMBERS = 64


@pytest.fixture(scope="module")
def told(wide):
    """2025 seen from the end of 2024."""
    then = Known(date(2024, 12, 31))
    z = np.random.default_rng(1).normal(size=(len(priors()), MEMBERS))
    inputs = {n: np.asarray(v) for n, v in valued(priors(), jnp.asarray(z)).items()}
    chosen = ("driver",)
    new = [r for r in rows(catalogue(), until=date(2025, 12, 31), roles=chosen) if r.start.year == 2025]
    known = rows(then, until=date(2024, 12, 31), roles=chosen)
    around = world(then, built_in()["as-enacted"], Clock(2025))
    return new, foretold(new, known, around, inputs, {}, fitted_until=2025.0, turning=turns(then), seed=0)


def spread(told, series: str, when: str) -> float:
    new, points = told
    places = [i for i, r in enumerate(new) if r.mapping.series == series and r.date == when]
    (place,) = places
    return float(np.std(points[:, place]))


def test_the_farther_the_less_is_known(told):
    assert spread(told, "nv_dc_rev_q", "2025-Q4") > spread(told, "nv_dc_rev_q", "2025-Q1")


def test_a_shipment_count_is_better_known_than_the_prior_on_its_bias(told):
    """The count of 2024 is known, so its common error is: what is left is one quarter's growth."""
    assert spread(told, "world_nv_cum_h100e", "2025-Q1") < 0.15


def test_growth_strays_as_far_as_its_record_says():
    """Two years past the record, T = 2: the deviation of int u dt is s T (2 x - 3 + 4 e^-x - e^-2x)^1/2 at x = 1."""
    months = np.clip(np.arange(40) / 12 - 1.0, 0.0, None)
    around = World(Clock(2021), {"years_past_record": months, "record": np.full(40, 5.0)})
    turn = Turn("record", "fading", deviation=0.3, freedom=1e6)

    level = np.log(courses(around, {"fading": np.full(4000, 2.0)}, [turn], seed=1)["record"] / 5.0)

    expected = 0.3 * 2 * np.sqrt(2 - 3 + 4 * np.exp(-1) - np.exp(-2))
    assert np.abs(level[:, :13]).max() == 0.0  # within the record nothing strays
    assert level[:, 36].std() == pytest.approx(expected, rel=0.05)
    assert level[:, 36].mean() == pytest.approx(0.0, abs=0.03)


def test_few_years_of_record_leave_a_wide_course():
    """The spread of growth is itself known badly: Student's t has heavier tails than the normal."""
    around = World(Clock(2021), {"years_past_record": np.arange(37) / 12, "record": np.ones(37)})

    def tail(freedom: float) -> float:
        turn = Turn("record", "fading", deviation=0.3, freedom=freedom)
        level = np.log(courses(around, {"fading": np.full(4000, 2.0)}, [turn], seed=1)["record"])[:, -1]
        return float(np.quantile(np.abs(level), 0.99))

    assert tail(4) > 1.2 * tail(1e6)


def test_variation_of_growth_is_read_off_the_record():
    """NVIDIA's data centres to the end of 2022: four rates, and two of the usual spread."""
    found = {turn.driver: turn for turn in turns(Known(date(2022, 12, 31)))}
    rates = np.diff(np.log([2932, 2983, 6696, 10613, 15005]))

    expected = np.sqrt((np.sum((rates - rates.mean()) ** 2) + 2 * 0.25**2) / 5)
    assert found["nvidia_revenue_record"].deviation == pytest.approx(expected, rel=1e-3)
    assert found["nvidia_revenue_record"].freedom == 5
