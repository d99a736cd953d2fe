"""Substitution: demand that foreign supply leaves open pulls domestic capacity."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def substitution(
    *,
    cn_demand: jax.Array,
    cn_legal_usd: jax.Array,
    cn_smuggled_usd: jax.Array,
    packaging_capacity: jax.Array,
    substitution_elasticity: jax.Array,
    usd_per_die: jax.Array,
    state_orders: jax.Array,
    decimal_year: jax.Array,
    packaging_ahead: jax.Array,
    packaging_delay: jax.Array,
    packaging_life: jax.Array,
) -> Values:
    """Domestic orders and the packaging capacity built for them (open loop).

    Equation:  d = i min(max((t - 2018) / 4, 0), 1) + e max(D - L - M, 0) / p_d;   dP/dt = max(k d - P, 0) / T_p - P / T_l

    Parameters
    ----------
    cn_demand : D, USD per year.
    cn_legal_usd, cn_smuggled_usd : L and M, USD per year.
    packaging_capacity : P, logic dies per year that can be packaged with memory.
    substitution_elasticity : e, share of the spending left over that turns to domestic chips.
    usd_per_die : p_d, USD of sales per logic die.
    state_orders : i, dies per year ordered whatever the price: own use, state buyers; full from 2022.
    decimal_year : t.
    packaging_ahead : k, capacity built over orders in hand.
    packaging_delay : T_p, years to build capacity.
    packaging_life : T_l, years.

    Returns
    -------
    domestic_orders (dies per year), d_packaging_capacity (dies per year, per year).

    Source
    ------
    Open-loop form: spending pulls capacity, not yet technology.
    """
    left_over = jnp.maximum(cn_demand - cn_legal_usd - cn_smuggled_usd, 0.0)
    ramp = jnp.clip((decimal_year - 2018.0) / 4, 0.0, 1.0)
    orders = ramp * state_orders + substitution_elasticity * left_over / usd_per_die
    built = jnp.maximum(packaging_ahead * orders - packaging_capacity, 0.0) / packaging_delay
    return {"domestic_orders": orders, "d_packaging_capacity": built - packaging_capacity / packaging_life}


MECHANISM = Mechanism(
    name="substitution",
    run=substitution,
    writes=("domestic_orders", "d_packaging_capacity"),
    stocks={"packaging_capacity": "initial_packaging"},
)
