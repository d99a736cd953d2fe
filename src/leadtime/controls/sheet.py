"""From a catalogue record, a part by name, or a spec file to the specification that the law judges."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from leadtime.controls.ledger import rows
from leadtime.controls.metrics import io_rate, tpp
from leadtime.controls.specification import GB, MM2, Specification
from leadtime.controls.things import names, thing_called
from leadtime.errors import UnknownName, folded
from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.quantity import Quantity
from leadtime.facts.system import System

LANE_ON = date(2026, 1, 15)
"""Day on which a part must have been sold in the US for the lane of 91 FR 1684."""

_COLUMNS = (
    *("id", "names", "vendor", "designer", "tpp", "die_mm2", "io_gbs", "memory_gbs", "host_gbs"),
    *("is_for_datacentres", "is_sold_in_us", "is_by_name", "source", "confidence"),
)

_D5_DESIGN = frozenset({"CN", "HK", "MO"})
"""Designers whose chips are judged as foreign-made items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One row of parts.csv; None = as in the catalogue."""

    id: str
    names: tuple[str, ...]
    vendor: str
    designer: str
    tpp: float | None
    die_area: float | None
    io_rate: float | None
    memory_rate: float | None
    host_rate: float | None
    is_for_datacentres: bool
    is_sold_in_us: bool
    is_by_name: bool


def _number(text: str, unit: float = 1.0) -> float | None:
    return float(text) * unit if text else None


@lru_cache(maxsize=1)
def parts() -> Mapping[str, Part]:
    """The rows of parts.csv by id."""
    return {row["id"]: _part(row) for row in rows("parts.csv", _COLUMNS)}


def _part(row: Mapping[str, str]) -> Part:
    return Part(
        id=row["id"],
        names=tuple(row["names"].split(";")),
        vendor=row["vendor"],
        designer=row["designer"],
        tpp=_number(row["tpp"]),
        die_area=_number(row["die_mm2"], MM2),
        io_rate=_number(row["io_gbs"], GB),
        memory_rate=_number(row["memory_gbs"], GB),
        host_rate=_number(row["host_gbs"], GB),
        is_for_datacentres=row["is_for_datacentres"] == "1",
        is_sold_in_us=row["is_sold_in_us"] == "1",
        is_by_name=row["is_by_name"] == "1",
    )


@lru_cache(maxsize=1024)
def of_chip(chip: Chip) -> Specification:
    """The sheet of a catalogue chip.

    Stated TPP is taken where the catalogue has one, else it is worked out from the dense rates.
    """
    part = parts().get(chip.id)
    rates = {form: q.value for form, q in chip.flop_rate.items()}
    stated = _value(chip.tpp)
    is_foreign = chip.nation in _D5_DESIGN
    sheet = Specification(
        name=chip.name,
        kind="foreign_made" if is_foreign else "chip",
        vendor=_vendor(chip.vendor),
        designer=chip.nation,
        keys=(folded(chip.id), folded(chip.name)),
        tpp=stated if stated is not None else tpp(rates),
        die_area=_value(chip.die_area),
        io_rate=_io_rate(chip, part),
        memory_rate=_value(chip.memory_rate),
        is_sold_in_us=_is_sold_in_us(chip),
    )
    return sheet if part is None else _amended(sheet, part)


def _value(quantity: Quantity | None) -> float | None:
    return None if quantity is None else quantity.value


def _is_sold_in_us(chip: Chip) -> bool:
    """On the market on the day of 91 FR 1684, and built for no other market; parts.csv may say otherwise."""
    is_out = chip.available_on is not None and chip.available_on <= LANE_ON
    return is_out and chip.nation not in _D5_DESIGN and not chip.is_export_variant


def _vendor(name: str) -> str:
    """The company that a letter binds, without what stands in brackets."""
    return name.split("(")[0].strip()


def _io_rate(chip: Chip, part: Part | None) -> float | None:
    link = _value(chip.scale_up_rate)
    host = part.host_rate if part is not None and part.host_rate is not None else 0.0
    return None if link is None else io_rate(link, host)


def _amended(sheet: Specification, part: Part) -> Specification:
    """A sheet with what parts.csv says of the part."""
    stated = {
        "tpp": part.tpp,
        "die_area": part.die_area,
        "io_rate": part.io_rate,
        "memory_rate": part.memory_rate,
    }
    known = {name: value for name, value in stated.items() if value is not None}
    blank: dict[str, float | None] = (
        {"tpp": None, "die_area": None, "io_rate": None} if part.is_by_name else {}
    )
    names = tuple(folded(name) for name in (part.id, *part.names))
    return replace(
        sheet,
        vendor=part.vendor,
        keys=tuple(dict.fromkeys((*sheet.keys, *names))),
        is_for_datacentres=part.is_for_datacentres,
        is_sold_in_us=part.is_sold_in_us,
        is_by_name=part.is_by_name,
        **{**known, **blank},  # type: ignore[arg-type]
    )


def of_system(system: System) -> Specification:
    """The sheet of a catalogue system: the circuits inside decide, never their sum."""
    inside = of_chip(catalogue().chips[system.chip])
    return Specification(
        name=system.name,
        kind="foreign_made" if inside.kind == "foreign_made" else "system",
        vendor=_vendor(system.vendor),
        designer=inside.designer,
        keys=(folded(system.id), folded(system.name)),
        is_for_datacentres=inside.is_for_datacentres,
        contents=(inside,),
    )


def specification(item: Specification | Chip | System) -> Specification:
    """The sheet of whatever was given."""
    if isinstance(item, Chip):
        return of_chip(item)
    return of_system(item) if isinstance(item, System) else item


@lru_cache(maxsize=1)
def _parts_by_name() -> Mapping[str, Part]:
    return {folded(name): part for part in parts().values() for name in (part.id, *part.names)}


@lru_cache(maxsize=4096)
def find(name: str, *, is_system: bool = False) -> Specification | None:
    """The sheet of a chip, part or system by any of its names, or of a system by the chip it names.

    Parameters
    ----------
    name : str
        Such as "H20", "A800-SXM-80", "DGX-H100".
    is_system : bool
        The name is known to be a system's, so "Server-8xL40" may be read as one that holds L40.
    """
    cat = catalogue()
    if name in cat.chips:
        return of_chip(cat.chips[name])
    part = _parts_by_name().get(folded(name))
    if part is not None:
        return of_chip(cat.chips[part.id]) if part.id in cat.chips else _amended(_bare(part), part)
    if name in cat.systems:
        return of_system(cat.systems[name])
    return thing_called(name) or (_holding(name) if is_system else None)


def _bare(part: Part) -> Specification:
    kind = "foreign_made" if part.designer in _D5_DESIGN else "chip"
    return Specification(name=part.names[0], kind=kind, vendor=part.vendor, designer=part.designer)


def _holding(name: str) -> Specification | None:
    """A system whose name tells the chip inside, such as "HGX-H20-8" or "Server-8xL40"."""
    words = [re.sub(r"^\d+x", "", word, flags=re.IGNORECASE) for word in re.split(r"[\s/-]+", name)]
    words = [word for word in words if word]
    spans = [words[i:j] for i in range(len(words)) for j in range(len(words), i, -1) if j - i < len(words)]
    for span in sorted(spans, key=lambda s: -sum(map(len, s))):
        inner = "".join(span)
        part = _parts_by_name().get(folded(inner))
        if part is not None or inner in catalogue().chips:
            inside = find(part.id if part is not None else inner)
            if inside is not None:
                kind = "foreign_made" if inside.kind == "foreign_made" else "system"
                keys = (folded(name),)
                return Specification(
                    name=name,
                    kind=kind,
                    vendor=inside.vendor,
                    designer=inside.designer,
                    keys=keys,
                    contents=(inside,),
                )
    return None


def item(name: str) -> Specification:
    """As `find`, but an unknown name is the user's error.

    Raises
    ------
    UnknownName
        With the nearest names.
    """
    found = find(name)
    if found is None:
        cat = catalogue()
        known = [*cat.chips, *cat.systems, *(part.names[0] for part in parts().values()), *names()]
        raise UnknownName("chip, system, tool or material", name, known)
    return found
