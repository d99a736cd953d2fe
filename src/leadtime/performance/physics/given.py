"""Numbers that no fit finds: what is the same for all chips, and what software did from when on."""

from csv import DictReader
from functools import lru_cache
from pathlib import Path

__all__ = ["GIVEN", "given"]

GIVEN = Path(__file__).parents[1] / "data" / "given.csv"
"""The file of them: value, range, unit, grade, source and meaning of each."""


def given(name: str) -> float:
    """The value of one of them, in SI units.

    Parameters
    ----------
    name : str
        As in the file.

    Raises
    ------
    KeyError
        If the file has none of that name.

    Examples
    --------
    >>> given("tile")
    128.0
    """
    return _given()[name]


@lru_cache(maxsize=1)
def _given() -> dict[str, float]:
    with GIVEN.open(encoding="utf-8", newline="") as lines:
        return {line["name"]: float(line["value"]) for line in DictReader(lines)}
