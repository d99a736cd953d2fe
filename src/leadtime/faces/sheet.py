"""All that is known of one thing, as rows that any face can show."""

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from leadtime.facts.catalogue import Catalogue
from leadtime.facts.entity import Entity
from leadtime.facts.quantity import Quantity
from leadtime.facts.series import Series

__all__ = ["Fact", "Sheet", "sheet_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact with its evidence; numbers are in the unit of the file."""

    name: str
    value: float | str
    low: float | None = None
    high: float | None = None
    unit: str
    as_of: date
    grade: str = ""
    confidence: str = ""
    source: tuple[str, ...] = ()
    citation: tuple[str, ...] = ()
    note: str = ""
    other: tuple["Fact", ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Every field under its own name, rivals likewise."""
        row = {f.name: getattr(self, f.name) for f in fields(self)}
        row["as_of"] = self.as_of.isoformat()
        row["other"] = [rival.to_json() for rival in self.other]
        return row | {"source": list(self.source), "citation": list(self.citation)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is known of one thing: who and what it is in words, and every fact."""

    id: str
    kind: str
    name: str
    about: Mapping[str, Any]
    facts: tuple[Fact, ...]

    def to_json(self) -> dict[str, Any]:
        """`id`, `kind`, `facts`, and the words."""
        return {
            "id": self.id,
            "kind": self.kind,
            "name": self.name,
            "about": dict(self.about),
            "facts": [fact.to_json() for fact in self.facts],
        }


def sheet_of(record: Any, kind: str, catalogue: Catalogue) -> Sheet:
    """The sheet of a record.

    Parameters
    ----------
    record : any frozen record with an `id`
        A chip, system, model, entity, site, series, source or rule.
    kind : str
        What to call its kind.
    catalogue : Catalogue
        Where the citations are.
    """
    if isinstance(record, Entity):
        facts = _listed(record)
    else:
        facts = _enacted(record) if kind == "rule" else _measured(record, catalogue)
    return Sheet(
        id=record.id,
        kind=kind,
        name=getattr(record, "name", record.id),
        about=dict(_words(record)),
        facts=tuple(facts),
    )


def _measured(record: Any, catalogue: Catalogue) -> Iterator[Fact]:
    """One row for each quantity."""
    for name, quantity in record.facts() if hasattr(record, "facts") else ():
        yield _fact(name, quantity, catalogue)


def _fact(name: str, quantity: Quantity, catalogue: Catalogue) -> Fact:
    printed = quantity.printed
    return Fact(
        name=name,
        value=printed.value,
        low=printed.low,
        high=printed.high,
        unit=quantity.unit,
        as_of=quantity.as_of,
        grade=quantity.grade,
        confidence=quantity.confidence,
        source=quantity.source,
        citation=tuple(catalogue.sources[each].citation for each in quantity.source),
        note=quantity.note,
        other=tuple(_fact(name, rival, catalogue) for rival in quantity.other),
    )


def _listed(entity: Entity) -> Iterator[Fact]:
    """One row for each stay on an official list; the value is the day it began."""
    for listing in entity.listings:
        until = f"until {listing.until.isoformat()}" if listing.until else ""
        footnote = f"footnote {listing.footnote}" if listing.footnote else ""
        yield Fact(
            name=f"listing.{listing.list}",
            value=listing.since.isoformat(),
            unit="date",
            as_of=listing.since,
            grade="measured",
            confidence=listing.confidence,
            source=(listing.citation,),
            citation=(listing.citation,),
            note="; ".join(filter(None, (until, footnote, listing.note))),
        )


def _enacted(rule: Any) -> Iterator[Fact]:
    """The days of a rule, then the numbers of its text; the text's own note says their units."""
    text = getattr(sys.modules[rule.judge.__module__], "TEXT", None)
    days = ((name, getattr(rule, name)) for name in ("announced_on", "effective_on", "ends_on"))
    rows = [(name, day.isoformat(), "date", "") for name, day in days if day is not None]
    rows += [("changes_on", day.isoformat(), "date", "") for day in rule.changes_on]
    for f in fields(text) if is_dataclass(text) else ():
        held = getattr(text, f.name)
        is_number = isinstance(held, int | float) and not isinstance(held, bool)
        unit = "as noted" if is_number else ""
        rows.append((f"text.{f.name}", held if is_number else str(held), unit, type(text).__doc__ or ""))
    for name, value, unit, note in rows:
        yield Fact(
            name=name,
            value=value,
            unit=unit,
            as_of=rule.effective_on,
            confidence=rule.citation.confidence,
            source=(rule.citation.document,),
            citation=(str(rule.citation),),
            note=" ".join(note.split()),
        )


def _words(record: Any) -> Iterator[tuple[str, Any]]:
    """What a record says in words, dates and counts rather than in quantities."""
    if isinstance(record, Series):
        yield "meaning", record.meaning
    if hasattr(record, "citation") and not isinstance(record.citation, str):
        yield "citation", str(record.citation)
    if not is_dataclass(record):
        return
    for f in fields(record):
        held = getattr(record, f.name)
        if f.name in ("id", "name") or held in ("", None, ()) or isinstance(held, Quantity | Mapping):
            continue
        if isinstance(held, date):
            yield f.name, held.isoformat()
        elif isinstance(held, str | bool | int):
            yield f.name, held
        elif isinstance(held, tuple) and all(isinstance(each, str) for each in held):
            yield f.name, list(held)
