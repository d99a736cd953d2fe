"""Two chips, or two systems, side by side: as their datasheets print them, and as they deliver on a model."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from leadtime.errors import InputError, UnknownName
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.facts.chip import BITS, Chip
from leadtime.facts.quantity import Quantity
from leadtime.facts.spread import Spread, spread_of
from leadtime.facts.system import System
from leadtime.performance.equivalence import h100_equivalents, rate_times_bits

__all__ = ["Comparison", "Figure", "Row", "compare", "figures"]

_FORMATS = ("fp64", "fp32", "tf32", "bf16", "fp16", "fp8", "int8", "fp4")
_LOWEST = "flop_rate.lowest_precision"
_KINDS = {Chip: "chip", System: "system"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of one side: the spread in SI, the unit to print it in, and on what basis it stands."""

    spread: Spread
    unit: str
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One quantity of both sides in one unit; `ratio` is a over b, None where b is zero."""

    quantity: str
    unit: str
    a: Spread
    b: Spread
    ratio: Spread | None
    basis_a: str = ""
    basis_b: str = ""

    def to_json(self) -> dict[str, Any]:
        """The contract's keys; ranges only where something is uncertain, bases only where they matter."""
        row: dict[str, Any] = {
            "quantity": self.quantity,
            "unit": self.unit,
            "a": self.a.value,
            "b": self.b.value,
        }
        row["ratio"] = None if self.ratio is None else self.ratio.value
        for key, spread in (("a_range", self.a), ("b_range", self.b), ("ratio_range", self.ratio)):
            if spread is not None and not spread.is_exact:
                row[key] = spread.to_json()
        if self.basis_a or self.basis_b:
            row["basis"] = {"a": self.basis_a, "b": self.basis_b}
        return row


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What two things of one kind have in common, quantity by quantity.

    Attributes
    ----------
    a, b : Chip or System
        Both sides.
    rows : tuple of Row
        On paper first; on a model then what each task delivers.
    one_sided : tuple of str
        Quantities known of one side only.
    on : str
        The model; empty where datasheets alone are compared.
    deployments : mapping
        By side, the deployments that deliver it.
    """

    a: Chip | System
    b: Chip | System
    rows: tuple[Row, ...]
    one_sided: tuple[str, ...]
    on: str = ""
    deployments: Mapping[str, Mapping[str, Any]] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """`a`, `b` as ids, and the rows; on a model its id and the deployments."""
        found = {"a": self.a.id, "b": self.b.id, "rows": [row.to_json() for row in self.rows]}
        return found | ({"on": self.on, "deployments": dict(self.deployments)} if self.on else {})

    def to_polars(self) -> Any:
        """The rows as a data frame; needs the extra `leadtime[tables]`."""
        from polars import DataFrame

        return DataFrame([_flat(row) for row in self.rows])

    def row(self, quantity: str) -> Row | None:
        """The row of that quantity, if both sides have it."""
        return next((row for row in self.rows if row.quantity == quantity), None)


def compare(a: str, b: str, *, on: str | None = None, facts: Catalogue | None = None) -> Comparison:
    """Compare two chips or two systems on paper, and in what they deliver on a model.

    Equation:  ratio = a / b;  its range is that of two independent two-piece lognormals
    (`leadtime.facts.spread`): the widths of ln(a) and ln(b) add as squares on each side.

    Parameters
    ----------
    a, b : str
        Ids, names or aliases; both chips or both systems.
    on : str, optional
        A model: then training, prefill and decoding by the planner's best deployments are compared too.
    facts : Catalogue, optional
        Where to look; left out, the catalogue that ships with the package.

    Returns
    -------
    Comparison
        A row for every quantity that both sides have, each in one unit.

    Raises
    ------
    InputError
        If a name is not known, or the two are not of one kind.

    Examples
    --------
    >>> compare("h20", "h100").row("memory").ratio.value
    1.2
    """
    facts = facts or shipped()
    sides = _sides(a, b, facts)
    kinds = [_KINDS[type(side)] for side in sides]
    if kinds[0] != kinds[1]:
        raise InputError(_mixed(sides, kinds))
    of_a, of_b = (figures(side, facts) for side in sides)
    deployments = {}
    if on is not None:
        from leadtime.performance.compare_delivered import delivered_figures, side_on  # NumPy, late

        on = facts.llms[on].id
        both = [side_on(side, on, facts) for side in sides]
        of_a, of_b = (paper | delivered_figures(side) for paper, side in zip((of_a, of_b), both, strict=True))
        deployments = {name: side.to_json() for name, side in zip("ab", both, strict=True)}
    shared = [name for name in of_a if name in of_b]
    one_sided = tuple(name for name in (*of_a, *of_b) if (name in of_a) != (name in of_b))
    rows = tuple(_row(name, of_a[name], of_b[name]) for name in shared)
    return Comparison(
        a=sides[0], b=sides[1], rows=rows, one_sided=one_sided, on=on or "", deployments=deployments
    )


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


def _sides(a: str, b: str, facts: Catalogue) -> tuple[Chip | System, Chip | System]:
    """Both sides; a name that a chip and a system share is read as the kind that the other side is."""
    for records in (facts.chips, facts.systems):
        if a in records and b in records:
            return records[a], records[b]
    return _side(a, facts), _side(b, facts)


def _side(name: str, facts: Catalogue) -> Chip | System:
    """A chip or a system of that name; anything else cannot be compared."""
    try:
        found = facts.lookup(name)
    except UnknownName as unknown:
        if unknown.nearest:
            raise
        raise InputError(
            f"no chip or system is called {name!r}; `leadtime show chip` and `leadtime show system` list them."
        ) from None
    if not isinstance(found, Chip | System):
        raise InputError(
            f"{name!r} is the {type(found).__name__.lower()} {found.id}, which has no datasheet to compare; "
            "give two chips or two systems (`leadtime show chip`, `leadtime show system`)."
        )
    return found


def _mixed(sides: tuple[Chip | System, ...], kinds: list[str]) -> str:
    """Why a chip and a system do not compare, and which pair would."""
    system = next(s for s in sides if isinstance(s, System))
    chip = next(s for s in sides if isinstance(s, Chip))
    return (
        f"{sides[0].id} is a {kinds[0]} and {sides[1].id} is a {kinds[1]}, and totals do not compare with "
        f"one package; give two chips (for example {system.chip} and {chip.id}) or two systems."
    )


def _figures(side: Chip | System, facts: Catalogue) -> Iterator[tuple[str, Figure]]:
    """Every figure of one side in the order of the table."""
    rates = _rates(side, facts)
    if isinstance(side, System):
        yield from _known(side, "chips")
    for name in _FORMATS:
        if name in rates:
            yield f"flop_rate.{name}", rates[name]
    if rates:
        yield _LOWEST, _lowest(rates)
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


def _row(name: str, a: Figure, b: Figure) -> Row:
    """Both sides in the unit of `a`, with the ratio where `b` is not zero."""
    return Row(
        quantity=name,
        unit=a.unit.replace("FLOP", "OP") if name == _LOWEST else a.unit,
        a=a.spread.in_unit(a.unit),
        b=b.spread.in_unit(a.unit),
        ratio=a.spread.over(b.spread) if b.spread.value else None,
        basis_a=a.basis,
        basis_b=b.basis,
    )


def _flat(row: Row) -> dict[str, Any]:
    """One row with a column for every number."""
    sides = {"a": row.a, "b": row.b, "ratio": row.ratio or Spread(float("nan"))}
    numbers = {
        f"{name}{suffix}": end
        for name, spread in sides.items()
        for suffix, end in zip(("", "_p5", "_p95"), (spread.value, *spread.ends), strict=True)
    }
    return {"quantity": row.quantity, "unit": row.unit, **numbers}
