"""The ageing chain: a stock kept by stage of life, so that what is new is not retired at once."""

import jax
import jax.numpy as jnp

STAGES = 3
"""Stages of life. Three give an Erlang lifetime whose standard deviation is 0.58 of its mean."""


def aged(by_age: jax.Array, added: jax.Array, life: jax.Array) -> jax.Array:
    """Change per year of a stock kept by stage.

    Equation:  dK_1/dt = F - n K_1 / T;  dK_i/dt = n (K_(i-1) - K_i) / T,  n = 3

    Parameters
    ----------
    by_age : array [..., 3]
        K, the stock by stage.
    added : array [...]
        F, what enters the first stage per year.
    life : scalar
        T, mean life in years (> 0).

    Returns
    -------
    array [..., 3]
        Per year. Its sum is F minus what leaves the last stage: nothing else is lost.
    """
    leaving = STAGES * by_age / life
    entering = jnp.concatenate([added[..., None], leaving[..., :-1]], axis=-1)
    return entering - leaving


def spread(total: jax.Array) -> jax.Array:
    """A stock of unknown age, spread evenly over the stages: [...] to [..., 3]."""
    return jnp.repeat(total[..., None] / STAGES, STAGES, axis=-1)
