"""Levers: what a policy can set, between which bounds, and what no control at all would be."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "levers.toml"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lever:
    """One lever.

    Parameters
    ----------
    name : str
        As policy files write it.
    meaning, unit : str
        What it sets.
    default : float or str
        Its value when nobody has ever set it: no control.
    minimum, maximum : float or None
        Bounds of a number.
    choices : tuple of str
        The words it takes, if it takes words.
    tighter : str
        "down" if a lower value is stricter, "up" if a higher one is; "" for words.
    """

    name: str
    meaning: str
    unit: str
    default: float | str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    tighter: str = ""


@cache
def levers() -> dict[str, Lever]:
    """All levers by name."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Lever(name=name, choices=tuple(t.pop("choices", ())), **t) for name, t in tables.items()}
