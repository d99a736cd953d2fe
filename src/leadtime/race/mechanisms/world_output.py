"""World output: what all makers outside China ship a year, in H100 equivalents.

Driven by NVIDIA's data-centre revenue and by dollars per H100e until the record ends; grown after it.
"""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def world_output(
    *,
    nvidia_revenue_record: jax.Array,
    usd_per_h100e_record: jax.Array,
    years_past_record: jax.Array,
    world_spend_growth: jax.Array,
    world_spend_growth_long: jax.Array,
    world_growth_fading: jax.Array,
    price_decline: jax.Array,
    price_decline_long: jax.Array,
    world_output_bias: jax.Array,
    other_maker_ratio: jax.Array,
    accelerator_share: jax.Array,
    frontier_gain: jax.Array,
    world_kept: jax.Array,
) -> Values:
    """Shipments and their price.

    Equation:  R = k R0 exp(g_l x + (g_0 - g_l) T (1 - exp(-x/T)));  c = c0 exp(-(same form in d) - Z);  O = b R / c

    Parameters
    ----------
    nvidia_revenue_record : R0, NVIDIA data-centre revenue, USD per year; held at its last value past the record.
    usd_per_h100e_record : c0, data-centre revenue per H100e shipped, USD; held likewise.
    years_past_record : x, years since the record ended, 0 before.
    world_spend_growth, world_spend_growth_long : g_0 and g_l, log growth per year at the start and in the end.
    world_growth_fading : T, years in which early growth fades.
    price_decline, price_decline_long : d_0 and d_l, log decline of c per year at the start and in the end.
    world_output_bias : b, error of the shipment record, ratio.
    other_maker_ratio : other makers' H100e (TPU, Trainium, AMD) per NVIDIA H100e.
    frontier_gain : Z, log gain of H100e per dollar over the trend.
    world_kept : k, share of output that retaliation leaves.
    accelerator_share : share of data-centre revenue that is accelerators rather than networks and systems.

    Returns
    -------
    nvidia_output, other_output (H100e per year), nvidia_dc_revenue (USD per year),
    usd_per_h100e and frontier_price (USD per H100e, with and without networks).

    Source
    ------
    Identity revenue = price x quantity; priors in world_output.toml.
    """
    fading = world_growth_fading * (1 - jnp.exp(-years_past_record / world_growth_fading))
    grown = (
        world_spend_growth_long * years_past_record + (world_spend_growth - world_spend_growth_long) * fading
    )
    cheaper = price_decline_long * years_past_record + (price_decline - price_decline_long) * fading
    revenue = world_kept * nvidia_revenue_record * jnp.exp(grown)
    usd_per_h100e = usd_per_h100e_record * jnp.exp(-cheaper - frontier_gain)
    nvidia = world_output_bias * revenue / usd_per_h100e
    return {
        "nvidia_output": nvidia,
        "other_output": other_maker_ratio * nvidia,
        "nvidia_dc_revenue": revenue,
        "usd_per_h100e": usd_per_h100e,
        "frontier_price": accelerator_share * usd_per_h100e,
    }


MECHANISM = Mechanism(
    name="world_output",
    run=world_output,
    writes=("nvidia_output", "other_output", "nvidia_dc_revenue", "usd_per_h100e", "frontier_price"),
    off={"usd_per_h100e": 1e12, "frontier_price": 1e12},
)
