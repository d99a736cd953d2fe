"""The law's own measures: TPP, performance density, applicable area, two-way I/O, DRAM bandwidth."""

from collections.abc import Iterable, Mapping

from leadtime.controls.specification import GB, MM2, Specification
from leadtime.facts.chip import BITS as CATALOGUE_BITS

BITS: Mapping[str, int] = {**CATALOGUE_BITS, "int16": 16, "fp6": 6, "int4": 4}
"""Bit length of one operation in each format; mixed inputs count at the longer length."""


def tpp(flop_rate: Mapping[str, float]) -> float | None:
    """Total processing performance of one package, TOPS x bits.

    2 x MacTOPS x bit length, highest over the formats; 2 x MacTOPS is what a data sheet calls
    TOPS or FLOPS (a multiply-accumulate counts as two operations).

    Parameters
    ----------
    flop_rate : mapping
        Format to dense rate in operations per second, summed over the dies of the package.
        Rates with sparsity do not belong here.

    Returns
    -------
    float or None
        None where no format is known.

    Examples
    --------
    >>> tpp({"int8": 624e12, "bf16": 312e12})
    4992.0
    """
    products = [rate / 1e12 * BITS[form] for form, rate in flop_rate.items() if form in BITS]
    return round(max(products), 6) if products else None


def applicable_area(dies: Iterable[tuple[float, bool]]) -> float:
    """Die area that counts, m2: logic dies on nodes with non-planar transistors.

    Parameters
    ----------
    dies : iterable of (area in m2, is non-planar)
        The logic dies of the package; memory stacks do not belong here.

    Examples
    --------
    >>> applicable_area([(456e-6, True), (168e-6, False)])
    0.000456
    """
    return sum(area for area, is_nonplanar in dies if is_nonplanar)


def performance_density(item: Specification) -> float | None:
    """TPP per mm2 of applicable die area; None where the area is empty or not known.

    Rounded to nine decimals, which undoes the noise of unit conversion at a limit.

    Examples
    --------
    >>> performance_density(Specification(name="edge", tpp=2400, die_area=1500e-6))
    1.6
    """
    if item.tpp is None or item.die_area == 0:
        return None
    if item.die_area is None:
        return item.density
    return round(item.tpp / (item.die_area / MM2), 9)


def io_rate(link_rate: float, host_rate: float = 0.0) -> float:
    """Aggregate two-way transfer rate, byte/s, from one-way link and host rates.

    The text counts all inputs and outputs to circuits other than volatile memory, so the host bus is added
    to the links; where the link *is* the host bus it is given once.

    Examples
    --------
    >>> io_rate(300e9, 32e9) / 1e9
    664.0
    """
    return 2 * (link_rate + host_rate)


def dram_bandwidth(stacks: Iterable[float]) -> float:
    """Total DRAM bandwidth, byte/s: the sum over all DRAM attached to the commodity."""
    return sum(stacks)


def memory_bandwidth_density(byte_rate: float, area: float) -> float:
    """GB/s per mm2 of an HBM stack or package: `byte_rate` in byte/s, `area` in m2.

    Examples
    --------
    >>> round(memory_bandwidth_density(256e9, 92e-6), 2)
    2.78
    """
    return (byte_rate / GB) / (area / MM2)


def tpp_of(item: Specification) -> float | None:
    """TPP of the strongest circuit inside; None where it is not known. Circuits are never summed."""
    found = [c.tpp for c in item.circuits if c.tpp is not None]
    return max(found, default=None)


def density_of(item: Specification) -> float | None:
    """Performance density of the densest circuit inside; None where it has none."""
    found = [d for d in (performance_density(c) for c in item.circuits) if d is not None]
    return max(found, default=None)
