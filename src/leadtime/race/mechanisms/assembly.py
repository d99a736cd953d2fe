"""Assembly: dies, memory stacks, packaging and orders become Chinese accelerators; the scarcest decides."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def assembly(
    *,
    two_die_ramp: jax.Array,
    die_bank: jax.Array,
    hbm_stock: jax.Array,
    smic_dies: jax.Array,
    proxy_dies_in: jax.Array,
    hbm_in: jax.Array,
    packaging_capacity: jax.Array,
    domestic_orders: jax.Array,
    cn_demand: jax.Array,
    usd_per_die: jax.Array,
    stacks_per_die: jax.Array,
    draw_time: jax.Array,
    h100e_per_die: jax.Array,
    die_gain: jax.Array,
    huawei_share: jax.Array,
    dies_per_card: jax.Array,
) -> Values:
    """Accelerators built under fixed proportions.

    Equation:  b = softmin(G / T + s, (H / T) / h, P, d);  of them own b s / (G / T + s);  compute = b q exp(Z)

    Parameters
    ----------
    two_die_ramp : share of Huawei's cards that have moved to `dies_per_card`, 0 to 1.
    die_bank : G, foreign-made dies in stock.
    hbm_stock : H, memory stacks in stock.
    smic_dies : s, good dies per year made at home.
    proxy_dies_in : foreign dies arriving per year.
    hbm_in : stacks arriving per year.
    packaging_capacity : P, dies per year.
    domestic_orders : d, dies per year.
    cn_demand, usd_per_die : USD per year, USD per die; give adequacy.
    stacks_per_die : h.
    draw_time : T, years in which a stock can be drawn down.
    h100e_per_die : q, H100e per logic die, mean of the Chinese mix of the record.
    die_gain : Z, log growth of q since.
    huawei_share : Huawei's share of the dies.
    dies_per_card : m, logic dies per Huawei card once two-die cards ship; one before.

    Returns
    -------
    cn_domestic_added, cn_proxy_added (H100e per year), dies_built (dies per year), huawei_cards (cards per year),
    domestic_adequacy (domestic sales over demand, 0 to 1), d_die_bank (dies per year), d_hbm_stock (stacks per year).

    Source
    ------
    Fixed proportions (Leontief). Leaves out substitution between memory kinds. Foreign dies wait in
    the bank; home-made dies that find no memory or packaging are wafers that went to other products.
    """
    from_bank = die_bank / draw_time
    dies = from_bank + smic_dies
    built = soft_min(dies, hbm_stock / draw_time / stacks_per_die, packaging_capacity, domestic_orders)
    own = built * smic_dies / jnp.maximum(dies, 1.0)
    each = h100e_per_die * jnp.exp(die_gain)
    per_card = 1 + (dies_per_card - 1) * two_die_ramp
    return {
        "dies_built": built,
        "cn_domestic_added": own * each,
        "cn_proxy_added": (built - own) * each,
        "huawei_cards": built * huawei_share / per_card,
        "domestic_adequacy": jnp.clip(built * usd_per_die / cn_demand, 0.0, 1.0),
        "d_die_bank": proxy_dies_in - (built - own),
        "d_hbm_stock": hbm_in - built * stacks_per_die,
    }


MECHANISM = Mechanism(
    name="assembly",
    run=assembly,
    writes=(
        "dies_built",
        "cn_domestic_added",
        "cn_proxy_added",
        "huawei_cards",
        "domestic_adequacy",
        "d_die_bank",
        "d_hbm_stock",
    ),
    stocks={"die_bank": 0.0, "hbm_stock": 0.0},
)
