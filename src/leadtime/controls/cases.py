"""Rows of a cases file, or a spec file, to what is shipped and how."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from leadtime.controls.metrics import tpp
from leadtime.controls.party import resolve
from leadtime.controls.place import country_code
from leadtime.controls.sheet import find, item
from leadtime.controls.shipment import Attestation, Shipment
from leadtime.controls.specification import GB, MM2, NM, Specification
from leadtime.controls.subject import KEYS, KINDS, check_keys, flag, number, of_subject, pairs, subject
from leadtime.controls.things import thing_called
from leadtime.errors import InputError, UnknownName, folded

FIRST_DAY = date(2018, 1, 1)

MOST = {"tpp": 1e8, "die_mm2": 71_000, "pd": 10_000, "io_bw": 1e6, "dram_bw": 1e6}
"""Figures of a sheet, in the units of print, with the largest value that can be: 71,000 mm2 is a whole wafer."""

_SHEET = tuple(MOST)


def day(text: str) -> date:
    """A day that the law on record can speak of.

    Raises
    ------
    InputError
        If it is no ISO date, or before 2018. Later days than the facts are answered as the law is known.
    """
    try:
        on = date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text!r} is no day: write it as YYYY-MM-DD, for example 2024-06-01.") from None
    if on < FIRST_DAY:
        raise InputError(f"{on} lies before the law on record: give a day from {FIRST_DAY} on.")
    return on


def read_row(row: Mapping[str, str], *, default_on: date, default_to: str) -> tuple[Specification, Shipment]:
    """One row with the columns of a cases file.

    Parameters
    ----------
    row : mapping
        Only `item` is required; other columns as `item_type`, `tpp`, `die_mm2`, `pd`, `io_bw`, `dram_bw`,
        `datacentre`, `other_specs`, `date`, `destination`, `hq`, `export_from`, `end_user`, `flags`.
    default_on, default_to : date, str
        Where the row has no date or destination.

    Raises
    ------
    InputError
        If a cell cannot be read.
    """
    cells = {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}
    name = cells.get("item", "")
    if not name:
        raise InputError("the column `item` is empty: name the chip, system, tool or part.")
    specs, flags = pairs(cells.get("other_specs", "")), pairs(cells.get("flags", ""))
    sheet = _sheet(name, cells, specs, flags)
    return sheet, _shipment(sheet, cells, specs, flags, default_on, default_to)


def _shipment(
    sheet: Specification,
    cells: Mapping[str, str],
    specs: Mapping[str, str],
    flags: Mapping[str, str],
    default_on: date,
    default_to: str,
) -> Shipment:
    to = country_code(cells["destination"]) if cells.get("destination") else default_to
    seat = country_code(cells["hq"]) if cells.get("hq") else ""
    leaves = country_code(cells["export_from"]) if cells.get("export_from") else ""
    said = {**specs, **flags}
    attestation = Attestation(
        has_certificates=flag(flags, "cert", True),
        share_of_us_volume=number(flags.get("share", ""), "share", most=1e6) or 0.0,
        has_hbm_conditions=flag(said, "hbm_exception_conditions", False),
        is_for_analysis=flags.get("purpose") in ("technical-analysis", "evaluation", "test"),
    )
    end_user = resolve(cells.get("end_user", ""))
    regime = flags.get("regime", "enforced")
    if regime not in ("text", "enforced"):
        raise InputError(f"regime is {regime!r}: write text or enforced.")
    is_own_seat = seat == to and end_user is not None
    return Shipment(
        on=day(cells["date"]) if cells.get("date") else default_on,
        to=to,
        headquarters="" if is_own_seat else seat,
        export_from=leaves or sheet.leaves_from,
        end_user=end_user,
        end_user_name=cells.get("end_user", ""),
        listed_ownership=number(specs.get("listed_ownership", ""), "listed_ownership", most=1) or 0.0,
        order_tpp=number(specs.get("order_tpp", ""), "order_tpp"),
        regime=regime,
        attestation=attestation,
    )


def _sheet(
    name: str, cells: Mapping[str, str], specs: Mapping[str, str], flags: Mapping[str, str]
) -> Specification:
    word = cells.get("item_type", "").casefold()
    if word and word not in KINDS:
        raise UnknownName("item type", word, KINDS)
    kind = KINDS.get(word, "")
    check_keys(kind, specs)
    named = thing_called(name) if kind in KEYS and not specs else None
    if named is not None and named.kind == kind:
        return named
    thing = subject(kind, specs)
    if thing is not None:
        vendor = flags.get("vendor", "").split("|")[0]
        return of_subject(name, kind, thing, vendor=vendor)
    if kind in ("other", "eda"):
        return Specification(name=name, kind=kind, keys=(folded(name),), unique_to_node=_unique_node(specs))
    stated = any(cells.get(column) for column in _SHEET) or any(column in specs for column in _SHEET)
    known = find(name, is_system=kind == "system")
    if not stated and (not kind or known is not None) and not (kind == "chip" and "tpp" in cells):
        found = known or item(name)
        return _foreign(found, name, cells) if kind == "foreign_made" else found
    return _stated(name, kind, known, cells, specs, flags)


def _unique_node(specs: Mapping[str, str]) -> float | None:
    """Node (m) that alone needs a part, where the row tells one."""
    told = next((specs[key] for key in ("unique_nm", "item_unique_for_nm", "node") if key in specs), "")
    value = number(told, "node")
    return None if value is None else value * NM


def _stated(
    name: str,
    kind: str,
    known: Specification | None,
    cells: Mapping[str, str],
    specs: Mapping[str, str],
    flags: Mapping[str, str],
) -> Specification:
    """A sheet of the row's own figures; the name tells only who made it and what letters call it."""

    def read(column: str, unit: float = 1.0) -> float | None:
        value = number(cells.get(column) or specs.get(column, ""), column, most=MOST[column])
        return None if value is None else value * unit

    first = known.circuits[0] if known else None
    keys = (folded(name), *(first.keys if first else ()))
    centre = cells.get("datacentre", "")
    sheet = Specification(
        name=name,
        kind=kind or (known.kind if known else "chip"),
        vendor=flags.get("vendor", first.vendor if first else "").split("|")[0],
        designer=first.designer if first else "",
        keys=tuple(dict.fromkeys(keys)),
        tpp=read("tpp"),
        die_area=read("die_mm2", MM2),
        density=_density(read("tpp"), read("die_mm2"), read("pd")),
        io_rate=read("io_bw", GB),
        memory_rate=read("dram_bw", GB),
        is_for_datacentres=centre != "0" if centre else (first.is_for_datacentres if first else True),
        is_by_name=True,
        is_sold_in_us=flag(flags, "us_market", first.is_sold_in_us if first else True),
    )
    return _foreign(sheet, name, cells) if sheet.kind == "foreign_made" else sheet


def _density(p: float | None, area: float | None, stated: float | None) -> float | None:
    """The performance density as stated; refused where TPP over die area gives another."""
    if p and area and stated and abs(stated - p / area) > 0.05 * stated + 0.01:
        raise InputError(
            f"pd is {stated:g} but tpp / die_mm2 gives {p / area:.2f}; correct one of the three."
        )
    return stated


def _foreign(sheet: Specification, name: str, cells: Mapping[str, str]) -> Specification:
    """A foreign-made item, with what its name tells of designer and mobile generation."""
    designer = re.match(r"(.+?)[- ]designed\b", name)
    maker = resolve(designer[1]) if designer else None
    party = resolve(cells.get("end_user", ""))
    generation = re.search(r"\b(\d)G\b", name)
    is_own = bool(
        maker and party and ({maker.id, party.id} <= {"huawei", "hisilicon"} or maker.id == party.id)
    )
    return replace(
        sheet,
        kind="foreign_made",
        designer=sheet.designer or (maker.nation if maker else ""),
        is_party_design=is_own,
        mobile_generation=int(generation[1]) if generation else 0,
    )


SPEC_KEYS = (
    "name",
    "item_type",
    "vendor",
    "designer",
    "tpp",
    "dense_tops",
    "die_mm2",
    "pd",
    "io_bw_gbs",
    "dram_bw_gbs",
    "datacentre",
    "us_market",
    "other_specs",
)
"""Keys of a spec file."""


def read_spec(path: Path) -> Specification:
    """A spec file (TOML) to a sheet.

    Raises
    ------
    InputError
        If it cannot be read, a key is not known, or a value is impossible.
    """
    try:
        text = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); give a TOML file.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: is no TOML ({error}).") from None
    for key in text:
        if key not in SPEC_KEYS:
            raise InputError(f"{path}: {UnknownName('key', key, SPEC_KEYS)} Keys are {', '.join(SPEC_KEYS)}.")
    cells = {
        "item_type": str(text.get("item_type", "chip")),
        "tpp": _stated_tpp(path, text),
        "die_mm2": _cell(path, text, "die_mm2", most=MOST["die_mm2"]),
        "pd": _cell(path, text, "pd", most=MOST["pd"]),
        "io_bw": _cell(path, text, "io_bw_gbs", most=MOST["io_bw"]),
        "dram_bw": _cell(path, text, "dram_bw_gbs", most=MOST["dram_bw"]),
        "datacentre": "0" if text.get("datacentre") is False else "1",
    }
    flags = {"us_market": "0" if text.get("us_market") is False else "1"}
    if "vendor" in text:
        flags["vendor"] = str(text["vendor"])
    specs = pairs(str(text.get("other_specs", "")))
    name = str(text.get("name", path.stem))
    kind = KINDS.get(cells["item_type"].casefold(), "")
    try:
        check_keys(kind, specs)
        thing = subject(kind, specs)
    except InputError as wrong:
        raise InputError(f"{path}: {wrong}") from None
    if thing is None and not cells["tpp"]:
        raise InputError(f"{path}: tells neither `tpp` nor `dense_tops`; give one, for example tpp = 4800.")
    sheet = _sheet(name, cells, specs, flags)
    return replace(sheet, designer=country_code(text["designer"])) if "designer" in text else sheet


def _cell(path: Path, text: Mapping[str, Any], key: str, *, most: float) -> str:
    """A number of the file as a cell; refused where it is none or impossible."""
    value = text.get(key)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise InputError(f"{path}: `{key}` is {value!r}; give a number from 0 to {most:g}.")
    return repr(value)


def _stated_tpp(path: Path, text: Mapping[str, Any]) -> str:
    """TPP as stated, or from dense rates in TOPS by format."""
    stated = _cell(path, text, "tpp", most=MOST["tpp"])
    rates = text.get("dense_tops")
    if rates is None:
        return stated
    if not isinstance(rates, dict):
        raise InputError(
            f"{path}: `dense_tops` is {rates!r}; write a table, for example [dense_tops] int8 = 600."
        )
    from leadtime.controls.metrics import BITS

    for form in rates:
        if form not in BITS:
            raise InputError(f"{path}: {UnknownName('format', form, BITS)} Formats are {', '.join(BITS)}.")
    worked = tpp({form: float(_cell(path, rates, form, most=1e7)) * 1e12 for form in rates})
    if stated and worked is not None and abs(float(stated) - worked) > 0.01 * worked:
        raise InputError(f"{path}: `tpp` is {stated} but the dense rates give {worked:g}; leave one out.")
    return stated or repr(worked)
