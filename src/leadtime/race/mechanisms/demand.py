"""Demand: what Chinese buyers would spend on AI accelerators a year, whoever makes them."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def demand(
    *,
    cn_demand_record: jax.Array,
    years_past_record: jax.Array,
    cn_demand_bias: jax.Array,
    cn_demand_growth: jax.Array,
    cn_demand_growth_long: jax.Array,
    cn_demand_fading: jax.Array,
    cn_can_power: jax.Array,
    frontier_price: jax.Array,
) -> Values:
    """Chinese accelerator spending wanted.

    Equation:  D = softmin(b D0 exp(g_l x + (g_0 - g_l) T (1 - exp(-x/T))), f F)

    Parameters
    ----------
    cn_demand_record : D0, USD per year; held at its last value past the record.
    years_past_record : x, years.
    cn_demand_bias : b, error of the record, ratio.
    cn_demand_growth, cn_demand_growth_long : g_0, g_l, log growth per year.
    cn_demand_fading : T, years.
    cn_can_power : F, H100e per year that would find power in China.
    frontier_price : f, USD per H100e: what that compute costs where it is cheapest.

    Returns
    -------
    cn_demand : USD per year.

    Source
    ------
    Spending record: series cn_ai_chip_demand; growth: demand.toml.
    """
    fading = cn_demand_fading * (1 - jnp.exp(-years_past_record / cn_demand_fading))
    grown = cn_demand_growth_long * years_past_record + (cn_demand_growth - cn_demand_growth_long) * fading
    wanted = cn_demand_bias * cn_demand_record * jnp.exp(grown)
    return {"cn_demand": soft_min(wanted, cn_can_power * frontier_price)}


MECHANISM = Mechanism(name="demand", run=demand, writes=("cn_demand",), off={"cn_demand": 1.0})
