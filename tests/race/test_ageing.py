"""The ageing chain: what enters leaves after an Erlang lifetime, and nothing is lost on the way."""

from math import exp

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.race.ageing import STAGES, aged, spread

LIFE = 5.0


def test_nothing_in_nothing_out():
    assert (np.asarray(aged(jnp.zeros(3), jnp.asarray(0.0), LIFE)) == 0).all()


def test_what_enters_goes_to_the_first_stage():
    assert np.asarray(aged(jnp.zeros((2, 3)), jnp.asarray([4.0, 7.0]), LIFE)).tolist() == [
        [4, 0, 0],
        [7, 0, 0],
    ]


def test_each_stage_feeds_the_next():
    """n / T = 0.6 per year: 10 leaves 6 to the second stage; the second leaves 3, the third 1.2."""
    change = np.asarray(aged(jnp.asarray([10.0, 5.0, 2.0]), jnp.asarray(0.0), LIFE))

    assert change == pytest.approx([-6.0, 6.0 - 3.0, 3.0 - 1.2], rel=1e-6)


def test_the_sum_loses_only_what_leaves_the_last_stage():
    by_age = jnp.asarray([10.0, 5.0, 2.0])

    assert float(aged(by_age, jnp.asarray(7.0), LIFE).sum()) == pytest.approx(
        7.0 - STAGES * 2.0 / LIFE, rel=1e-6
    )


def test_steady_state_is_inflow_times_life():
    steady = spread(jnp.asarray(7.0 * LIFE))

    assert np.asarray(aged(steady, jnp.asarray(7.0), LIFE)) == pytest.approx(np.zeros(3), abs=1e-6)


def test_a_cohort_lives_its_mean_life_with_an_erlang_spread():
    """One chip followed for ten lives: mean age at retirement T, standard deviation T / sqrt(3) = 0.577 T.

    Within 0.1%: steps of 1 / 200 year with the midpoint rule err by (n h / T)^2 / 6 = 1.5e-6; the tail past ten
    lives holds exp(-30) x 30^2 / 2 = 4e-11.
    """
    step, steps = 1 / 200, 200 * 50
    with jax.enable_x64(True):

        def later(by_age, _):
            middle = by_age + step / 2 * aged(by_age, jnp.asarray(0.0), LIFE)
            return by_age + step * aged(middle, jnp.asarray(0.0), LIFE), STAGES * middle[-1] / LIFE

        _, leaving = jax.lax.scan(later, jnp.asarray([1.0, 0.0, 0.0]), length=steps)
    age = (np.arange(steps) + 0.5) * step
    share = np.asarray(leaving) * step
    mean = (age * share).sum()

    assert share.sum() == pytest.approx(1.0, rel=1e-6)
    assert mean == pytest.approx(LIFE, rel=1e-3)
    assert np.sqrt(((age - mean) ** 2 * share).sum()) == pytest.approx(LIFE / np.sqrt(3), rel=1e-3)


def test_new_chips_outlast_a_memoryless_stock():
    """After two fifths of a life 97% are left, P(Poisson(1.2) < 3) = exp(-1.2) (1 + 1.2 + 0.72) = 0.880; one stage
    would have left exp(-0.4) = 0.670."""
    with jax.enable_x64(True):
        by_age = jnp.asarray([1.0, 0.0, 0.0])
        for _ in range(400):
            middle = by_age + 0.0025 * aged(by_age, jnp.asarray(0.0), LIFE)
            by_age = by_age + 0.005 * aged(middle, jnp.asarray(0.0), LIFE)

    assert np.asarray(by_age).sum() == pytest.approx(exp(-1.2) * 2.92, rel=1e-5)


@pytest.mark.parametrize("shape", [(), (2,), (6, 4)])
def test_a_stock_of_unknown_age_is_spread_evenly(shape):
    total = jnp.full(shape, 9.0)

    assert np.asarray(spread(total)).shape == (*shape, 3)
    assert (np.asarray(spread(total)) == 3.0).all()
