"""Two chips, or two systems, side by side: as their datasheets print them, and as they deliver on a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadtime.errors import InputError, UnknownName
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.facts.chip import Chip
from leadtime.facts.spread import Spread
from leadtime.facts.system import System
from leadtime.performance.compare_paper import LOWEST, Figure, figures

__all__ = ["Comparison", "Row", "compare"]

_KINDS = {Chip: "chip", System: "system"}


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


def _row(name: str, a: Figure, b: Figure) -> Row:
    """Both sides in the unit of `a`, with the ratio where `b` is not zero."""
    return Row(
        quantity=name,
        unit=a.unit.replace("FLOP", "OP") if name == LOWEST else a.unit,
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
