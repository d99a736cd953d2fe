"""Stockpiling: buying ahead between the day a rule is announced and the day it bites."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def stockpiling(
    *, hbm_gap: jax.Array, chip_gap: jax.Array, hbm_rush_ratio: jax.Array, chip_rush_ratio: jax.Array
) -> Values:
    """Multiples of ordinary imports while the gap is open.

    Equation:  r = 1 + g (m - 1)

    Parameters
    ----------
    hbm_gap, chip_gap : g, share of the month between announcement and force of a tightening, 0 to 1.
    hbm_rush_ratio, chip_rush_ratio : m, imports in the gap over ordinary imports, ratio.

    Returns
    -------
    hbm_rush, chip_rush : ratio, 1 outside any gap.

    Source
    ------
    SemiAnalysis 2025: memory stacks shipped before the rule of December 2024.
    """
    return {
        "hbm_rush": 1 + hbm_gap * (hbm_rush_ratio - 1),
        "chip_rush": 1 + chip_gap * (chip_rush_ratio - 1),
    }


MECHANISM = Mechanism(
    name="stockpiling",
    run=stockpiling,
    writes=("hbm_rush", "chip_rush"),
    off={"hbm_rush": 1.0, "chip_rush": 1.0},
)
