"""A site: a campus of data centres that run hardware for AI."""

from dataclasses import dataclass, field
from datetime import date

from leadtime.facts.quantity import Quantity, quantities_of

__all__ = ["Site"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What is known of one campus on the day of each number.

    `nation` is where it stands, `owner` who owns or runs the hardware, `users` whom it serves as far as is known.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    nation: str = field(metadata={"pattern": "[A-Z]{2}", "example": 'nation = "CN"'})
    place: str = ""
    owner: str = ""
    users: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()
    operating_since: date | None = None
    note: str = ""
    it_power: Quantity | None = None
    power: Quantity | None = None
    compute: Quantity | None = None

    def facts(self) -> tuple[tuple[str, Quantity], ...]:
        """Every number known of the site, under its name."""
        return tuple(quantities_of(self))
