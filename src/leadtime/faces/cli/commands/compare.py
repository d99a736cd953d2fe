"""`leadtime compare`: two chips or two systems side by side, on paper and delivered."""

from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.performance.compare import Comparison, Row

_DIGITS = 5  # of what is printed on a sheet; a ratio has three


@click.command("compare")
@click.argument("a")
@click.argument("b")
@click.option("--on", "model", metavar="MODEL", help="Compare what they deliver on a language model.")
@json_option
def command(a: str, b: str, model: str | None, as_json: bool) -> None:
    """Compare A with B: two chips or two systems; every ratio is a over b.

    A range is the 5th to 95th percentile that the uncertain figures, and with --on the uncertain predictions, of both
    sides leave. With --on each side runs the best deployment that the planner finds: prefill within 2 s to the first
    token, decoding within 50 ms a token; a chip in its usual system.
    """
    from leadtime.performance.compare import compare

    found = compare(a, b, on=model)
    if as_json:
        print_document(found)
    else:
        _show(found)


def _show(found: "Comparison") -> None:
    from leadtime.faces.sentences import comparison_sentences
    from leadtime.faces.words import with_range

    rows = [
        [
            row.quantity + _basis(row),
            row.unit,
            with_range(row.a, _DIGITS),
            with_range(row.b, _DIGITS),
            "" if row.ratio is None else with_range(row.ratio),
        ]
        for row in found.rows
    ]
    sides = [found.a.id, found.b.id]
    print_table(["quantity", "unit", *sides, "ratio"], rows, right=[*sides, "ratio"])
    click.echo()
    for sentence in comparison_sentences(found):
        click.echo(sentence)
    if found.one_sided:
        click.echo(f"Known of one side only: {', '.join(found.one_sided)}.")


def _basis(row: "Row") -> str:
    """On what the figures stand, where that needs saying."""
    bases = dict.fromkeys(basis for basis in (row.basis_a, row.basis_b) if basis)
    return f" ({' / '.join(bases)})" if bases else ""
