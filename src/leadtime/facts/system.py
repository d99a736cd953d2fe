"""A system: chips joined into a server, rack or supernode."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from leadtime.facts.quantity import Quantity, quantities_of

__all__ = ["System"]


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """What is known of one system. Link rates are per package, one direction; all else is the whole."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    vendor: str
    nation: str = field(metadata={"pattern": "[A-Z]{2}", "example": 'nation = "CN"'})
    available_on: date | None = None
    chip: str
    scale_up_medium: str = ""
    note: str = ""
    chips: Quantity | None = None
    scale_up_domain: Quantity | None = None
    scale_up_rate: Quantity | None = None
    scale_up_rate_total: Quantity | None = None
    scale_out_rate: Quantity | None = None
    flop_rate: Mapping[str, Quantity] = field(default_factory=dict, hash=False)
    memory: Quantity | None = None
    memory_rate: Quantity | None = None
    power: Quantity | None = None
    price: Quantity | None = None
    racks: Quantity | None = None
    optical_transceivers: Quantity | None = None

    def facts(self) -> tuple[tuple[str, Quantity], ...]:
        """Every number known of the system, under its dotted name."""
        return tuple(quantities_of(self))
