"""A number with all that must go with it: range, unit, day, source, grade, confidence."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Literal, NamedTuple

from leadtime.facts.units import unit as unit_of

__all__ = ["Confidence", "Grade", "Printed", "Quantity", "quantities_of"]

Grade = Literal["measured", "datasheet", "teardown", "analyst", "press", "guess", "derived"]
Confidence = Literal["seen", "recalled"]


class Printed(NamedTuple):
    """A quantity in the unit of its file."""

    value: float
    low: float | None
    high: float | None
    unit: str

    def __str__(self) -> str:
        between = "" if self.low is None or self.high is None else f" ({self.low:g} to {self.high:g})"
        return f"{self.value:g}{between}" + ("" if self.unit == "1" else f" {self.unit}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """One reading of one number about the world; rival readings are kept in `other`.

    Attributes
    ----------
    value, low, high : float
        In SI. `low` and `high` are the 5th and 95th percentile; both None where it is exact as printed.
    unit : str
        The unit of the file; `printed` speaks it.
    as_of : date
        When the source said it.
    source : tuple of str
        Ids in sources.toml.
    grade : str
        What kind of evidence it is; "guess" is welcome and visible.
    confidence : str
        "seen": somebody read it in the source named; "recalled": from memory, not yet checked.
    """

    value: float = field(metadata={"example": "value = 752"})
    low: float | None = field(default=None, metadata={"example": "low = 700"})
    high: float | None = field(default=None, metadata={"example": "high = 800"})
    unit: str = field(metadata={"example": 'unit = "TB/s"'})
    as_of: date = field(metadata={"example": "as_of = 2025-06-15"})
    source: tuple[str, ...] = field(metadata={"example": 'source = "the id of a block in sources.toml"'})
    grade: Grade = field(metadata={"example": 'grade = "datasheet"'})
    confidence: Confidence = field(metadata={"example": 'confidence = "seen"'})
    note: str = ""
    other: tuple["Quantity", ...] = ()

    @property
    def printed(self) -> Printed:
        """Value, low, high in the unit of the file."""
        unit = unit_of(self.unit)
        low, high = (None if end is None else unit.from_si(end) for end in (self.low, self.high))
        return Printed(unit.from_si(self.value), low, high, self.unit)

    @property
    def range(self) -> tuple[float, float]:
        """Low and high in SI; an exact value is its own range."""
        return (self.value if self.low is None else self.low, self.value if self.high is None else self.high)

    def __str__(self) -> str:
        return str(self.printed)


def quantities_of(record: Any) -> Iterator[tuple[str, Quantity]]:
    """Every quantity of a record under its dotted name, in the order of the record's fields."""
    for f in fields(record):
        held = getattr(record, f.name)
        if isinstance(held, Quantity):
            yield f.name, held
        elif isinstance(held, Mapping):
            yield from ((f"{f.name}.{key}", q) for key, q in held.items())
