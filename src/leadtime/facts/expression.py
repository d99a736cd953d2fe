"""Arithmetic on facts, written in one line: `chip h20 memory / chip h100_sxm memory`.

Operands are parted from operators by spaces; `*` and `/` bind before `+` and `-`, left to right::

    chip ID FACT [by SOURCE]                            a chip's figure; `by` picks a rival reading
    system ID FACT [by SOURCE]                          likewise of a system
    series ID DATE [of ENTITY] [by SOURCE] [as QUANTITY]  one row of a time series
    rank ENTITY in ID DATE                              1 for the largest of the series' rows that day
    NUMBER [UNIT]                                       a constant of the formula: `1`, `13 weeks`
"""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from leadtime.errors import FactError, UnknownName
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.quantity import Quantity
from leadtime.facts.series import Series
from leadtime.facts.spread import Spread, spread_of
from leadtime.facts.units import unit as unit_of

__all__ = ["Reckoned", "reckon"]

# Counted things carry no dimension here: 384 chips times a rate of one chip is a rate.
_COUNTED = frozenset(
    ("chip", "card", "die", "stack", "package", "wafer", "vehicle", "city", "event", "person")
)
_RECORD = re.compile(r"(?P<kind>chip|system) (?P<id>\S+) (?P<fact>\S+)(?: by (?P<by>\S+))?")
_SERIES = re.compile(
    r"series (?P<id>\S+) (?P<date>\S+)(?: of (?P<entity>.+?))?(?: by (?P<by>\S+))?(?: as (?P<quantity>.+))?"
)
_RANK = re.compile(r"rank (?P<entity>.+) in (?P<id>\S+) (?P<date>\S+)")
_LITERAL = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?: (?P<unit>.+))?")


@dataclass(frozen=True, slots=True)
class Reckoned:
    """What an expression comes to: a number in SI, its dimension, and the facts it came from.

    `facts` are pairs of a reference and the reading that it found.
    """

    spread: Spread
    dimension: tuple[tuple[str, int], ...]
    facts: tuple[tuple[str, Quantity], ...] = ()

    def in_unit(self, unit: str) -> Spread:
        """The number in a unit of the same dimension.

        Raises
        ------
        FactError
            If the unit measures something else.
        """
        if _exponents(unit_of(unit).dimension) != self.dimension:
            of = "/".join(f"{base}^{n}" for base, n in self.dimension) or "a plain number"
            raise FactError(
                f"the unit {unit!r} does not measure what is computed, {of}; correct one of them."
            )
        return self.spread.in_unit(unit)


def reckon(expression: str, facts: Catalogue) -> Reckoned:
    """Work an expression out.

    Parameters
    ----------
    expression : str
        As the module's docstring says.
    facts : Catalogue
        Where the references lead.

    Raises
    ------
    FactError
        If an operand cannot be read, or leads to no fact or to several.
    """
    terms = re.split(r" ([+-]) ", expression.strip())
    total = _term(terms[0], facts)
    for sign, text in zip(terms[1::2], terms[2::2], strict=True):
        total = _sum(total, _term(text, facts), sign, expression)
    return total


def _term(text: str, facts: Catalogue) -> Reckoned:
    """Operands joined by `*` and `/`."""
    parts = re.split(r" ([*/]) ", text)
    product = _operand(parts[0], facts)
    for operator, part in zip(parts[1::2], parts[2::2], strict=True):
        product = _product(product, _operand(part, facts), 1 if operator == "*" else -1)
    return product


def _sum(a: Reckoned, b: Reckoned, sign: str, expression: str) -> Reckoned:
    if a.dimension != b.dimension:
        raise FactError(
            f"{expression!r} adds or subtracts unlike things; both sides of {sign!r} need one dimension."
        )
    spread = a.spread.plus(b.spread) if sign == "+" else a.spread.minus(b.spread)
    return Reckoned(spread, a.dimension, a.facts + b.facts)


def _product(a: Reckoned, b: Reckoned, power: int) -> Reckoned:
    exponents = Counter(dict(a.dimension))
    for base, exponent in b.dimension:
        exponents[base] += power * exponent
    spread = a.spread.times(b.spread) if power > 0 else a.spread.over(b.spread)
    return Reckoned(spread, _named(exponents), a.facts + b.facts)


def _operand(text: str, facts: Catalogue) -> Reckoned:
    """One operand: the first form that fits."""
    forms: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Catalogue], Quantity]], ...] = (
        (_RECORD, _of_record),
        (_SERIES, _of_series),
        (_RANK, _rank),
    )
    literal = _LITERAL.fullmatch(text)
    if literal:
        unit = unit_of(literal["unit"] or "1")
        return Reckoned(Spread(unit.to_si(float(literal["number"]))), _exponents(unit.dimension))
    for form, find in forms:
        match = form.fullmatch(text)
        if match:
            found = find(match, facts)
            return Reckoned(spread_of(found), _exponents(unit_of(found.unit).dimension), ((text, found),))
    raise FactError(
        f"{text!r} is no reference; write `chip ID FACT`, `system ID FACT`, `series ID DATE`, "
        "`rank ENTITY in ID DATE` or a number."
    )


def _of_record(match: re.Match[str], facts: Catalogue) -> Quantity:
    """A chip's or a system's reading; `by` may pick a rival."""
    record = facts.lookup(match["id"], match["kind"])
    known = dict(record.facts())
    if match["fact"] == "dies" and isinstance(record, Chip) and record.dies:
        return _counted(record, record.dies)
    if match["fact"] not in known:
        raise FactError(str(UnknownName(f"fact of {record.id}", match["fact"], known)))
    quantity = known[match["fact"]]
    return _by_source((quantity, *quantity.other), match) if match["by"] else quantity


def _counted(chip: Chip, dies: int) -> Quantity:
    """The logic dies of a package, which a chip's file states as a plain count beside the die area."""
    if chip.die_area is None:
        raise FactError(
            f"chips/{chip.id}.toml: `dies` has no source of its own; give die_area, whose source it shares."
        )
    area = chip.die_area
    return replace(area, value=dies, low=None, high=None, unit="dies", note="", other=())


def _of_series(match: re.Match[str], facts: Catalogue) -> Quantity:
    """The one row that the reference leaves."""
    rows = _rows(match, facts).where(entity=match["entity"], quantity=match["quantity"])
    found = tuple(row.figure for row in rows)
    if match["by"]:
        return _by_source(found, match)
    if len(found) != 1:
        raise FactError(
            f"{match[0]!r} leads to {len(found)} rows; narrow it: `of ENTITY`, `by SOURCE`, `as QUANTITY`."
        )
    return found[0]


def _by_source(readings: tuple[Quantity, ...], match: re.Match[str]) -> Quantity:
    chosen = [reading for reading in readings if match["by"] in reading.source]
    if len(chosen) != 1:
        named = ", ".join(sorted({each for reading in readings for each in reading.source}))
        raise FactError(f"{match[0]!r} finds {len(chosen)} readings by that source; the sources are {named}.")
    return chosen[0]


def _rank(match: re.Match[str], facts: Catalogue) -> Quantity:
    """How many are larger, plus one; as of that day, with the row's own evidence."""
    rows = _rows(match, facts)
    own = rows.where(entity=match["entity"])
    if len(own) != 1:
        raise FactError(
            f"{match[0]!r} leads to {len(own)} rows; the entities are {', '.join(rows.entities)}."
        )
    place = 1 + sum(row.value > own[0].value for row in rows)
    figure = own[0].figure
    return Quantity(
        value=place, unit="rank", as_of=figure.as_of, source=figure.source, grade="derived",
        confidence=figure.confidence, note=figure.note,
    )  # fmt: skip


def _rows(match: re.Match[str], facts: Catalogue) -> Series:
    try:
        return facts.series[match["id"]].at(match["date"])
    except ValueError as wrong:
        raise FactError(f"{match[0]!r} has no readable date: {wrong}.") from None


def _exponents(dimension: str) -> tuple[tuple[str, int], ...]:
    """`"energy/time"` as base dimensions and exponents, counted things left out."""
    above, *below = dimension.replace("power", "energy/time").split("/")
    exponents = Counter(above.split("·"))
    exponents.subtract(below)
    return _named(exponents)


def _named(exponents: Counter[str]) -> tuple[tuple[str, int], ...]:
    ignored = _COUNTED | {"number"}
    return tuple(sorted((base, n) for base, n in exponents.items() if n and base not in ignored))
