"""Forecasts: a series that is fed in is known where it is known, and less and less after."""

from datetime import date

import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.facts import catalogue
from leadtime.race.clock import Clock
from leadtime.race.priors import priors
from leadtime.study.fit.forecast import foretold
from leadtime.study.fit.forward import world
from leadtime.study.fit.observations import rows
from leadtime.study.known import Known
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
    return new, foretold(new, known, around, inputs, {}, seed=0)


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
