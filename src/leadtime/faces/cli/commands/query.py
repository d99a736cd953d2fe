"""`leadtime query`: a study's members, in SQL."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.study.records.sql import Answer


@click.command("query")
@click.argument("study", type=click.Path(path_type=Path))
@click.argument("sql")
@json_option
def command(study: Path, sql: str, as_json: bool) -> None:
    """Ask STUDY (the folder of a race or a study) one SELECT in DuckDB's SQL.

    Tables: `members`, a row for each policy, year and member, with a column for each read-out; `inputs`, a row for each
    member, with a column for each uncertain input. `DESCRIBE members` lists the columns. Nothing but the study can be
    read, and nothing can be written.
    """
    from leadtime.study.records.sql import query

    found = query(study, sql)
    if not found.is_whole:
        click.echo(f"{study} is not complete: the answer is that of the members so far.", err=True)
    if as_json:
        print_document(found)
    else:
        _show(found)


def _show(found: "Answer") -> None:
    rows = [[_cell(cell) for cell in row] for row in found.rows]
    numbers = {i for row in found.rows for i, cell in enumerate(row) if isinstance(cell, int | float)}
    print_table(found.columns, rows, right=[found.columns[i] for i in sorted(numbers)])


def _cell(value: Any) -> str:
    """Numbers with six digits, counts in full."""
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
