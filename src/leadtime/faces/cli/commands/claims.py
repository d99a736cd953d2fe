"""`leadtime claims`: each checkable claim, computed from the facts, and whether it holds."""

from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.facts.claims import ClaimAnswer


@click.command("claims")
@click.argument("name", required=False, metavar="[ID]")
@json_option
def command(name: str | None, as_json: bool) -> None:
    """Every claim with its number and verdict; with an ID, one claim with all its readings.

    A claim holds, holds roughly, fails, or depends: then some readings of its words hold and some fail.
    """
    from leadtime.facts.claims import Claims, claim, claims

    found = claims() if name is None else Claims((claim(name),))
    if as_json:
        print_document(found)
    elif name is not None:
        _show_one(found.rows[0])
    else:
        _show_all(found.rows)


def _show_all(rows: tuple["ClaimAnswer", ...]) -> None:
    from leadtime.faces.words import with_range

    lines = [
        [row.claim.id, row.claim.claim, with_range(row.computed), row.claim.unit, row.verdict] for row in rows
    ]
    print_table(["id", "claim", "computed", "unit", "verdict"], lines, right=["computed"])
    parted = [row for row in rows if row.depends_on]
    if parted:
        click.echo("\nWhat the verdict depends on")
    for row in parted:
        click.echo(f"  {row.claim.id}  " + "\n      ".join(row.depends_on))
    click.echo("\n`leadtime claims ID` shows every reading of one claim and the facts behind it.")


def _show_one(row: "ClaimAnswer") -> None:
    from leadtime.faces.words import number, with_range

    said = row.claim
    click.echo(f"{said.id}  {said.claim}\n    {said.claim_zh_hant}")
    click.echo(f"  asserted: {said.relation} {number(said.asserted)} {said.unit}; {said.because}")
    click.echo(f"  its source says: {said.reference}")
    click.echo(f"  verdict: {row.verdict}" + "".join(f"\n    {text}" for text in row.depends_on) + "\n")
    lines = [
        [r.basis, with_range(r.computed), r.unit, r.outcome if r.decides else f"({r.outcome})"]
        for r in row.readings
    ]
    print_table(["read as", "computed", "unit", "outcome"], lines, right=["computed"])
    click.echo("\nFrom")
    used = dict(fact for reading in row.readings for fact in reading.reckoned.facts)
    for text, quantity in used.items():
        click.echo(f"  {text} = {quantity.printed}  [{', '.join(quantity.source)}]")
    notes = [said.note, *(f"({r.basis}) {r.note}" for r in row.readings if r.note)]
    for note in filter(None, notes):
        click.echo(f"Note: {note}")
