"""Goals: what a policy is held to, in one read-out and one year."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError, UnknownName
from leadtime.study.engine import Table
from leadtime.study.futures import checked_years
from leadtime.study.query import metrics

FILE = Path(__file__).parents[1] / "data" / "goals.toml"
WRITTEN = re.compile(r"\s*(\w+)\s*@\s*(\d{4})\s*(?:(>=|<=)\s*([-+0-9.eE_]+)|:\s*(more|less))\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """One thing that is wanted of a policy.

    Parameters
    ----------
    name : str
    metric, year
        The read-out and when.
    wants : str
        "more" or "less".
    threshold : float or None
        A future is satisfied where the read-out is at least (or at most) this; None until the present course is known.
    """

    name: str
    metric: str
    year: int
    wants: str
    meaning: str = ""
    threshold: float | None = None

    @property
    def sign(self) -> int:
        """+1 if more is better, -1 if less is."""
        return 1 if self.wants == "more" else -1

    def of(self, table: Table, years: Sequence[int]) -> NDArray[np.float64]:
        """What each future brings [member], so that more is always better."""
        values: NDArray[np.float64] = self.sign * table[self.metric][list(years).index(self.year)].astype(
            float
        )
        return values

    def is_met(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Whether each future, as `of` gives it, reaches the threshold; one that is not defined does not."""
        return np.asarray(values >= self.sign * (self.threshold or 0.0))

    def to_json(self) -> dict[str, str | int | float | None]:
        """As plain values."""
        names = ("name", "metric", "year", "wants", "threshold", "meaning")
        return {name: getattr(self, name) for name in names}


@cache
def usual() -> tuple[Goal, ...]:
    """The goals that are taken where none are given."""
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Goal(name=name, **table) for name, table in tables.items())


def goals(written: Sequence[str] = ()) -> tuple[Goal, ...]:
    """Goals as typed, or the usual ones.

    Parameters
    ----------
    written : sequence of str
        `READ_OUT@YEAR>=NUMBER`, `READ_OUT@YEAR<=NUMBER`, or `READ_OUT@YEAR:more` (or `:less`), which asks for what the
        present course brings in its middle future.

    Raises
    ------
    InputError
        If one cannot be read, or two are of one read-out and year.

    Examples
    --------
    >>> goals(["us_lead_months@2030 >= 48"])[0].threshold
    48.0
    """
    found = tuple(_goal(text) for text in written) if written else usual()
    names = [goal.name for goal in found]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--goal: {name} is given twice; keep one of them.")
    return found


def _goal(text: str) -> Goal:
    match = WRITTEN.fullmatch(text)
    if match is None:
        raise InputError(
            f"--goal: {text!r} is not a goal; write us_lead_months@2030>=48, or us_lead_months@2030:more for what the "
            "present course brings."
        )
    metric, year, sign, number, wants = match.groups()
    if metric not in metrics():
        raise UnknownName("read-out", metric, metrics())
    checked_years([int(year)], "--goal")
    try:
        threshold = float(number) if number else None
    except ValueError:
        raise InputError(f"--goal: {number!r} in {text!r} is not a number.") from None
    wants = wants or ("more" if sign == ">=" else "less")
    return Goal(name=f"{metric}@{year}", metric=metric, year=int(year), wants=wants, threshold=threshold)


def with_thresholds(wanted: Sequence[Goal], present: Mapping[str, NDArray[np.float64]]) -> tuple[Goal, ...]:
    """Goals whose thresholds are known: where none was given, the present course's median.

    Parameters
    ----------
    wanted : sequence of Goal
    present : mapping of goal's name to array [member]
        What the present course brings, as `Goal.of` gives it.
    """
    return tuple(
        g if g.threshold is not None else replace(g, threshold=float(g.sign * np.nanmedian(present[g.name])))
        for g in wanted
    )
