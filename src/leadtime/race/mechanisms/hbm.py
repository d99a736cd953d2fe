"""High-bandwidth memory: imports, stockpile, leakage and the domestic ramp."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def hbm(
    *,
    decimal_year: jax.Array,
    years_past_hbm_reference: jax.Array,
    packaging_capacity: jax.Array,
    hbm_rush: jax.Array,
    hbm_access_now: jax.Array,
    stacks_per_die: jax.Array,
    hbm_cover: jax.Array,
    hbm_leak: jax.Array,
    cn_hbm_start: jax.Array,
    cn_hbm_2028: jax.Array,
    cn_hbm_ramp: jax.Array,
    cn_hbm_growth: jax.Array,
) -> Values:
    """Memory stacks that reach Chinese packagers.

    Equation:  I = a r k h P + (1 - a) l;  B = B_28 exp(ramp min(y, 0) + g max(y, 0)) / (1 + exp(-12 (t - t_0)))

    Parameters
    ----------
    decimal_year : t.
    years_past_hbm_reference : y, years since the time for which B_28 is stated; negative before.
    packaging_capacity : P, dies per year.
    hbm_rush : r, buying ahead of a rule, ratio.
    hbm_access_now : a, share of wanted imports allowed, 0 to 1.
    stacks_per_die : h, memory stacks per logic die.
    hbm_cover : k, stacks bought per stack needed while imports are free.
    hbm_leak : l, stacks per year that reach China under a full ban.
    cn_hbm_start : t_0, year of the first domestic stacks fit for accelerators.
    cn_hbm_2028 : B_28, domestic stacks per year in mid 2028.
    cn_hbm_ramp, cn_hbm_growth : log growth per year before and after mid 2028.

    Returns
    -------
    hbm_in : stacks per year, imports and domestic.

    Source
    ------
    SemiAnalysis 2025: the stock of 13 million stacks is what imports built up by the end of 2024.
    """
    imports = (
        hbm_access_now * hbm_rush * hbm_cover * stacks_per_die * packaging_capacity
        + (1 - hbm_access_now) * hbm_leak
    )
    made = cn_hbm_2028 * jnp.exp(
        cn_hbm_ramp * jnp.minimum(years_past_hbm_reference, 0.0)
        + cn_hbm_growth * jnp.maximum(years_past_hbm_reference, 0.0)
    )
    started = jax.nn.sigmoid((decimal_year - cn_hbm_start) * 12)
    return {"hbm_in": imports + started * made}


MECHANISM = Mechanism(name="hbm", run=hbm, writes=("hbm_in",))
