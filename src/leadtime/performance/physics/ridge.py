"""Where a chip turns from waiting for memory to waiting for arithmetic."""

from leadtime.facts.chip import Chip
from leadtime.facts.spread import Spread, spread_of

__all__ = ["ridge_point"]


def ridge_point(chip: Chip, precision: str = "bf16") -> Spread | None:
    """The arithmetic intensity at which peak rate and memory rate are used up together.

    Equation:  I = P / B

    Parameters
    ----------
    chip : Chip
        The chip.
    precision : str
        Format of P, a key of the chip's `flop_rate`.

    Returns
    -------
    Spread or None
        I, FLOP/byte, for P in FLOP/s (dense) and B in byte/s; None where either is not known.

    Source
    ------
    Williams, Waterman and Patterson 2009 (Roofline). Leaves out caches and what kernels reach of either peak.
    """
    rate = chip.flop_rate.get(precision)
    if rate is None or chip.memory_rate is None:
        return None
    return spread_of(rate).over(spread_of(chip.memory_rate))
