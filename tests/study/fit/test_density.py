"""The posterior density: its gradient, its prior, and which inputs history touches."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.study.fit.density import energy, problem
from leadtime.study.fit.observations import settings


@pytest.fixture(scope="module")
def slope(small):
    return jax.jit(jax.value_and_grad(energy(small)))


@pytest.fixture(scope="module")
def own(small):
    """The rows' own values."""
    return jnp.asarray([row.value for row in small.rows])


@pytest.fixture(scope="module")
def found(small):
    return problem(small.rows, small.world, small.priors)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_gradient_agrees_with_finite_differences(slope, small, own, seed):
    """Along a random direction, to 1e-4 of the slope."""
    random = np.random.default_rng(seed)
    z, direction = 0.5 * random.normal(size=small.size), random.normal(size=small.size)
    step = 1e-5
    up, down = (float(slope(jnp.asarray(z + s * step * direction), own)[0]) for s in (1, -1))

    along = float(slope(jnp.asarray(z), own)[1] @ direction)

    assert (up - down) / (2 * step) == pytest.approx(along, rel=1e-4)


def test_data_far_off_cost_more(slope, small, own):
    z = jnp.zeros(small.size)

    assert float(slope(z, own + 3.0)[0]) > float(slope(z, own)[0])


def test_history_touches_the_past_and_not_the_future(found):
    assert {"leak_share", "china_share_of_other", "huawei_share"} <= set(found.fitted)
    assert not {"world_spend_growth", "cn_hbm_growth", "leak_decline"} & set(found.fitted)


def test_a_prior_read_off_what_is_scored_is_widened(found):
    assert found.spread["leak_share"] == settings()["reuse"]["spread"]  # from the count that is scored
    assert found.spread["draw_time"] == 1.0  # a judgement
