"""The smooth minimum: never above the smallest, near it when it is far, without a jump in the slope."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.race.soft import soft_min


@pytest.fixture(autouse=True)
def double_precision():
    with jax.enable_x64(True):
        yield


def of(*amounts: float) -> float:
    return float(soft_min(*(jnp.asarray(x) for x in amounts)))


@pytest.mark.parametrize("other", [2.0, 10.0, 1e12])
def test_the_scarcest_decides_when_the_other_is_plenty(other):
    """At twice as much 1 / (1 + 2^-16 / 31): half a millionth is lost."""
    assert of(1.0, other) == of(other, 1.0) == pytest.approx(1.0, rel=1e-6)


def test_of_two_alike_31_parts_of_32_are_had():
    assert of(5.0, 5.0) == pytest.approx(5.0 * 31 / 32)


def test_it_is_never_above_the_smallest():
    drawn = np.random.default_rng(0).uniform(0, 3, (3, 1000))

    assert (np.asarray(soft_min(*drawn)) <= drawn.min(axis=0)).all()


def test_units_do_not_matter():
    assert of(3e9, 4e9) == pytest.approx(1e9 * of(3.0, 4.0))


@pytest.mark.parametrize("nothing", [(0.0, 1.0), (1.0, 0.0), (0.0, 0.0)])
def test_of_nothing_nothing_is_made_and_the_slope_is_finite(nothing):
    slopes = jax.grad(lambda a, b: soft_min(a, b), argnums=(0, 1))(*map(jnp.asarray, nothing))

    assert of(*nothing) == 0.0
    assert np.isfinite(np.asarray(slopes)).all()


def test_the_slope_has_no_jump_where_two_are_equal():
    """On either side of equality, by one part in a million: the same to a part in ten thousand."""
    slope = jax.grad(lambda a: soft_min(a, jnp.asarray(1.0)))
    below, above = (float(slope(jnp.asarray(1.0 + x))) for x in (-1e-6, 1e-6))

    assert below == pytest.approx(above, rel=1e-4)


def test_more_of_either_never_gives_less():
    amounts = np.linspace(0.01, 3.0, 500)
    found = np.asarray(soft_min(amounts, np.ones(500)))

    assert (np.diff(found) >= -1e-12).all()
