"""Reallocation: while packaging and memory bind, a chip sold to China is a chip not sold elsewhere."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def reallocation(
    *,
    decimal_year: jax.Array,
    nvidia_output: jax.Array,
    other_output: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    us_share: jax.Array,
    supply_binds_until: jax.Array,
    supply_release: jax.Array,
) -> Values:
    """What is left for the US once China has been served.

    Equation:  delta = 1 if t < t_b else exp(-(t - t_b) / T_r);  US = w (O + O' - delta L - M)

    Parameters
    ----------
    decimal_year : t.
    nvidia_output, other_output : O and O', H100e per year.
    cn_legal_added : L, legal sales to China, H100e per year.
    cn_smuggled_added : M, H100e per year; diverted from sales already made, so always displaced.
    us_share : w, US-owned share of what is not in China.
    supply_binds_until : t_b, year in which packaging and memory stop binding.
    supply_release : T_r, years.

    Returns
    -------
    us_added (H100e per year, owned by US firms), nvidia_shipped (H100e per year, world).

    Source
    ------
    Accounting identity while packaging and memory bind; the date at which they stop is a guess (reallocation.toml).
    """
    displaced = jnp.exp(-jnp.maximum(decimal_year - supply_binds_until, 0.0) / supply_release)
    elsewhere = nvidia_output + other_output - displaced * cn_legal_added - cn_smuggled_added
    return {
        "us_added": us_share * jnp.maximum(elsewhere, 0.0),
        "nvidia_shipped": nvidia_output + (1 - displaced) * cn_legal_added,
    }


MECHANISM = Mechanism(
    name="reallocation",
    run=reallocation,
    writes=("us_added", "nvidia_shipped"),
    off_reads={"supply_binds_until": -1e6},
)
