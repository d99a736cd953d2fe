"""Retaliation: Beijing answers tightness with controls of its own; they cost the world supply and Washington resolve."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def retaliation(
    *,
    pressure: jax.Array,
    us_tightness: jax.Array,
    is_past_record: jax.Array,
    retaliation_rate: jax.Array,
    retaliation_memory: jax.Array,
    retaliation_loss: jax.Array,
) -> Values:
    """Pressure built up against the United States.

    Equation:  dP/dt = k T (1 - P) - P / T_p;  kept = 1 - w P past the record, 1 before

    Parameters
    ----------
    pressure : P, 0 (none) to 1 (all that was threatened in October 2025).
    us_tightness : T, 0 to 1.
    is_past_record : 1 once the record has ended, 0 before: the record holds what was lost until then.
    retaliation_rate : k, per year.
    retaliation_memory : T_p, years in which pressure is let go.
    retaliation_loss : w, share of world accelerator output that full pressure costs.

    Returns
    -------
    world_kept (share of world output that is made all the same), d_pressure (per year).

    Source
    ------
    Gallium and germanium (August 2023), graphite, antimony and the ban on exports to the US (December 2024), tungsten,
    rare earths (April and October 2025), the last suspended within weeks: all are rules of the catalogue.
    """
    return {
        "world_kept": 1 - is_past_record * retaliation_loss * pressure,
        "d_pressure": retaliation_rate * us_tightness * (1 - pressure) - pressure / retaliation_memory,
    }


MECHANISM = Mechanism(
    name="retaliation",
    run=retaliation,
    writes=("world_kept", "d_pressure"),
    stocks={"pressure": 0.0},
    off={"world_kept": 1.0},
)
