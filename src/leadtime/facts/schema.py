"""The schema: which quantities a kind of record may hold, in what dimension and between what bounds."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leadtime.errors import FactError
from leadtime.facts.units import unit

__all__ = ["Allowed", "Schema", "read_schema"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """One row of quantities.csv; `least` and `greatest` are in SI."""

    kind: str
    name: str
    dimension: str
    si_unit: str
    least: float
    greatest: float
    meaning: str


# kind -> dotted name -> what it may be
Schema = Mapping[str, Mapping[str, Allowed]]


def read_schema(path: Path) -> Schema:
    """Read quantities.csv.

    Raises
    ------
    FactError
        If a row names a dimension that its SI unit does not have, or bounds that are no range.
    """
    schema: dict[str, dict[str, Allowed]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        for line, row in enumerate(csv.DictReader(lines), start=2):
            allowed = Allowed(
                row["kind"], row["name"], row["dimension"], row["si_unit"],
                float(row["min"]), float(row["max"]), row["meaning"],
            )  # fmt: skip
            si = unit(allowed.si_unit)
            if (si.dimension, si.factor) != (allowed.dimension, 1.0) or allowed.least > allowed.greatest:
                raise FactError(
                    f"{path.name}: line {line}, `{allowed.name}` pairs {allowed.dimension!r} "
                    f"with {allowed.si_unit!r} or has min above max; "
                    "give the SI unit of the dimension and bounds in that unit."
                )
            schema.setdefault(allowed.kind, {})[allowed.name] = allowed
    return schema
