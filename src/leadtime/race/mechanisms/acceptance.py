"""Acceptance: whether Beijing lets its firms buy what Washington lets its firms sell."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def acceptance_change(
    *,
    acceptance: jax.Array,
    distrust: jax.Array,
    cn_unmet_share: jax.Array,
    domestic_adequacy: jax.Array,
    beijing_ceiling: jax.Array,
    distrust_rate: jax.Array,
    distrust_memory: jax.Array,
    acceptance_floor: jax.Array,
    protection: jax.Array,
    acceptance_delay: jax.Array,
) -> Values:
    """How acceptance follows denial, domestic supply and Beijing's own instructions.

    Equation:  dX/dt = k u (1 - X) - X / T_m
               A* = c (1 - X (1 - A_f)) (1 - b S^2);   dA/dt = (A* - A) / T_a

    Parameters
    ----------
    acceptance : A, 0 to 1.
    distrust : X, 0 to 1: experience of being denied.
    cn_unmet_share : u, share of the foreign compute wanted that is withheld.
    domestic_adequacy : S, domestic supply over demand, 0 to 1.
    beijing_ceiling : c, dated instruction from Beijing, 0 to 1 (1 = none).
    distrust_rate : k, per year.
    distrust_memory : T_m, years in which distrust is forgotten.
    acceptance_floor : A_f, acceptance left once distrust is complete.
    protection : b, how far adequate domestic supply closes the door; squared, since a small domestic share protects nobody.
    acceptance_delay : T_a, years.

    Returns
    -------
    d_acceptance, d_distrust : per year.

    Source
    ------
    No published model has this state; the refusals of August 2025 to 2026 are the only observation.
    """
    target = (
        beijing_ceiling * (1 - distrust * (1 - acceptance_floor)) * (1 - protection * domestic_adequacy**2)
    )
    return {
        "d_acceptance": (target - acceptance) / acceptance_delay,
        "d_distrust": distrust_rate * cn_unmet_share * (1 - distrust) - distrust / distrust_memory,
    }


MECHANISM = Mechanism(
    name="acceptance",
    run=acceptance_change,
    writes=("d_acceptance", "d_distrust"),
    stocks={"acceptance": 1.0, "distrust": 0.0},
)
