"""Tightness: how strict the law is, and in a policy that reacts, what makes it stricter or looser."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def tightness(
    *,
    us_tightness: jax.Array,
    cn_seen: jax.Array,
    compute_by_age: jax.Array,
    pressure: jax.Array,
    policy_reacts: jax.Array,
    sellable_share: jax.Array,
    restricted_share: jax.Array,
    hbm_access: jax.Array,
    tool_access: jax.Array,
    cn_demand: jax.Array,
    nvidia_dc_revenue: jax.Array,
    alarm: jax.Array,
    alarm_delay: jax.Array,
    incident_rate: jax.Array,
    lobby: jax.Array,
    pressure_weight: jax.Array,
    tightness_memory: jax.Array,
    law_delay: jax.Array,
) -> Values:
    """The US law as a state.

    Equation:  T_law = (restricted + 1 - sellable) / 2
               given policy:  dT/dt = (T_law - T) / T_d
               reactive:  dT/dt = (A max((K / S - 1) / T_a, 0) + i) (1 - T) - (l D / R + v P + 1 / T_m) T
               dS/dt = (K - S) / T_a;  restricted = min(2 T, 1), sellable = min(2 (1 - T), 1);
               tools and memory = lever (1 - max(T - T_law, 0) / (1 - T_law))

    Parameters
    ----------
    us_tightness : T, 0 (open), 0.5 (downgraded chips only) to 1 (nothing sold).
    cn_seen : S, Chinese compute as Washington has come to know it, H100e.
    compute_by_age : K, H100e in China, all origins: rows 1 to 4.
    pressure : P, retaliation from Beijing, 0 to 1.
    policy_reacts : lever: 1 if tightness is a state, 0 if the levers rule; the month of the change is a mean of both.
    sellable_share, restricted_share : what the levers allow, shares of the month.
    hbm_access, tool_access : levers, 0 to 1.
    cn_demand : D, Chinese spending wanted, USD per year.
    nvidia_dc_revenue : R, USD per year.
    alarm : A, tightening per year for each unit of Chinese growth per year.
    alarm_delay : T_a, years in which growth is seen.
    incident_rate : i, tightening per year by incidents that are not about growth.
    lobby : l, loosening per year for each unit of revenue share at stake.
    pressure_weight : v, loosening per year under full retaliation.
    tightness_memory : T_m, years in which a rule wears off.
    law_delay : T_d, years, how fast the state follows a given law.

    Returns
    -------
    sellable_now, restricted_now (shares of the month), hbm_access_now, tool_access_now (0 to 1),
    d_us_tightness (per year), d_cn_seen (H100e per year).

    Source
    ------
    Loosened twice, in August 2025 and in January 2026, and for chips only: memory and tool rules follow their levers
    and can only tighten further. The rates are judgements; see the notes in tightness.toml.
    """
    by_law = (restricted_share + 1 - sellable_share) / 2
    held = compute_by_age[1:5].sum()
    growth = jnp.maximum(held / jnp.maximum(cn_seen, 1.0) - 1, 0.0) / alarm_delay
    up = alarm * growth + incident_rate
    down = lobby * cn_demand / jnp.maximum(nvidia_dc_revenue, 1.0) + pressure_weight * pressure
    reacting = up * (1 - us_tightness) - (down + 1 / tightness_memory) * us_tightness
    given = (by_law - us_tightness) / law_delay
    further = policy_reacts * jnp.maximum(us_tightness - by_law, 0.0) / jnp.maximum(1 - by_law, 1e-3)
    left = jnp.maximum(1 - further, 0.0)
    sold = jnp.minimum(2 * (1 - us_tightness), 1.0)
    withheld = jnp.minimum(2 * us_tightness, 1.0)
    return {
        "sellable_now": sellable_share + policy_reacts * (sold - sellable_share),
        "restricted_now": restricted_share + policy_reacts * (withheld - restricted_share),
        "hbm_access_now": hbm_access * left,
        "tool_access_now": tool_access * left,
        "d_us_tightness": given + policy_reacts * (reacting - given),
        "d_cn_seen": (held - cn_seen) / alarm_delay,
    }


MECHANISM = Mechanism(
    name="tightness",
    run=tightness,
    writes=(
        "sellable_now",
        "restricted_now",
        "hbm_access_now",
        "tool_access_now",
        "d_us_tightness",
        "d_cn_seen",
    ),
    stocks={"us_tightness": 0.0, "cn_seen": "initial_cn_compute"},
    off_reads={"policy_reacts": 0.0},
)
