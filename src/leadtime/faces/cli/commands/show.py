"""`leadtime show`: what is known of a chip, system, model, entity, site, series, rule or source, and where from."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.faces.sheet import Fact, Sheet
    from leadtime.facts.catalogue import Catalogue


@click.command("show")
@click.argument("words", nargs=-1, metavar="[KIND] [ID]")
@json_option
def command(words: tuple[str, ...], as_json: bool) -> None:
    """What is known of a thing: every number with its range, day, grade and source.

    Without arguments, the kinds; with a KIND alone, its ids.  ID may be a name or an alias in any spelling.
    """
    from leadtime.faces.kinds import kind_called, kinds, sheet
    from leadtime.facts.catalogue import catalogue

    facts = catalogue()
    held = kinds(facts)
    kind = kind_called(words[0], held) if len(words) == 1 else None
    if not words:
        _show_kinds(held, as_json)
    elif kind is not None:
        _show_ids(kind, held[kind], as_json)
    elif as_json:
        print_document(sheet(words, facts))
    else:
        _show_sheet(sheet(words, facts), facts)


def _show_kinds(held: Mapping[str, Mapping[str, Any]], as_json: bool) -> None:
    if as_json:
        print_document({"kinds": [{"kind": kind, "records": len(held[kind])} for kind in held]})
        return
    print_table(["kind", "records"], [[kind, str(len(held[kind]))] for kind in held], right=["records"])
    click.echo("\n`leadtime show KIND` lists them, `leadtime show ID` tells all that is known of one.")


def _show_ids(kind: str, records: Mapping[str, Any], as_json: bool) -> None:
    named = [(key, _title(records[key])) for key in records]
    if as_json:
        print_document({"kind": kind, "records": [{"id": key, "name": name} for key, name in named]})
    else:
        print_table(["id", "name"], named)


def _title(record: Any) -> str:
    """How a list names a record: by its name, what it measures, or its citation."""
    for field in ("meaning", "title", "citation", "name"):
        text = getattr(record, field, "")
        if text:
            return str(text)
    return ""


def _show_sheet(sheet: "Sheet", facts: "Catalogue") -> None:
    click.echo(f"{sheet.name}  [{sheet.kind} {sheet.id}]")
    for name, said in sheet.about.items():
        words = ", ".join(map(str, said)) if isinstance(said, list) else str(said)
        click.echo(f"  {name.replace('_', ' ')}: {words}")
    if sheet.facts:
        click.echo()
        headings = ["fact", "value", "range", "unit", "as of", "evidence", "source"]
        lines = [line for fact in sheet.facts for line in _lines(fact)]
        print_table(headings, lines, right=["value", "range"])
    for title, rows in (("Notes", _notes(sheet)), ("Sources", _sources(sheet, facts))):
        if rows:
            click.echo(f"\n{title}")
            for name, text in rows.items():
                click.echo(f"  {name}: {text}")


def _lines(fact: "Fact") -> Iterator[list[str]]:
    """The reading in use, then its rivals."""
    from leadtime.faces.words import number

    for name, reading in ((fact.name, fact), *(("  or", rival) for rival in fact.other)):
        span = "" if reading.low is None else f"{number(reading.low)}-{number(reading.high)}"
        evidence = ", ".join(filter(None, (reading.grade, reading.confidence)))
        whence = [reading.as_of.isoformat(), evidence, ", ".join(reading.source)]
        yield [name, number(reading.value), span, reading.unit, *whence]


def _notes(sheet: "Sheet") -> dict[str, str]:
    """Which facts each note is about, every note once."""
    about: dict[str, list[str]] = {}
    for fact in sheet.facts:
        for name, reading in ((fact.name, fact), *((f"{fact.name} (or)", rival) for rival in fact.other)):
            if reading.note:
                about.setdefault(reading.note, []).append(name)
    return {", ".join(names): note for note, names in about.items()}


def _sources(sheet: "Sheet", facts: "Catalogue") -> dict[str, str]:
    """Citation and link of every source named, in the order of first use."""
    named = [key for fact in sheet.facts for each in (fact, *fact.other) for key in each.source]
    cited = {}
    for key in dict.fromkeys(named):
        if key in facts.sources:
            source = facts.sources[key]
            cited[key] = " ".join(filter(None, (source.citation, source.link)))
    return cited
