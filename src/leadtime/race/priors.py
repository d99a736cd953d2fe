"""Priors: what is believed of each uncertain input, how sure, and who says so.

Each lies in the TOML file beside the mechanism that reads it.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from leadtime.errors import FactError, nearest
from leadtime.race.mechanism import FOLDER

SHAPES = ("normal", "lognormal", "logit", "arms")
GRADES = ("measured", "datasheet", "teardown", "analyst", "press", "guess", "derived")
REQUIRED = ("meaning", "shape", "value", "low", "high", "unit", "as_of", "source", "grade", "confidence")
OPTIONAL = ("meaning_zh_hant", "note", "note_zh_hant", "arms", "minimum")


@dataclass(frozen=True, kw_only=True, slots=True)
class Arm:
    """One of several rival stories: a two-piece lognormal with its weight."""

    weight: float
    value: float
    low: float
    high: float
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Prior:
    """An uncertain input.

    Parameters
    ----------
    name : str
        The name that mechanisms read.
    mechanism : str
        The mechanism whose file holds it.
    shape : str
        normal, lognormal or logit: two half-distributions that meet in the median, in the value, its logarithm
        or its logit. arms: a weighted choice between rival lognormals.
    value, low, high : float
        Median, 5th and 95th percentile, in `unit`.
    minimum : float or None
        The value is never below this: a step of one month cannot follow a shorter delay.
    meaning_zh_hant, note_zh_hant : str
        Meaning and note in Traditional Chinese; empty where nobody has translated them.
    """

    name: str
    mechanism: str
    meaning: str
    shape: str
    value: float
    low: float
    high: float
    unit: str
    as_of: date
    source: tuple[str, ...]
    grade: str
    confidence: str
    note: str = ""
    meaning_zh_hant: str = ""
    note_zh_hant: str = ""
    arms: tuple[Arm, ...] = ()
    minimum: float | None = None


@cache
def priors() -> dict[str, Prior]:
    """All priors by name, read from the files beside the mechanisms."""
    return read(FOLDER)


def read(folder: Path) -> dict[str, Prior]:
    """Read and check every prior in a folder.

    Raises
    ------
    FactError
        If a file cannot be read, a key is missing or unknown, or a number does not fit its shape.
    """
    found: dict[str, Prior] = {}
    for path in sorted(folder.glob("*.toml")):
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except tomllib.TOMLDecodeError as error:
            raise FactError(f"{path.name}: not valid TOML: {error}.") from None
        for name, table in tables.items():
            if name in found:
                raise FactError(
                    f"{path.name}: `{name}` is already given by {found[name].mechanism}.toml; keep one."
                )
            found[name] = _prior(name, path, table)
    return found


def _prior(name: str, path: Path, table: Any) -> Prior:
    where = f"{path.name}: `{name}`"
    if not isinstance(table, dict):
        raise FactError(f"{where} is not a table; write [{name}] and its keys below it.")
    for key in table:
        if key not in REQUIRED + OPTIONAL:
            hint = nearest(key, REQUIRED + OPTIONAL)
            raise FactError(
                f"{where} has an unknown key `{key}`; {f'did you mean `{hint[0]}`?' if hint else 'remove it.'}"
            )
    for key in REQUIRED:
        if key not in table:
            raise FactError(f"{where} has no `{key}`; every uncertain input needs {', '.join(REQUIRED)}.")
    if table["shape"] not in SHAPES:
        raise FactError(f"{where} has shape {table['shape']!r}; known are {', '.join(SHAPES)}.")
    if table["grade"] not in GRADES:
        raise FactError(f"{where} has grade {table['grade']!r}; known are {', '.join(GRADES)}.")
    source = table["source"]
    made = {key: value for key, value in table.items() if key not in ("source", "arms")}
    prior = Prior(
        name=name,
        mechanism=path.stem,
        source=(source,) if isinstance(source, str) else tuple(source),
        arms=tuple(Arm(**arm) for arm in table.get("arms", ())),
        **made,
    )
    return checked(prior, where)


def checked(prior: Prior, where: str) -> Prior:
    """The prior, if its numbers fit its shape.

    Raises
    ------
    FactError
        If they do not rise, or lie where the shape cannot.
    """
    if not prior.low < prior.value < prior.high:
        raise FactError(
            f"{where}: low {prior.low}, value {prior.value}, high {prior.high} do not rise; order them."
        )
    if prior.shape in ("lognormal", "arms") and prior.low <= 0:
        raise FactError(f'{where}: low is {prior.low}, but a lognormal lies above 0; use shape = "normal".')
    if prior.shape == "logit" and not (prior.low > 0 and prior.high < 1):
        raise FactError(f"{where}: a logit lies between 0 and 1, not {prior.low} to {prior.high}.")
    if prior.shape == "arms" and abs(sum(a.weight for a in prior.arms) - 1) > 1e-9:
        raise FactError(f"{where}: the weights of its arms must add to 1.")
    return prior
