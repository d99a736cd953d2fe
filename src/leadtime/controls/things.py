"""Things that are not chips, by name: memory stacks, scanners, design software, materials."""

from collections.abc import Mapping
from functools import lru_cache

from leadtime.controls.ledger import rows
from leadtime.controls.specification import Specification
from leadtime.controls.subject import KINDS, check_keys, of_subject, pairs, subject
from leadtime.errors import folded

_COLUMNS = ("id", "names", "item_type", "specs", "vendor", "leaves_from", "source", "confidence")


@lru_cache(maxsize=1)
def things() -> Mapping[str, Specification]:
    """Folded names to sheets, from things.csv."""
    found: dict[str, Specification] = {}
    for row in rows("things.csv", _COLUMNS):
        sheet = _sheet(row)
        for name in (row["id"], *row["names"].split(";")):
            found.setdefault(folded(name), sheet)
    return found


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The first name of each, for whoever misspells one."""
    return tuple(dict.fromkeys(sheet.name for sheet in things().values()))


def thing_called(name: str) -> Specification | None:
    """The sheet of the thing of that name, or None.

    Examples
    --------
    >>> thing_called("镓").subject
    Material(substance='gallium')
    """
    return things().get(folded(name))


def _sheet(row: Mapping[str, str]) -> Specification:
    kind, specs = KINDS[row["item_type"].casefold()], pairs(row["specs"])
    check_keys(kind, specs)
    name, vendor, origin = row["names"].split(";")[0], row["vendor"], row["leaves_from"]
    thing = subject(kind, specs)
    if thing is None:
        return Specification(name=name, kind=kind, vendor=vendor, origin=origin, keys=(folded(name),))
    return of_subject(name, kind, thing, vendor=vendor, origin=origin)
