"""One answer of the law in a terminal: verdict, dates, party, tests, turns, caveats."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.table import print_table
from leadtime.faces.law.wording import cell, sentence

if TYPE_CHECKING:
    from leadtime.controls.answer import Answer
    from leadtime.controls.party import Match

__all__ = ["show_answer", "show_matches"]


def show_answer(found: "Answer") -> None:
    """The answer for a person."""
    from leadtime.controls.metrics import density_of, tpp_of
    from leadtime.controls.tiers import may_also_be

    v, ship = found.verdict, found.shipment
    who = f" ({ship.end_user_name})" if ship.end_user_name else ""
    click.echo(f"{found.item.name} to {ship.to}{who} on {ship.on}: {sentence(v.verdict_fine)}.")
    power, density = tpp_of(found.item), density_of(found.item)
    figures = [f"TPP {power:g}"] if power is not None else []
    figures += [f"performance density {density:.2f}"] if density is not None else []
    figures += [f"may also stand under {', '.join(others)}"] if (others := may_also_be(v.eccn)) else []
    _line("classification", v.eccn + (f"   ({', '.join(figures)})" if figures else ""))
    _line("decided by", v.paragraph + (f"   [{v.citation}]" if v.citation else ""))
    if found.is_one_party:
        since, until = found.holds_from or "before 2018", found.holds_until or "further notice"
        _line("the same from", f"{since} until {until}")
    for condition, eccn, verdict in v.branches:
        click.echo(f"  if {condition}: {eccn or v.eccn}, {sentence(verdict)}")
    if found.matches:
        click.echo()
        show_matches(found.matches, ship.on)
    _show_tests(found)
    for note in found.notes:
        click.echo(f"Note: {note}")
    click.echo(found.notice[0].upper() + found.notice[1:] + ".")


def show_matches(matches: Sequence["Match"], on: date) -> None:
    """Each party that a name may mean: how, which lists, since when, with which footnote, standing or not."""
    cells = []
    for match in matches:
        how = f"{match.how}, {match.score:.2f}"
        cells += [
            [
                match.entity.name,
                how,
                entry.list,
                str(entry.since),
                str(entry.until or ""),
                entry.footnote,
                entry.citation,
                "yes" if entry.holds_on(on) else "no",
            ]
            for entry in match.entity.listings
        ] or [[match.entity.name, how, "none on record", "", "", "", "", ""]]
    if cells:
        print_table(
            ["party", "match", "list", "since", "until", "footnote", "citation", f"stands on {on}"], cells
        )


def _line(what: str, text: str) -> None:
    click.echo(f"  {what:<15} {text}")


def _show_tests(found: "Answer") -> None:
    """The comparisons made, and what would turn the answer."""
    if found.verdict.because:
        click.echo()
        cells = [
            [t.rule, t.paragraph, t.test, cell(t.value), cell(t.threshold), cell(t.holds)]
            for t in found.verdict.because
        ]
        print_table(["rule", "paragraph", "test", "value", "limit", "holds"], cells, right=["value", "limit"])
    if found.flips:
        click.echo("\nWhat would turn it:")
        for flip in found.flips:
            then = f"{sentence(flip.verdict_fine)} ({flip.eccn})"
            click.echo(f"  {flip.what}: {cell(flip.now)} -> {cell(flip.then)}: {then}")
    click.echo()
