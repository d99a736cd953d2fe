"""Retirement: compute in place by owner and origin, aged in three stages."""

import jax
import jax.numpy as jnp

from leadtime.race.ageing import aged
from leadtime.race.mechanism import Mechanism, Values

HELD = ("us", "cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy", "cn_rented")
"""Stocks followed, in the order of the array's first axis."""


def retirement(
    *,
    compute_by_age: jax.Array,
    us_added: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    cn_domestic_added: jax.Array,
    cn_proxy_added: jax.Array,
    cn_rented_added: jax.Array,
    chip_life: jax.Array,
) -> Values:
    """Compute in place.

    Equation:  dK_1/dt = F - 3 K_1 / T;  dK_i/dt = 3 (K_(i-1) - K_i) / T;  K = K_1 + K_2 + K_3

    Parameters
    ----------
    compute_by_age : array [6, 3], H100e, owner and origin by stage; January 2018: see `Mechanism.stocks`.
    us_added ... cn_rented_added : F, H100e per year.
    chip_life : T, mean life, years.

    Returns
    -------
    d_compute_by_age : array [6, 3], H100e per year.

    Source
    ------
    Erlang-distributed lifetime (linear chain); prior of T in retirement.toml.
    """
    added = jnp.stack(
        [us_added, cn_legal_added, cn_smuggled_added, cn_domestic_added, cn_proxy_added, cn_rented_added]
    )
    return {"d_compute_by_age": aged(compute_by_age, added, chip_life)}


MECHANISM = Mechanism(
    name="retirement",
    run=retirement,
    writes=("d_compute_by_age",),
    stocks={"compute_by_age": "initial_compute"},
    off_reads={"chip_life": 1e6},
)
