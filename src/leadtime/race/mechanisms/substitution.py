"""Substitution: demand that foreign supply leaves open pulls domestic capacity."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def substitution(
    *,
    cn_demand: jax.Array,
    cn_legal_usd: jax.Array,
    cn_smuggled_usd: jax.Array,
    packaging_capacity: jax.Array,
    wafer_claim: jax.Array,
    smic_dies: jax.Array,
    is_past_record: jax.Array,
    home_share: jax.Array,
    usd_per_die: jax.Array,
    state_orders: jax.Array,
    state_order_ramp: jax.Array,
    packaging_ahead: jax.Array,
    packaging_delay: jax.Array,
    packaging_life: jax.Array,
    wafer_claim_limit: jax.Array,
    substitution_delay: jax.Array,
) -> Values:
    """Domestic orders, the packaging built for them, and the wafers turned over to them.

    Equation:  d = o i + e max(D - L - M, 0) / p_d;   dP/dt = max(k d - P, 0) / T_p - P / T_l
               da/dt = (softmin(a d / s, a_m) - a) / T_s  past the record, 0 before

    Parameters
    ----------
    cn_demand : D, USD per year.
    cn_legal_usd, cn_smuggled_usd : L and M, USD per year.
    packaging_capacity : P, logic dies per year that can be packaged with memory.
    wafer_claim : a, share of advanced wafers that carry accelerators; starts from what the record shows.
    smic_dies : s, good dies per year made at home.
    is_past_record : 1 once the record has ended, 0 before.
    home_share : e, share of the spending left over that turns to domestic chips.
    usd_per_die : p_d, USD of sales per logic die.
    state_orders : i, dies per year ordered whatever the price: own use, state buyers.
    state_order_ramp : o, share of these orders placed by then, 0 to 1.
    packaging_ahead : k, capacity built over orders in hand.
    packaging_delay : T_p, years to build capacity.
    packaging_life : T_l, years.
    wafer_claim_limit : a_m, the largest share that accelerators can have of advanced wafers.
    substitution_delay : T_s, years in which orders move wafers to accelerators.

    Returns
    -------
    domestic_orders (dies per year), d_packaging_capacity (dies per year, per year), d_wafer_claim (per year).

    Source
    ------
    Bernstein 2025: taking 16.8 bn USD of H20 away added 1.5 bn of domestic sales in the same year: supply binds at
    first and follows in years. Technology follows through `imitation`, fabs through `tools`.
    """
    left_over = jnp.maximum(cn_demand - cn_legal_usd - cn_smuggled_usd, 0.0)
    orders = state_order_ramp * state_orders + home_share * left_over / usd_per_die
    built = jnp.maximum(packaging_ahead * orders - packaging_capacity, 0.0) / packaging_delay
    claimed = soft_min(wafer_claim * orders / jnp.maximum(smic_dies, 1.0), wafer_claim_limit)
    return {
        "domestic_orders": orders,
        "d_packaging_capacity": built - packaging_capacity / packaging_life,
        "d_wafer_claim": is_past_record * (claimed - wafer_claim) / substitution_delay,
    }


MECHANISM = Mechanism(
    name="substitution",
    run=substitution,
    writes=("domestic_orders", "d_packaging_capacity", "d_wafer_claim"),
    stocks={"packaging_capacity": "initial_packaging", "wafer_claim": "accelerator_wafer_share"},
)
