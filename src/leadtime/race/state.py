"""The starting point: what both nations held in January 2018."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from leadtime.race.ageing import spread
from leadtime.race.mechanism import Values


def starting(inputs: Mapping[str, jax.Array], monthly: Mapping[str, jax.Array]) -> Values:
    """The uncertain inputs, with the arrays that stocks start from.

    Parameters
    ----------
    inputs : mapping of name to scalar
        One draw. Needs `initial_us_compute` and `initial_cn_compute`, H100e.
    monthly : mapping of name to array [time]
        Needs `us_w_per_h100e`, W, and `foreign_training` and `foreign_decode`, delivered over paper H100e: all compute of
        2018 was of foreign design.

    Returns
    -------
    mapping
        `inputs`, `initial_compute` [6, 3] in H100e, `initial_power` [2, 3] in W and
        `initial_delivered` [2, 2, 3] in delivered H100e.
    """
    us, cn = inputs["initial_us_compute"], inputs["initial_cn_compute"]
    none = jnp.zeros_like(us)
    watts = monthly["us_w_per_h100e"][0]
    works = jnp.stack([monthly["foreign_training"][0], monthly["foreign_decode"][0]])
    return {
        **inputs,
        "initial_compute": spread(jnp.stack([us, cn, none, none, none, none])),
        "initial_delivered": spread(works[:, None] * jnp.stack([us, cn])),
        "initial_power": spread(jnp.stack([us, cn]) * watts),
    }
