"""Learning: yield rises with the wafers a fab has made."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def learning(
    *,
    wafer_capacity: jax.Array,
    wafers_made: jax.Array,
    wafer_claim: jax.Array,
    dies_per_wafer: jax.Array,
    yield_first: jax.Array,
    yield_ceiling: jax.Array,
    learning_rate: jax.Array,
    wafers_first: jax.Array,
) -> Values:
    """Good dies a year.

    Equation:  n = 12 W s;  Y = Y_m - (Y_m - Y_0) (max(C, C_0) / C_0)^(-b), b = -log2(1 - r);  dies = n d Y;  dC/dt = n

    Parameters
    ----------
    wafer_capacity : W, advanced-node wafer starts per month.
    wafers_made : C, accelerator wafers started so far.
    wafer_claim : s, share of advanced wafers that carry accelerators.
    dies_per_wafer : d, candidate dies on a 300 mm wafer.
    yield_first, yield_ceiling : Y_0 and Y_m, good dies over candidate dies.
    learning_rate : r, share of the gap to the ceiling closed at each doubling of C.
    wafers_first : C_0, wafers made when yield was Y_0.

    Returns
    -------
    smic_dies (good dies per year), die_yield (share), d_wafers_made (wafers per year).

    Source
    ------
    Wright 1936, here on the gap to a yield ceiling; priors in learning.toml.
    """
    wafers = 12 * wafer_capacity * wafer_claim
    made = jnp.maximum(wafers_made, wafers_first) / wafers_first
    good = yield_ceiling - (yield_ceiling - yield_first) * made ** jnp.log2(1 - learning_rate)
    return {"smic_dies": wafers * dies_per_wafer * good, "die_yield": good, "d_wafers_made": wafers}


MECHANISM = Mechanism(
    name="learning",
    run=learning,
    writes=("smic_dies", "die_yield", "d_wafers_made"),
    stocks={"wafers_made": 0.0},
    off_reads={"learning_rate": 0.0},
)
