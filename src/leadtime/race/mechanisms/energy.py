"""Energy: the power that compute in place would draw, and how much of it can run."""

import jax
import jax.numpy as jnp

from leadtime.race.ageing import aged
from leadtime.race.mechanism import Mechanism, Values


def energy(
    *,
    power_by_age: jax.Array,
    years_past_record: jax.Array,
    us_added: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    cn_domestic_added: jax.Array,
    cn_proxy_added: jax.Array,
    us_w_per_h100e: jax.Array,
    cn_w_per_h100e: jax.Array,
    efficiency_gain: jax.Array,
    cn_efficiency_gain: jax.Array,
    facility_overhead: jax.Array,
    chip_life: jax.Array,
    us_power_2026: jax.Array,
    us_power_added: jax.Array,
    us_power_growth: jax.Array,
    cn_power_2026: jax.Array,
    cn_power_added: jax.Array,
    cn_power_growth: jax.Array,
    us_generation: jax.Array,
    cn_generation: jax.Array,
    power_share_limit: jax.Array,
) -> Values:
    """Power wanted, power to be had, and the share of compute that runs.

    Equation:  w = w0 exp(-g x);  A = min(A_26 + a (exp(k x) - 1) / k, m G)
               running = min(1, A / (PUE sum of w F still in place))

    Parameters
    ----------
    power_by_age : array [2, 3], W by nation (US, CN) and stage, servers and networks, no facility.
    years_past_record : x, years.
    us_added ... cn_proxy_added : F, H100e per year.
    us_w_per_h100e, cn_w_per_h100e : w0, W of system power per H100e, foreign and Chinese designs.
    efficiency_gain, cn_efficiency_gain : g, log decline of w per year past the record.
    facility_overhead : PUE, facility power over system power.
    chip_life : years.
    us_power_2026, cn_power_2026 : A_26, W available to AI at the record's end.
    us_power_added, cn_power_added : a, W per year that can be added at the record's end.
    us_power_growth, cn_power_growth : k, log growth of that addition per year.
    us_generation, cn_generation : G, mean power generated in the nation, W.
    power_share_limit : m, largest share of it that AI compute can draw.

    Returns
    -------
    us_power, cn_power (W drawn), us_running, cn_running (share of compute that runs), d_power_by_age (W per year).

    Source
    ------
    A constraint that sleeps until chips outgrow the grid. System watts from the catalogue; priors in energy.toml.
    """
    us_w = us_w_per_h100e * jnp.exp(-efficiency_gain * years_past_record)
    cn_w = cn_w_per_h100e * jnp.exp(-cn_efficiency_gain * years_past_record)
    foreign, own = cn_legal_added + cn_smuggled_added, cn_domestic_added + cn_proxy_added
    added = jnp.stack([us_added * us_w, foreign * us_w + own * cn_w])
    wanted = facility_overhead * power_by_age.sum(axis=-1)
    us_room = (
        us_power_2026 + us_power_added * jnp.expm1(us_power_growth * years_past_record) / us_power_growth
    )
    cn_room = (
        cn_power_2026 + cn_power_added * jnp.expm1(cn_power_growth * years_past_record) / cn_power_growth
    )
    most = power_share_limit * jnp.stack([us_generation, cn_generation])
    drawn = jnp.minimum(wanted, jnp.minimum(jnp.stack([us_room, cn_room]), most))
    running = drawn / jnp.maximum(wanted, 1.0)
    return {
        "us_power": drawn[0],
        "cn_power": drawn[1],
        "us_running": running[0],
        "cn_running": running[1],
        "d_power_by_age": aged(power_by_age, added, chip_life),
    }


MECHANISM = Mechanism(
    name="energy",
    run=energy,
    writes=("us_power", "cn_power", "us_running", "cn_running", "d_power_by_age"),
    stocks={"power_by_age": "initial_power"},
    off={"us_running": 1.0, "cn_running": 1.0},
)
