"""Imitation: what a Chinese die gains by own design work and by studying the foreign chip."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def imitation(
    *,
    die_gain: jax.Array,
    is_past_designs: jax.Array,
    years_past_record: jax.Array,
    cn_unmet_share: jax.Array,
    research_effort: jax.Array,
    home_scale: jax.Array,
    cn_talent_effect: jax.Array,
    die_progress: jax.Array,
    imitation_rate: jax.Array,
    study_access: jax.Array,
    frontier_h100e_per_die: jax.Array,
    frontier_die_growth: jax.Array,
    h100e_per_die: jax.Array,
) -> Values:
    """Growth of H100 equivalents per Chinese die.

    Equation:  dZ/dt = z r s h + k a G;  G = max(ln(q_f / q) + z_f t - Z, 0);  a = a_0 + (1 - a_0) (1 - u)

    Parameters
    ----------
    die_gain : Z, log growth of a Chinese die's H100e since `is_past_designs` began.
    is_past_designs : 1 once the record of Chinese designs has ended, 0 before.
    years_past_record : t, years.
    cn_unmet_share : u, share of the foreign compute wanted that is withheld, 0 to 1.
    research_effort, home_scale, cn_talent_effect : r, s, h, multiples of own design work: state, market, people.
    die_progress : z, log growth per year by own work alone, at r = s = h = 1.
    imitation_rate : k, share of the gap closed per year with full access.
    study_access : a_0, access that papers, teardowns and diverted units give under full denial.
    frontier_h100e_per_die, h100e_per_die : q_f and q, H100e per die of the best foreign and of the Chinese mix.
    frontier_die_growth : z_f, log growth of q_f per year.

    Returns
    -------
    d_die_gain : log units per year.

    Source
    ------
    Diffusion by contact: the gap closes in proportion to itself and to access. The rate is set low, since what holds a
    Chinese die back is mostly process, which a bought chip does not teach.
    """
    gap = jnp.log(frontier_h100e_per_die / h100e_per_die) + frontier_die_growth * years_past_record - die_gain
    access = 1 - (1 - study_access) * cn_unmet_share
    own = die_progress * research_effort * home_scale * cn_talent_effect
    return {"d_die_gain": is_past_designs * (own + imitation_rate * access * jnp.maximum(gap, 0.0))}


MECHANISM = Mechanism(
    name="imitation",
    run=imitation,
    writes=("d_die_gain",),
    stocks={"die_gain": 0.0},
    off_reads={"imitation_rate": 0.0},
)
