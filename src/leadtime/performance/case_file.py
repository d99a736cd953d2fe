"""Reads a `--cases` file: rows as text, with what is wrong with the file in one sentence."""

from collections.abc import Sequence
from pathlib import Path

from leadtime.errors import InputError

__all__ = ["read_cases"]


def read_cases(path: Path, required: Sequence[str]) -> list[dict[str, str]]:
    """Rows of a CSV file.

    Parameters
    ----------
    path : Path
        The file; lines that begin with # are remarks.
    required : sequence of str
        Columns that it must have.

    Raises
    ------
    InputError
        If it cannot be read as UTF-8 CSV, has no rows, or lacks a column.
    """
    import csv

    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a CSV file.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: is not UTF-8 text; save it as UTF-8 CSV.") from None
    reader = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    rows = [{k: v or "" for k, v in row.items() if isinstance(k, str)} for row in reader]
    missing = [name for name in required if name not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            f"{path}: has no column `{missing[0]}`; its header needs at least {', '.join(required)}, and `seq_len` "
            "for training or `isl` for serving."
        )
    return rows
