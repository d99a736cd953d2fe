"""What the text asks of things that are not chips, from the pairs `key=value; key=value` of a cell.

Nothing is guessed: a thing whose deciding figure is missing is refused with the name of the figure.
"""

import re
from collections.abc import Callable, Mapping

from leadtime.controls.specification import (
    MM2,
    NM,
    UM2,
    Die,
    Line,
    Machine,
    Material,
    Memory,
    Specification,
    Subject,
    Tool,
    Weights,
)
from leadtime.errors import InputError, UnknownName, folded

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
    "material": "material",
    "eda": "eda",
    "other": "other",
}
"""Words of the column `item_type`."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "memory": ("mbd", "dominant", "hbm_exception_conditions"),
    "weights": ("ops", "open"),
    "tool": ("eccn", "dco", "immersion", "euv", "wavelength"),
    "line": (
        *("node", "nonplanar", "layers", "half_pitch", "cell", "density", "tsv"),
        *("fp64", "fp32", "ft3"),
    ),
    "die": ("node", "nonplanar", "tr", "hbm", "designer", "osat"),
    "material": ("substance",),
}
"""Keys that each kind of thing reads; `docs/law.md` says what they mean."""

_OF_THE_DEAL = ("listed_ownership", "order_tpp")

_LEADING_NUMBER = re.compile(r"[-+]?\d[\d_]*\.?\d*(?:[eE][-+]?\d+)?")

Read = Callable[..., float | None]


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


def number(text: str, what: str, *, most: float = 1e40) -> float | None:
    """The number at the start of a cell, None where it is empty.

    Raises
    ------
    InputError
        If there is none, or it is negative or above `most`.
    """
    if not text.strip():
        return None
    match = _LEADING_NUMBER.match(text.strip())
    value = float(match[0]) if match else None
    if value is None or value < 0:
        raise InputError(f"{what} is {text!r}: give a number of zero or more.")
    if value > most:
        raise InputError(f"{what} is {text!r}, which cannot be: give a number up to {most:g}.")
    return value


def flag(values: Mapping[str, str], key: str, default: bool) -> bool:
    """Whether a key is on; `default` where it is not given."""
    return values[key] not in ("0", "no", "false") if key in values else default


def check_keys(kind: str, specs: Mapping[str, str]) -> None:
    """Refuse a key that this kind of thing does not read, with the nearest that it does.

    Raises
    ------
    UnknownName
        For the first such key.
    """
    known = (*KEYS[kind], *_OF_THE_DEAL) if kind in KEYS else tuple(specs)
    for key in specs:
        if key not in known:
            raise UnknownName(f"key of `other_specs` for a {kind}", key, known)


def of_subject(
    name: str, kind: str, thing: Subject, *, vendor: str = "", origin: str = "US"
) -> Specification:
    """The sheet of a thing that is not a chip."""
    real = "machine" if isinstance(thing, Machine) else kind
    leaves = "CN" if isinstance(thing, Material) else origin
    return Specification(
        name=name, kind=real, vendor=vendor, origin=leaves, keys=(folded(name),), subject=thing
    )


def subject(kind: str, specs: Mapping[str, str]) -> Subject | None:
    """The thing that the pairs describe; None for chips, systems and other kinds without one.

    Parameters
    ----------
    kind : str
        A value of `KINDS`.
    specs : mapping
        The pairs.

    Raises
    ------
    InputError
        If a figure cannot be read, or the one that decides is missing.
    """

    def read(key: str, unit: float = 1.0) -> float | None:
        value = number(specs.get(key, ""), key)
        return None if value is None else value * unit

    if kind == "memory":
        density = _needed(read("mbd"), "mbd", "memory bandwidth density in GB/s per mm2, such as mbd=6.8")
        return Memory(density=density, is_in_logic=specs.get("dominant") == "logic")
    if kind == "weights":
        spent = _needed(read("ops"), "ops", "operations of training, such as ops=2e26")
        return Weights(training_operations=spent, are_open=flag(specs, "open", False))
    if kind == "material":
        return Material(substance=specs["substance"]) if "substance" in specs else _lacks_substance()
    makers: dict[str, Callable[[Read, Mapping[str, str]], Subject]] = {
        "tool": _tool,
        "die": _die,
        "line": _line,
    }
    return makers[kind](read, specs) if kind in makers else None


def _needed(value: float | None, key: str, what: str) -> float:
    if value is None:
        raise InputError(f"`other_specs` lacks `{key}`, without which nothing can be said: give {what}.")
    return value


def _lacks_substance() -> Subject:
    raise InputError("`other_specs` lacks `substance`: name the material, such as substance=gallium.")


def _tool(read: Read, specs: Mapping[str, str]) -> Tool:
    """A scanner by its figures, or another tool by the paragraph that its maker states."""
    light = read("wavelength", NM) or (13.5 if flag(specs, "euv", False) else 193) * NM
    is_immersion = flag(specs, "immersion", True)
    overlay = read("dco", NM)
    if "eccn" not in specs and is_immersion and light >= 193 * NM:
        _needed(overlay, "dco", "dedicated-chuck overlay in nm (dco=1.4), immersion=0, euv=1 or eccn=3B001.c")
    return Tool(eccn=specs.get("eccn", ""), overlay=overlay, is_immersion=is_immersion, wavelength=light)


def _die(read: Read, specs: Mapping[str, str]) -> Die:
    words = {specs.get("designer", ""), specs.get("osat", "")}
    vouched = bool(words & {"approved", "authorised", "authorized"})
    # a die that is vouched for is out at any node: the text's own line stands in where none is given
    node = read("node", NM) or (16 * NM if vouched else None)
    node = _needed(node, "node", "the node in nm, such as node=7")
    return Die(
        node=node,
        is_nonplanar=flag(specs, "nonplanar", node <= 16 * NM),
        transistors=read("tr"),
        has_hbm=flag(specs, "hbm", True),
        is_vouched_for=vouched,
    )


def _line(read: Read, specs: Mapping[str, str]) -> Line | Machine:
    """A fab line, or a supercomputer where FLOP rates are given."""
    if "fp64" in specs or "fp32" in specs:
        volume = _needed(read("ft3"), "ft3", "the volume in cubic feet, such as ft3=41600")
        return Machine(fp64_rate=read("fp64") or 0.0, fp32_rate=read("fp32") or 0.0, volume=volume)
    line = Line(
        node=read("node", NM),
        is_nonplanar=flag(specs, "nonplanar", False),
        layers=read("layers"),
        half_pitch=read("half_pitch", NM),
        cell_area=read("cell", UM2),
        bit_density=read("density", 1e9 / MM2),
        vias=read("tsv"),
    )
    if line == Line(is_nonplanar=line.is_nonplanar):
        _needed(None, "node", "node, layers, half_pitch, cell, density or tsv of the line")
    return line
