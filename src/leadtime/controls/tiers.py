"""Classify a package or the circuits inside a computer: the part that all 3A090 texts share."""

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from leadtime.controls.specification import Specification
from leadtime.controls.verdict import NOT_LISTED, Test

RATED = ("chip", "system", "foreign_made")
"""Kinds of item that have a TPP."""

RANK = {"": 0, "?": 1, "b": 2, "a": 3}


class Tier(NamedTuple):
    """Level of 3A090 that an item meets: "a", "b", "" (none), or "?" where a fact is missing.

    `open` lists, for "?", each condition with the circuit as it would then be.
    """

    level: str
    tests: tuple[Test, ...] = ()
    is_for_datacentres: bool = True
    open: tuple[tuple[str, Specification], ...] = ()


def strictest(item: Specification, classify: Callable[[Specification], Tier]) -> Tier:
    """The tier of the strictest circuit inside; boards and servers are never summed."""
    return max((classify(circuit) for circuit in item.circuits), key=lambda tier: RANK[tier.level])


def variants(item: Specification, tier: Tier) -> tuple[tuple[str, Specification], ...]:
    """The item as it would be under each open condition of its strictest circuit."""
    if item.contents:
        return tuple((when, replace(item, contents=(circuit,))) for when, circuit in tier.open)
    return tier.open


def may_also_be(eccn: str) -> tuple[str, ...]:
    """Where an item at a 3A090 or 4A090 level may be classified instead, often for its encryption.

    Examples
    --------
    >>> may_also_be("3A090.a")
    ('3A001.z', '5A992.z')
    """
    if eccn.startswith("3A090.") and eccn[-1] in "ab":
        return ("3A001.z", "5A992.z")
    return ("4A003.z", "5A002.z", "5A992.z") if eccn.startswith("4A090") else ()


def printed_eccn(item: Specification, level: str, *, is_for_datacentres: bool, has_4a090_b: bool) -> str:
    """What to print for a level.

    Parameters
    ----------
    item : Specification
        Chip, system or foreign-made item.
    level : str
        "a", "b" or "".
    is_for_datacentres : bool
        Of the deciding circuit.
    has_4a090_b : bool
        Whether paragraph 4A090.b was filled yet.
    """
    if item.kind == "foreign_made":
        return f"3A090.{level}-level" if level else "-"
    if not level:
        return NOT_LISTED
    if item.kind != "system":
        return f"3A090.{level}"
    if not is_for_datacentres:
        return "4A994-or-5A992.z"
    return "4A090.a" if level == "a" else "4A090.b" if has_4a090_b else "4A090"
