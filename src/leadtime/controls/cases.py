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
from leadtime.controls.specification import (
    GB,
    MM2,
    NM,
    UM2,
    Die,
    Line,
    Machine,
    Memory,
    Specification,
    Subject,
    Tool,
    Weights,
)
from leadtime.errors import InputError, UnknownName, folded

FIRST_DAY = date(2018, 1, 1)
LAST_DAY = date(2030, 12, 31)

KINDS = {
    "chip": "chip",
    "synthetic": "chip",
    "order": "chip",
    "system": "system",
    "foreign-made": "foreign_made",
    "hbm": "memory",
    "weights": "weights",
    "end-use": "line",
    "foundry": "die",
    "tool": "tool",
    "eda": "eda",
    "other": "other",
}
"""Words of the column `item_type`."""

_SHEET = ("tpp", "die_mm2", "pd", "io_bw", "dram_bw")
_LEADING_NUMBER = re.compile(r"[-+]?\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?")


def day(text: str) -> date:
    """A day that the law on record can speak of.

    Raises
    ------
    InputError
        If it is no ISO date, before 2018, or after 2030.
    """
    try:
        on = date.fromisoformat(text.strip())
    except ValueError:
        raise InputError(f"{text!r} is no day: write it as YYYY-MM-DD, for example 2024-06-01.") from None
    if not FIRST_DAY <= on <= LAST_DAY:
        raise InputError(f"{on} lies outside the law on record: give a day from {FIRST_DAY} to {LAST_DAY}.")
    return on


def pairs(text: str) -> dict[str, str]:
    """Key=value; key=value of the columns other_specs and flags; "x above 600" is read as x=600.

    Examples
    --------
    >>> pairs("cert=1;share=0.4"), pairs("io_bw above 600"), pairs("not-named")
    ({'cert': '1', 'share': '0.4'}, {'io_bw': '600'}, {'not-named': '1'})
    """
    found: dict[str, str] = {}
    for part in (p.strip() for p in text.split(";")):
        above = re.fullmatch(r"(\w+) above (\S+)", part)
        key, _, value = (above[1], "=", above[2]) if above else part.partition("=")
        if key:
            found[key.strip()] = value.strip() or "1"
    return found


def number(text: str, what: str) -> float | None:
    """The number at the start of a cell, None where it is empty.

    Raises
    ------
    InputError
        If there is none, or it is negative or not finite.
    """
    if not text.strip():
        return None
    match = _LEADING_NUMBER.match(text.strip())
    value = float(match[0]) if match else None
    if value is None or value < 0 or value == float("inf"):
        raise InputError(f"{what} is {text!r}: give a number of zero or more.")
    return value


def _flag(values: Mapping[str, str], key: str, default: bool) -> bool:
    return values[key] not in ("0", "no", "false") if key in values else default


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
        has_certificates=_flag(flags, "cert", True),
        share_of_us_volume=number(flags.get("share", ""), "share") or 0.0,
        has_hbm_conditions=_flag(said, "hbm_exception_conditions", False),
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
        export_from=leaves or (sheet.designer if sheet.kind == "foreign_made" else "US"),
        end_user=end_user,
        end_user_name=cells.get("end_user", ""),
        listed_ownership=number(specs.get("listed_ownership", ""), "listed_ownership") or 0.0,
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
    subject = _subject(kind, specs)
    if subject is not None:
        vendor = flags.get("vendor", "").split("|")[0]
        real = "machine" if isinstance(subject, Machine) else kind
        return Specification(name=name, kind=real, vendor=vendor, keys=(folded(name),), subject=subject)
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
        value = number(cells.get(column) or specs.get(column, ""), column)
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
        density=read("pd"),
        io_rate=read("io_bw", GB),
        memory_rate=read("dram_bw", GB),
        is_for_datacentres=centre != "0" if centre else (first.is_for_datacentres if first else True),
        is_by_name=True,
        is_sold_in_us=_flag(flags, "us_market", first.is_sold_in_us if first else True),
    )
    return _foreign(sheet, name, cells) if sheet.kind == "foreign_made" else sheet


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


def _subject(kind: str, specs: Mapping[str, str]) -> Subject | None:
    """What the text asks of things that are not chips, from the pairs of other_specs."""

    def read(key: str, unit: float = 1.0) -> float | None:
        value = number(specs.get(key, ""), key)
        return None if value is None else value * unit

    if kind == "memory":
        return Memory(density=read("mbd") or 0.0, is_in_logic=specs.get("dominant") == "logic")
    if kind == "weights":
        return Weights(training_operations=read("ops") or 0.0, are_open=_flag(specs, "open", False))
    if kind == "tool":
        is_euv = _flag(specs, "euv", False)
        light = read("wavelength", NM) or (13.5 if is_euv else 193) * NM
        return Tool(overlay=read("dco", NM), is_immersion=_flag(specs, "immersion", True), wavelength=light)
    if kind == "die":
        return _die(read, specs)
    if kind == "line" and ("fp64" in specs or "fp32" in specs):
        return Machine(
            fp64_rate=read("fp64") or 0.0, fp32_rate=read("fp32") or 0.0, volume=read("ft3") or 0.0
        )
    if kind == "line":
        return Line(
            node=read("node", NM),
            is_nonplanar=_flag(specs, "nonplanar", False),
            layers=read("layers"),
            half_pitch=read("half_pitch", NM),
            cell_area=read("cell", UM2),
            bit_density=read("density", 1e9 / MM2),
            vias=read("tsv"),
        )
    return None


def _die(read: Any, specs: Mapping[str, str]) -> Die:
    node = read("node", NM) or 7 * NM
    words = {specs.get("designer", ""), specs.get("osat", "")}
    return Die(
        node=node,
        is_nonplanar=_flag(specs, "nonplanar", node <= 16 * NM),
        transistors=read("tr"),
        has_hbm=_flag(specs, "hbm", True),
        is_vouched_for=bool(words & {"approved", "authorised", "authorized"}),
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
        "die_mm2": _cell(path, text, "die_mm2", most=5000),
        "pd": _cell(path, text, "pd", most=10_000),
        "io_bw": _cell(path, text, "io_bw_gbs", most=1e6),
        "dram_bw": _cell(path, text, "dram_bw_gbs", most=1e6),
        "datacentre": "0" if text.get("datacentre") is False else "1",
    }
    flags = {"us_market": "0" if text.get("us_market") is False else "1"}
    if "vendor" in text:
        flags["vendor"] = str(text["vendor"])
    specs = pairs(str(text.get("other_specs", "")))
    name = str(text.get("name", path.stem))
    kind = KINDS.get(cells["item_type"].casefold(), "")
    if _subject(kind, specs) is None and not cells["tpp"]:
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
    stated = _cell(path, text, "tpp", most=1e8)
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
