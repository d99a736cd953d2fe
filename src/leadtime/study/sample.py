"""The ensemble: draws of every uncertain input, the same for every policy and any number of workers.

Counter-based: a draw depends on the seed, the block and the input's name alone.
"""

from binascii import crc32
from collections.abc import Callable, Mapping

import jax
import jax.numpy as jnp
from jax.scipy.special import ndtri

from leadtime.race.priors import Arm, Prior

BLOCK = 4096
"""Members computed together: one size, so one compilation; results do not depend on it being split."""

Z95 = 1.6448536269514722
"""95th percentile of the standard normal."""


def draw(found: Mapping[str, Prior], seed: int, block: int, size: int = BLOCK) -> dict[str, jax.Array]:
    """One block of members.

    Parameters
    ----------
    found : mapping of name to Prior
    seed : int
    block : int
        Which block, from 0.
    size : int
        Members in it.

    Returns
    -------
    mapping of name to array [member]
    """
    key = jax.random.fold_in(jax.random.key(seed), block)
    names = jnp.asarray([crc32(name.encode()) for name in found], jnp.uint32)
    uniform = jax.vmap(lambda n: jax.random.uniform(jax.random.fold_in(key, n), (size,), minval=1e-6))(names)
    return {name: quantile(prior, uniform[i]) for i, (name, prior) in enumerate(found.items())}


def quantile(prior: Prior, u: jax.Array) -> jax.Array:
    """The value below which the share `u` of a prior lies.

    Equation:  x = m exp(z s),  s = ln(high / m) / 1.645 for z > 0, ln(m / low) / 1.645 for z < 0   (lognormal);
               the same on x itself (normal) or on its logit.
    """
    if prior.shape == "arms":
        return _arms(prior.arms, u)
    forward, back = _SCALES[prior.shape]
    low, middle, high = (forward(jnp.asarray(v)) for v in (prior.low, prior.value, prior.high))
    z = ndtri(u)
    drawn = back(middle + z * jnp.where(z > 0, high - middle, middle - low) / Z95)
    return drawn if prior.minimum is None else jnp.maximum(drawn, prior.minimum)


def _same(x: jax.Array) -> jax.Array:
    return x


_Scale = Callable[[jax.Array], jax.Array]
_SCALES: dict[str, tuple[_Scale, _Scale]] = {
    "normal": (_same, _same),
    "lognormal": (jnp.log, jnp.exp),
    "logit": (jax.scipy.special.logit, jax.nn.sigmoid),
}


def _arms(arms: tuple[Arm, ...], u: jax.Array) -> jax.Array:
    """Which arm: where u falls among the weights; where in the arm: how far u lies into it."""
    out, since = jnp.zeros_like(u), 0.0
    for arm in arms:
        inside = jnp.clip((u - since) / arm.weight, 1e-6, 1 - 1e-6)
        z = ndtri(inside)
        wide = jnp.where(z > 0, jnp.log(arm.high / arm.value), jnp.log(arm.value / arm.low)) / Z95
        out = jnp.where(u >= since, arm.value * jnp.exp(z * wide), out)
        since += arm.weight
    return out
