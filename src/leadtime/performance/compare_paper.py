"""One chip or one system on paper: every figure of its datasheet, and those worked out from them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import BITS, Chip
from leadtime.facts.quantity import Quantity
from leadtime.facts.spread import Spread, spread_of
from leadtime.facts.system import System
from leadtime.performance.equivalence import h100_equivalents, rate_times_bits

__all__ = ["LOWEST", "Figure", "figures"]

_FORMATS = ("fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp4")
LOWEST = "flop_rate.lowest_precision"
"""The quantity whose format differs from side to side."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one side: the spread in SI, the unit to print it in, and on what basis it stands."""

    spread: Spread
    unit: str
    basis: str = ""


def figures(side: Chip | System, facts: Catalogue) -> dict[str, Figure]:
    """Every figure of one chip or system by quantity, published or worked out from published ones.

    Parameters
    ----------
    side : Chip or System
        The record.
    facts : Catalogue
        Where a system's chip and the H100 are found.
    """
    return dict(_figures(side, facts))


def _figures(side: Chip | System, facts: Catalogue) -> Iterator[tuple[str, Figure]]:
    """Every figure of one side in the order of the table."""
    rates = _rates(side, facts)
    if isinstance(side, System):
        yield from _known(side, "chips")
    for name in _FORMATS:
        if name in rates:
            yield f"flop_rate.{name}", rates[name]
    if rates:
        yield LOWEST, _lowest(rates)
    yield from _known(
        side, "memory", "memory_rate", "scale_up_domain", "scale_up_rate", "scale_up_rate_total"
    )
    yield from _known(side, "scale_out_rate", "power", "price", "racks", "optical_transceivers")
    if isinstance(side, Chip):
        yield from _of_the_law(side)
        equivalents = h100_equivalents(side, facts.chips["h100_sxm"])
        if equivalents:
            yield "h100_equivalents", Figure(equivalents, "H100e")
    yield from _efficiencies(side, rates)


def _rates(side: Chip | System, facts: Catalogue) -> Mapping[str, Figure]:
    """Dense rates by format; a system's missing totals are its chips' rate times their number."""
    rates = {name: _figure(q) for name, q in side.flop_rate.items()}
    if isinstance(side, System) and side.chips:
        count = spread_of(side.chips)
        chip = facts.chips[side.chip]
        for name, q in chip.flop_rate.items():
            total = Figure(spread_of(q).times(count), _thousandfold(q.unit), "chips times rate")
            rates.setdefault(name, total)
    return rates


def _lowest(rates: Mapping[str, Figure]) -> Figure:
    """The rate in the format of fewest bits; of two formats as narrow, the faster."""
    bits = min(BITS[name] for name in rates)
    narrowest = [name for name in rates if BITS[name] == bits]
    name = max(narrowest, key=lambda n: rates[n].spread.value)
    return replace(rates[name], basis=name)


def _of_the_law(chip: Chip) -> Iterator[tuple[str, Figure]]:
    """Die area and the two export metrics, as published, else from rate, bits and area."""
    tpp = _figure(chip.tpp) if chip.tpp else None
    products = rate_times_bits(chip, tuple(BITS))
    if tpp is None and products:
        tpp = Figure(products.scaled(1e-12), "TPP", "largest rate times bits")
    yield from _known(chip, "die_area")
    if tpp:
        yield "tpp", tpp
    if chip.performance_density:
        yield "performance_density", _figure(chip.performance_density)
    elif tpp and chip.die_area:
        density = tpp.spread.over(spread_of(chip.die_area).scaled(1e6))
        yield "performance_density", Figure(density, "TPP/mm2", "tpp over die_area")


def _efficiencies(side: Chip | System, rates: Mapping[str, Figure]) -> Iterator[tuple[str, Figure]]:
    """16-bit rate for each watt and each dollar."""
    name = next((n for n in ("bf16", "fp16") if n in rates), None)
    if name is None:
        return
    if side.power:
        spread = rates[name].spread.over(spread_of(side.power))
        yield "flop_rate_16bit_per_power", Figure(spread, "TFLOP/s per W", name)
    if side.price:
        spread = rates[name].spread.over(spread_of(side.price))
        yield "flop_rate_16bit_per_price", Figure(spread, "GFLOP/s per USD", name)


def _known(side: Chip | System, *names: str) -> Iterator[tuple[str, Figure]]:
    for name in names:
        quantity = getattr(side, name, None)
        if quantity is not None:
            yield name, _figure(quantity)


def _figure(quantity: Quantity) -> Figure:
    return Figure(spread_of(quantity), quantity.unit)


def _thousandfold(unit: str) -> str:
    """The next larger unit, in which the total of many chips is printed."""
    return unit.replace("TFLOP", "PFLOP").replace("TOP", "POP")
