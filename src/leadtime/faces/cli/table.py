"""Tables for people: ruled and wrapped on a terminal, aligned plain text in a pipe or a file."""

import sys
from collections.abc import Sequence
from typing import Literal
from unicodedata import east_asian_width

import click

_GAP = "  "


def print_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Print one table.

    Parameters
    ----------
    columns : sequence of str
        Headings.
    rows : sequence of sequences of str
        Cells, already in words; empty where there is nothing to say.
    right : sequence of str
        Headings of the columns to set flush right (numbers).
    """
    if sys.stdout.isatty():
        _print_ruled(columns, rows, right)
    else:
        click.echo(plain_table(columns, rows, right=right))


def plain_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[str] = ()) -> str:
    """The table as aligned text, one line a row, never cut.

    Examples
    --------
    >>> print(plain_table(["chip", "W"], [["h20", "400"], ["昇騰910C", "700"]], right=["W"]))
    chip        W
    --------  ---
    h20       400
    昇騰910C  700
    """
    widths = [max(text_width(line[i]) for line in (columns, *rows)) for i in range(len(columns))]
    rules = ["-" * width for width in widths]
    flush_right = [name in right for name in columns]
    lines = (columns, rules, *rows)
    return "\n".join(_line(cells, widths, flush_right) for cells in lines)


def text_width(text: str) -> int:
    """Terminal cells a text fills; most Chinese characters fill two."""
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _line(cells: Sequence[str], widths: Sequence[int], flush_right: Sequence[bool]) -> str:
    padded = []
    for cell, width, is_right in zip(cells, widths, flush_right, strict=True):
        space = " " * (width - text_width(cell))
        padded.append(space + cell if is_right else cell + space)
    return _GAP.join(padded).rstrip()


def _print_ruled(columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str]) -> None:
    """Fit the terminal's width: cells wrap between words, and within one only where nothing else helps."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    room = console.width - len(_GAP) * len(columns)
    for name, width in zip(columns, _widths(columns, rows, room), strict=True):
        side: Literal["left", "right"] = "right" if name in right else "left"
        table.add_column(name, justify=side, overflow="fold", width=width)
    for cells in rows:
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def _widths(columns: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """Widths that fit into `room` cells.

    The widest column gives way first, but while any column is wider than its longest word no word is broken.
    """
    texts = list(zip(columns, *rows, strict=True))
    widths = [max(map(text_width, column)) for column in texts]
    words = [
        max((text_width(word) for text in column for word in text.split()), default=1) for column in texts
    ]
    while sum(widths) > max(room, len(columns)):
        loose = [i for i in range(len(widths)) if widths[i] > words[i]] or range(len(widths))
        widths[max(loose, key=lambda i: widths[i])] -= 1
    return widths
