"""`leadtime facts`: are the data files in order, and do their numbers agree with one another?"""

from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.faces.checkup import Checkup

_PROBLEMS = 1


@click.group("facts", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Work on the facts themselves: `leadtime facts check`."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


@command.command("check")
@click.argument("name", required=False, metavar="[ID]")
@json_option
@click.pass_context
def check(ctx: click.Context, name: str | None, as_json: bool) -> None:
    """Check every data file, or one record; exit code 1 if there is a problem.

    For a chip it also prints what follows from the figures.  Read them aloud: a surprise is a wrong unit.
    """
    from leadtime.faces.checkup import check_all, check_one
    from leadtime.facts.catalogue import catalogue

    found = check_one(name, catalogue()) if name else check_all(catalogue())
    if as_json:
        print_document(found)
    else:
        _show(found)
    ctx.exit(_PROBLEMS if found.problems else 0)


def _show(found: "Checkup") -> None:
    from leadtime.faces.words import with_range

    for problem in found.problems:
        click.echo(f"problem: {problem}")
    if found.measures:
        rows = [[m.name, with_range(m.spread, 5), m.unit] for m in found.measures]
        print_table(["measure", "value", "unit"], rows, right=["value"])
    if found.verdict:
        click.echo(f"\nexport verdict: {found.verdict}")
    for reason in found.because:
        click.echo(f"  {reason}")
    number = len(found.problems)
    click.echo(f"{found.checked}: " + (f"{number} problem{'s' * (number > 1)}." if number else "no problem."))
