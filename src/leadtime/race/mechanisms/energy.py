"""Energy: the power that compute in place would draw, and how much of it can run."""

import jax
import jax.numpy as jnp

from leadtime.race.ageing import aged
from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def energy(
    *,
    power_by_age: jax.Array,
    us_room: jax.Array,
    cn_room: jax.Array,
    us_w_now: jax.Array,
    cn_w_now: jax.Array,
    us_added: jax.Array,
    cn_legal_added: jax.Array,
    cn_smuggled_added: jax.Array,
    cn_domestic_added: jax.Array,
    cn_proxy_added: jax.Array,
    facility_overhead: jax.Array,
    chip_life: jax.Array,
) -> Values:
    """Power wanted, power drawn, and the share of compute that runs.

    Equation:  D = PUE sum of w F still in place;  drawn = softmin(D, A);  running = drawn / D

    Parameters
    ----------
    power_by_age : array [2, 3], W by nation (US, CN) and stage, servers and networks, no facility.
    us_room, cn_room : A, W that sites can draw.
    us_w_now, cn_w_now : w, W of system power per H100e of what is added, foreign and Chinese designs.
    us_added ... cn_proxy_added : F, H100e per year.
    facility_overhead : PUE, facility power over system power.
    chip_life : years.

    Returns
    -------
    us_power, cn_power (W drawn), us_running, cn_running (share of compute that runs), d_power_by_age (W per year).

    Source
    ------
    A constraint that sleeps until chips outgrow the grid. System watts from the catalogue; room from `power_room`.
    """
    foreign, own = cn_legal_added + cn_smuggled_added, cn_domestic_added + cn_proxy_added
    added = jnp.stack([us_added * us_w_now, foreign * us_w_now + own * cn_w_now])
    wanted = facility_overhead * power_by_age.sum(axis=-1)
    us, cn = soft_min(wanted[0], us_room), soft_min(wanted[1], cn_room)
    return {
        "us_power": us,
        "cn_power": cn,
        "us_running": us / jnp.maximum(wanted[0], 1.0),
        "cn_running": cn / jnp.maximum(wanted[1], 1.0),
        "d_power_by_age": aged(power_by_age, added, chip_life),
    }


MECHANISM = Mechanism(
    name="energy",
    run=energy,
    writes=("us_power", "cn_power", "us_running", "cn_running", "d_power_by_age"),
    stocks={"power_by_age": "initial_power"},
    off={"us_running": 1.0, "cn_running": 1.0},
)
