"""The tables of this room: CSV files whose headers are checked, so that a misspelt column is one sentence."""

import csv
from collections.abc import Sequence
from importlib.resources import files

from leadtime.errors import FactError, UnknownName

FOLDER = files("leadtime.controls") / "data"


def rows(name: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """Rows of `data/<name>`, lines that begin with # aside.

    Parameters
    ----------
    name : str
        File.
    columns : sequence of str
        The header it must have.

    Raises
    ------
    FactError
        If a column is not known, missing, or a row has too few or too many cells.

    Examples
    --------
    >>> rows("country_groups.csv", GROUPS)[0]["country"]
    'AE'
    """
    text = (FOLDER / name).read_text(encoding="utf-8")
    return parsed(name, text, columns)


GROUPS = ("country", "group", "since", "until", "citation", "confidence")
"""Columns of country_groups.csv."""


def parsed(name: str, text: str, columns: Sequence[str]) -> list[dict[str, str]]:
    """As `rows`, of a text."""
    reader = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    header = tuple(reader.fieldnames or ())
    for column in header:
        if column not in columns:
            raise FactError(f"{name}: {UnknownName('column', column, columns)}")
    for column in columns:
        if column not in header:
            raise FactError(f"{name}: has no column `{column}`; its header is {','.join(columns)}.")
    found = list(reader)
    for row in found:
        if None in row or None in row.values():
            raise FactError(f"{name}: the row of {row[columns[0]]!r} has not {len(columns)} cells.")
    return found
