"""The starting point: January 2018, spread over stages of age."""

import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import initial

DRAW = {"initial_us_compute": jnp.asarray(24_000.0), "initial_cn_compute": jnp.asarray(6_000.0)}
MONTHLY = {
    "us_w_per_h100e": jnp.asarray([2_000.0, 1_900.0]),
    "foreign_training": jnp.asarray([1.25, 1.0]),
    "foreign_decode": jnp.asarray([0.5, 1.0]),
}


def test_the_us_and_legal_imports_of_china_are_all_there_is():
    """24 k and 6 k H100e, a third in each stage; nothing else is in place."""
    place = np.asarray(starting(DRAW, MONTHLY)["initial_compute"])

    assert place[0] == pytest.approx([8_000.0] * 3)
    assert place[1] == pytest.approx([2_000.0] * 3)
    assert (place[2:] == 0).all()


def test_all_of_it_draws_the_first_month_s_watts():
    """24 k and 6 k H100e at 2 kW: 48 and 12 MW."""
    power = np.asarray(starting(DRAW, MONTHLY)["initial_power"])

    assert power.sum(axis=-1) == pytest.approx([48e6, 12e6])


def test_all_of_it_delivers_what_the_first_month_s_systems_do():
    """24 k and 6 k H100e at 1.25 in training and 0.5 in generation."""
    works = np.asarray(starting(DRAW, MONTHLY)["initial_delivered"]).sum(axis=-1)

    assert works == pytest.approx(np.array([[30_000.0, 7_500.0], [12_000.0, 3_000.0]]))


def test_the_draw_itself_is_handed_on():
    assert starting(DRAW, MONTHLY)["initial_us_compute"] == DRAW["initial_us_compute"]


def test_every_stock_has_a_value_in_january_2018():
    draw = {name: jnp.asarray(p.value) for name, p in priors().items()}
    stocks = initial(starting(draw, MONTHLY), mechanisms())

    assert set(stocks) == {name for link in mechanisms() for name in link.stocks}
    assert all((np.asarray(value) >= 0).all() for value in stocks.values())
    assert stocks["packaging_capacity"] == draw["initial_packaging"]
