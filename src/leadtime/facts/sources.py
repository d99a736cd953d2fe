"""The bibliography: one block of sources.toml is one source."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NoReturn

from leadtime.errors import UnknownName

__all__ = ["Bibliography", "Source", "SourceKind"]

SourceKind = Literal[
    "paper", "datasheet", "filing", "analyst", "press", "law", "dataset", "database", "statement",
    "derivation", "recollection", "web",
]  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where numbers come from."""

    id: str
    citation: str = field(metadata={"example": 'citation = "Author, Title, Year"'})
    link: str = field(default="", metadata={"pattern": r"(https?://\S+)?", "example": 'link = "https://..."'})
    accessed: date = field(metadata={"example": "accessed = 2026-11-23"})
    kind: SourceKind = field(metadata={"example": 'kind = "paper"'})


class Bibliography(dict[str, Source]):
    """All sources by id."""

    def __missing__(self, id: str) -> NoReturn:
        """As for every record: an unknown id offers the nearest ones."""
        raise UnknownName("source", id, tuple(self))
