"""Reallocation: while packaging and memory bind, a chip sold to China is a chip not sold elsewhere."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def reallocation(
    *,
    decimal_year: jax.Array,
    nvidia_output: jax.Array,
    other_output: jax.Array,
    usd_per_h100e: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    us_can_power: jax.Array,
    us_subsidy: jax.Array,
    us_share: jax.Array,
    supply_binds_until: jax.Array,
    supply_release: jax.Array,
) -> Values:
    """What the US adds once China has been served, and what the grid lets it order.

    Equation:  delta = 1 if t < t_b else exp(-(t - t_b) / T_r);  E = max(O + O' - delta L - M, 0)
               offered = w E + softmin(B / c, (1 - w) E);  US = softmin(offered, F)
               shipped = O + (1 - delta) L - (offered - US) O / (O + O')

    Parameters
    ----------
    decimal_year : t.
    nvidia_output, other_output : O and O', H100e per year.
    usd_per_h100e : c, USD per H100e, networks and systems included.
    cn_legal_added : L, legal sales to China, H100e per year.
    cn_smuggled_added : M, H100e per year; diverted from sales already made, so always displaced.
    us_can_power : F, H100e per year that would find power in the US.
    us_subsidy : B, lever: public money for US compute beyond the record, USD per year; outbids buyers elsewhere.
    us_share : w, US-owned share of what is not in China.
    supply_binds_until : t_b, year in which packaging and memory stop binding.
    supply_release : T_r, years.

    Returns
    -------
    us_added (H100e per year, owned by US firms), nvidia_shipped (H100e per year, world: what finds no power is not made).

    Source
    ------
    Accounting identity while packaging and memory bind; the date at which they stop is a guess (reallocation.toml).
    """
    displaced = jnp.exp(-jnp.maximum(decimal_year - supply_binds_until, 0.0) / supply_release)
    made = nvidia_output + other_output
    elsewhere = jnp.maximum(made - displaced * cn_legal_added - cn_smuggled_added, 0.0)
    offered = us_share * elsewhere + soft_min(us_subsidy / usd_per_h100e, (1 - us_share) * elsewhere)
    added = soft_min(offered, us_can_power)
    unsold = (offered - added) * nvidia_output / jnp.maximum(made, 1.0)
    return {
        "us_added": added,
        "nvidia_shipped": nvidia_output + (1 - displaced) * cn_legal_added - unsold,
    }


MECHANISM = Mechanism(
    name="reallocation",
    run=reallocation,
    writes=("us_added", "nvidia_shipped"),
    off_reads={"supply_binds_until": -1e6},
)
