"""Reads a user's `--cases` file: rows as text, or what is wrong with the file in one sentence."""

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path

from leadtime.errors import InputError

__all__ = ["read_cases", "read_numbered"]


def read_cases(path: Path, required: Sequence[str], hint: str = "") -> list[dict[str, str]]:
    """Rows of a CSV file; as `read_numbered`, without the lines' numbers."""
    return [row for _, row in read_numbered(path, required, hint)]


def read_numbered(path: Path, required: Sequence[str], hint: str = "") -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV file, each with the number of the line that it ends on.

    Parameters
    ----------
    path : Path
        The file; lines that begin with # are remarks.
    required : sequence of str
        Columns that it must have.
    hint : str
        What else to say of columns where one is missing.

    Raises
    ------
    InputError
        If it cannot be read as UTF-8 CSV, or lacks a column.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text; save it as UTF-8 CSV.") from None
    lines = [(n, line) for n, line in enumerate(StringIO(text, newline=""), 1) if not line.startswith("#")]
    try:
        reader = csv.DictReader(line for _, line in lines)
        rows = [
            (lines[reader.line_num - 1][0], {k: v or "" for k, v in row.items() if isinstance(k, str)})
            for row in reader
        ]
        header = reader.fieldnames or ()
    except csv.Error as error:
        raise InputError(f"{path}: is no CSV ({error}); save it as UTF-8 CSV.") from None
    missing = [name for name in required if name not in header]
    if missing:
        needed = ", ".join(f"`{name}`" for name in required)
        raise InputError(f"{path}: has no column `{missing[0]}`; its header needs at least {needed}{hint}.")
    return rows
