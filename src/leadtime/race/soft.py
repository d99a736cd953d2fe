"""A smooth minimum: what several scarce things allow together, with a slope everywhere."""

import jax
import jax.numpy as jnp

SHARPNESS = 16
"""p. Of two equal limits 97% is had: lines, firms and months are not all alike, so the scarcer thing is not everywhere
the same one. Gradient-based sampling needs the slope that this gives both of them."""


def soft_min(first: jax.Array, *others: jax.Array) -> jax.Array:
    """The scarcest of several amounts, rounded off where two are nearly equal.

    Equation:  m = a / (1 + (a / b)^p / (2 p - 1)),  a <= b, p = 16;  of more than two in turn

    Parameters
    ----------
    first, others : array
        Amounts in one unit, 0 or more.

    Returns
    -------
    array
        Never above the smallest of them: nothing is made of nothing. With 2 p - 1 = 31 the slope has no jump at a = b.
    """
    found = jnp.asarray(first)
    for other in others:
        low, high = jnp.minimum(found, other), jnp.maximum(found, other)
        ratio = low / jnp.maximum(high, 1e-6)
        for _ in range(SHARPNESS.bit_length() - 1):
            ratio = ratio * ratio
        found = low / (1 + ratio / (2 * SHARPNESS - 1))
    return found
