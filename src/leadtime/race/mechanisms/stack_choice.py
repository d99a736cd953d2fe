"""Stack choice: which software stack, and so whose chips, Chinese buyers lean to."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def stack_choice(
    *,
    cuda_stack: jax.Array,
    cann_stack: jax.Array,
    die_gain: jax.Array,
    years_past_record: jax.Array,
    stack_memory: jax.Array,
    lock_in_weight: jax.Array,
    gap_weight: jax.Array,
    frontier_die_growth: jax.Array,
    foreign_preference: jax.Array,
    substitution_elasticity: jax.Array,
) -> Values:
    """Shares of spending as logits of experience and of chips' distance.

    Equation:  x = g ((B_f - B_h) / T - 1) + b (z t - Z);  phi = logistic(logit(phi_0) + x);  e = logistic(logit(e_0) - x)

    Parameters
    ----------
    cuda_stack, cann_stack : B_f and B_h, experience with the foreign and the home-grown stack, years of undivided use.
    die_gain : Z, log growth of a Chinese die's H100e since the record's end.
    years_past_record : t, years.
    stack_memory : T, years in which unused experience fades; B_f = T and B_h = 0 before any controls.
    lock_in_weight : g, log-odds that full experience with one stack is worth.
    gap_weight : b, log-odds per log unit by which the best foreign die pulls away.
    frontier_die_growth : z, log growth of the best foreign die's H100e per year.
    foreign_preference : phi_0, share of spending that goes abroad when nothing is withheld, before any controls.
    substitution_elasticity : e_0, share of the spending left over that turns to domestic chips.

    Returns
    -------
    foreign_share (share of spending wanted abroad), home_share (share of what is left over that turns to domestic chips).

    Source
    ------
    Discrete choice (logit). No estimate of what the CUDA ecosystem is worth in log-odds is known; the prior is a judgement.
    """
    lean = lock_in_weight * ((cuda_stack - cann_stack) / stack_memory - 1)
    lean = lean + gap_weight * (frontier_die_growth * years_past_record - die_gain)
    odds = jnp.exp(lean)
    abroad, home = odds * foreign_preference, substitution_elasticity
    return {
        "foreign_share": abroad / (abroad + 1 - foreign_preference),
        "home_share": home / (home + odds * (1 - home)),
    }


MECHANISM = Mechanism(
    name="stack_choice",
    run=stack_choice,
    writes=("foreign_share", "home_share"),
    off_reads={"lock_in_weight": 0.0, "gap_weight": 0.0},
)
