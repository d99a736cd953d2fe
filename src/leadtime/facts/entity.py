"""An entity: a company or institution, and the official lists that name it."""

from dataclasses import dataclass, field
from datetime import date

from leadtime.facts.quantity import Confidence, Quantity

__all__ = ["Entity", "Listing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One stay of an entity on one official list."""

    list: str = field(metadata={"example": 'list = "us_entity_list"'})
    since: date = field(metadata={"example": "since = 2019-05-21"})
    until: date | None = None
    citation: str = field(metadata={"example": 'citation = "84 FR 22961"'})
    footnote: str = ""
    confidence: Confidence = field(metadata={"example": 'confidence = "seen"'})
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the entity is on the list that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Who it is, and which lists name it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    nation: str = field(metadata={"pattern": "[A-Z]{2}", "example": 'nation = "CN"'})
    role: str = ""
    note: str = ""
    listings: tuple[Listing, ...] = ()

    def facts(self) -> tuple[tuple[str, Quantity], ...]:
        """Empty: an entity has listings, no numbers."""
        return ()
