"""How many H100s a chip is worth, by the convention of published chip counts."""

from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import BITS, Chip
from leadtime.facts.spread import Spread, spread_of

__all__ = ["PRECISIONS_COUNTED", "h100_equivalents", "rate_times_bits"]

# The convention counts the precisions that large training and inference runs use today.
PRECISIONS_COUNTED = ("fp8", "int8", "bf16", "fp16")


def h100_equivalents(chip: Chip, h100: Chip | None = None) -> Spread | None:
    """Compute of a chip in H100 equivalents (H100e).

    Equation:  E = max_f(P_f b_f) / max_f(P_f b_f of the H100 SXM),  f in 8- and 16-bit formats

    Parameters
    ----------
    chip : Chip
        The chip to weigh; P_f is its dense rate in format f, b_f the format's bits.
    h100 : Chip, optional
        The unit of account; left out, the H100 SXM of the catalogue.

    Returns
    -------
    Spread or None
        H100e, with the range of the chip's own rate; the unit of account is exact. None where no 8- or
        16-bit rate is known.

    Source
    ------
    Epoch AI, AI chip counts 2026: H20 0.1496, A100 0.315, B200 2.27, GB200 2.53. Leaves out memory, links
    and 4-bit arithmetic.
    """
    of_chip, of_h100 = rate_times_bits(chip), rate_times_bits(h100 or catalogue().chips["h100_sxm"])
    if of_chip is None or of_h100 is None:
        return None
    return of_chip.over(Spread(of_h100.value))


def rate_times_bits(chip: Chip, formats: tuple[str, ...] = PRECISIONS_COUNTED) -> Spread | None:
    """The largest product of dense rate and bits over some formats, OP/s x bits.

    Parameters
    ----------
    chip : Chip
        The chip.
    formats : tuple of str
        Formats to try: keys of the chip's `flop_rate`.

    Returns
    -------
    Spread or None
        With the range of the winning format; None where the chip has none of the formats.
    """
    products = [spread_of(q).scaled(BITS[f]) for f, q in chip.flop_rate.items() if f in formats]
    return max(products, key=lambda p: p.value, default=None)
