"""A family's legal history in a terminal: a bar a product, then a table of spans."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.table import print_table, text_width
from leadtime.faces.law.wording import SHOWN, look

if TYPE_CHECKING:
    from leadtime.controls.timeline import Timeline

__all__ = ["bars", "print_history"]

_PER_YEAR = 6


def print_history(lines: Sequence["Timeline"], until: date) -> None:
    """The bars, what their letters mean, and the table.

    Parameters
    ----------
    lines : sequence of Timeline
        The family, first product first.
    until : date
        Day up to which the law is known.
    """
    for line in bars(lines, until):
        click.echo(line)
    click.echo()
    cells = [row for line in lines for row in _rows(line)]
    print_table(["item", "from", "until", "verdict", "eccn", "deciding rule", "citation"], cells)
    click.echo(f"\nAnalysis, not legal advice; law as known on {until}.")


def bars(lines: Sequence["Timeline"], until: date) -> Iterator[str]:
    """Lines of plain text: years, one bar a product, the letters used."""
    first = min(line.spans[0].since.year for line in lines)
    wide = max(text_width(line.item.name) for line in lines)
    days = [
        date(y, 1 + 12 // _PER_YEAR * k, 15) for y in range(first, until.year + 1) for k in range(_PER_YEAR)
    ]
    days = [day for day in days if day <= until]
    years = "".join(f"{year:<{_PER_YEAR}}" for year in range(first, until.year + 1))
    yield f"{'':{wide}}  {years}".rstrip()
    used: set[str] = set()
    for line in lines:
        letters = "".join(_letter(line, day) for day in days)
        used |= set(letters)
        yield f"{line.item.name}{' ' * (wide - text_width(line.item.name))}  {letters}".rstrip()
    meaning = {shown.letter: shown.label for shown in SHOWN.values() if shown.letter in used}
    yield ", ".join(f"{letter} {label}" for letter, label in meaning.items()) + "; blank: not announced"


def _letter(line: "Timeline", day: date) -> str:
    """The letter of the verdict on a day; blank before the product came."""
    for span in line.spans:
        if span.since <= day and (span.until is None or day <= span.until):
            return look(span.verdict.verdict_fine).letter
    return " "


def _rows(line: "Timeline") -> Iterator[list[str]]:
    for span in line.spans:
        v = span.verdict
        yield [
            line.item.name,
            str(span.since),
            str(span.until or ""),
            v.verdict_fine,
            v.eccn,
            v.paragraph,
            v.citation.document if v.citation else "",
        ]
