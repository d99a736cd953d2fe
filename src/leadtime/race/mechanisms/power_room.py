"""Power room: what the grid can still take, and how much compute buyers order for it."""

import jax
import jax.numpy as jnp

from leadtime.race.ageing import STAGES
from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min

UNSEEN = 1e15
"""H100e per year, no bound: until the record ends, what buyers held back is in the record."""


def power_room(
    *,
    power_by_age: jax.Array,
    years_past_record: jax.Array,
    is_past_record: jax.Array,
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
    order_lead: jax.Array,
) -> Values:
    """Room on the grid, and additions that fit into it.

    Equation:  w = w_0 exp(-g x);  A = softmin(A_26 + a (exp(k x) - 1) / k, m G);  D = PUE sum of W
               F = (max(A - D, 0) / T + a exp(k x) + PUE 3 W_3 / T_life) / (PUE w) past the record, no bound before

    Parameters
    ----------
    power_by_age : W, array [2, 3], W by nation (US, CN) and stage, servers and networks, no facility.
    years_past_record : x, years.
    is_past_record : 1 once the record has ended, 0 before.
    us_w_per_h100e, cn_w_per_h100e : w_0, W of system power per H100e, foreign and Chinese designs.
    efficiency_gain, cn_efficiency_gain : g, log decline of w per year past the record.
    facility_overhead : PUE, facility power over system power.
    chip_life : T_life, years.
    us_power_2026, cn_power_2026 : A_26, W available to AI at the record's end.
    us_power_added, cn_power_added : a, W per year that can be added at the record's end.
    us_power_growth, cn_power_growth : k, log growth of that addition per year.
    us_generation, cn_generation : G, mean power generated in the nation, W.
    power_share_limit : m, largest share of it that AI compute can draw.
    order_lead : T, years in which buyers fill the room they see.

    Returns
    -------
    us_room, cn_room (A, W), us_w_now, cn_w_now (W per H100e of what is added), us_can_power and cn_can_power (F, H100e per
    year of foreign design that would find power).

    Source
    ------
    Buyers do not order what they cannot plug in: several large clouds said in 2025 that power, not chips, held them back.
    Leaves out generators on site.
    """
    us_w = us_w_per_h100e * jnp.exp(-efficiency_gain * years_past_record)
    cn_w = cn_w_per_h100e * jnp.exp(-cn_efficiency_gain * years_past_record)
    watts = power_by_age.sum(axis=-1)
    rooms, cans = [], []
    for nation, (start, yearly, growth, generation) in enumerate(
        (
            (us_power_2026, us_power_added, us_power_growth, us_generation),
            (cn_power_2026, cn_power_added, cn_power_growth, cn_generation),
        )
    ):
        grown = jnp.exp(growth * years_past_record)
        room = soft_min(start + yearly * (grown - 1) / growth, power_share_limit * generation)
        free = jnp.maximum(room - facility_overhead * watts[nation], 0.0) / order_lead
        freed = facility_overhead * STAGES * power_by_age[nation, -1] / chip_life
        can = (free + yearly * grown + freed) / (facility_overhead * us_w)
        rooms.append(room)
        cans.append(can + (1 - is_past_record) * UNSEEN)
    return {
        "us_room": rooms[0],
        "cn_room": rooms[1],
        "us_w_now": us_w,
        "cn_w_now": cn_w,
        "us_can_power": cans[0],
        "cn_can_power": cans[1],
    }


MECHANISM = Mechanism(
    name="power_room",
    run=power_room,
    writes=("us_room", "cn_room", "us_w_now", "cn_w_now", "us_can_power", "cn_can_power"),
    off_reads={"us_power_2026": 1e18, "cn_power_2026": 1e18, "power_share_limit": 1e9},
)
