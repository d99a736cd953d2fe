"""Smuggling: controlled chips that reach China against the law."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def smuggling(
    *,
    nvidia_output: jax.Array,
    cn_unmet_share: jax.Array,
    cn_unmet_usd: jax.Array,
    frontier_price: jax.Array,
    years_past_record: jax.Array,
    smuggling_enforcement: jax.Array,
    leak_share: jax.Array,
    leak_decline: jax.Array,
    smuggling_premium: jax.Array,
) -> Values:
    """Diverted chips, bounded by what is shipped and by what buyers can pay.

    Equation:  M = softmin(l exp(-d x) O u (1 - E), U / (m f))

    Parameters
    ----------
    nvidia_output : O, H100e per year shipped in the world.
    cn_unmet_share : u, share of the foreign compute wanted that is withheld.
    cn_unmet_usd : U, foreign spending wanted and withheld, USD per year.
    frontier_price : f, USD per H100e.
    years_past_record : x, years.
    smuggling_enforcement : E, share of past diversion stopped, 0 (as until 2025) to 1.
    leak_share : l, share of world shipments diverted when all foreign supply is withheld.
    leak_decline : d, per year: racks are harder to divert than cards.
    smuggling_premium : m, price in China over the frontier price, ratio.

    Returns
    -------
    cn_smuggled_added (H100e per year), cn_smuggled_usd (USD per year).

    Source
    ------
    Epoch AI 2026 for the diverted stock (smuggling.toml). Legal sales lower u and so the flow.
    """
    price = smuggling_premium * frontier_price
    leak = leak_share * jnp.exp(-leak_decline * years_past_record) * (1 - smuggling_enforcement)
    smuggled = soft_min(leak * nvidia_output * cn_unmet_share, cn_unmet_usd / price)
    return {"cn_smuggled_added": smuggled, "cn_smuggled_usd": smuggled * price}


MECHANISM = Mechanism(name="smuggling", run=smuggling, writes=("cn_smuggled_added", "cn_smuggled_usd"))
