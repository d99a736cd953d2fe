"""From a TOML table to a frozen record: the record's own fields and quantities.csv say what is accepted.

One reader serves every kind of record. A field's type decides how its key is read; a field without a default
must be there; a key without a field is refused. Nothing is guessed and nothing is coerced.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from sys import float_info
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from leadtime.errors import UnknownName
from leadtime.facts.place import Place
from leadtime.facts.quantity import Quantity
from leadtime.facts.schema import Allowed
from leadtime.facts.units import Unit, rate_hint, unit, units_of

__all__ = ["Rules", "check_order", "check_sources", "known_unit", "read_quantity", "read_record"]

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Rules:
    """What a table is checked against: the quantities its kind may hold and the sources that exist."""

    quantities: Mapping[str, Allowed]
    sources: Collection[str]


def read_record(cls: Callable[..., R], table: Mapping[str, Any], place: Place, rules: Rules) -> R:
    """Read one record.

    Parameters
    ----------
    cls : type
        A frozen dataclass; its fields and annotations are the rules of form.
    table : mapping
        As tomllib gave it.
    place : Place
        The file, and the key of the table in it.
    rules : Rules
        What quantities and sources may be named.

    Raises
    ------
    FactError
        At the first thing that is wrong: file, key, reason, remedy.
    """
    known = _fields(cls)
    for key in table:
        if key not in known:
            raise _unknown_key(place.at(key), key, known)
    for key, (spec, _) in known.items():
        if key not in table and spec.default is MISSING and spec.default_factory is MISSING:
            why = "is missing, and no number goes without it" if cls is Quantity else "is missing"
            raise place.at(key).refuse(why, _like(spec))
    read = {key: _value(known[key][1], raw, place.at(key), rules) for key, raw in table.items()}
    for key, text in read.items():
        pattern = known[key][0].metadata.get("pattern")
        if pattern and not re.fullmatch(pattern, text):
            raise place.at(key).refuse(f"is {text!r}, not of the form {pattern}", _like(known[key][0]))
    return cls(**read)


def read_quantity(table: Any, place: Place, rules: Rules, allowed: Allowed) -> Quantity:
    """Read one quantity and convert it to SI; see `read_record` for the parameters.

    Raises
    ------
    FactError
        If a part is missing, the unit measures something else, or the value is outside the schema's bounds.
    """
    if not isinstance(table, Mapping):
        raise place.refuse(
            f"is {table!r}, which has no unit, day or source",
            f"write a [{place.key}] table with value, unit, as_of, source, grade and confidence",
        )
    rivals = table.get("other", ())
    printed = read_record(Quantity, {k: v for k, v in table.items() if k != "other"}, place, rules)
    of_file = known_unit(printed.unit, place.at("unit"))
    if of_file.dimension != allowed.dimension:
        raise _wrong_dimension(place.at("unit"), of_file, allowed)
    check_order(printed.value, printed.low, printed.high, place)
    check_sources(printed.source, place.at("source"), rules.sources)
    value = _within(printed.value, of_file, allowed, place.at("value"))
    low = None if printed.low is None else _within(printed.low, of_file, allowed, place.at("low"))
    high = None if printed.high is None else _within(printed.high, of_file, allowed, place.at("high"))
    if not isinstance(rivals, list | tuple):
        raise place.at("other").refuse("is not a list of readings", f"write it as [[{place.key}.other]]")
    other = tuple(
        read_quantity(r, place.at(f"other[{n}]"), rules, allowed) for n, r in enumerate(rivals, start=1)
    )
    return replace(printed, value=value, low=low, high=high, other=other)


def check_order(value: float, low: float | None, high: float | None, place: Place) -> None:
    """Refuse half a range, and a range that does not hold its value."""
    if (low is None) != (high is None):
        given, absent = ("high", "low") if low is None else ("low", "high")
        raise place.at(absent).refuse(
            f"is missing though `{given}` is there", "give both ends (5th and 95th percentile) or neither"
        )
    if low is not None and value < low:
        raise place.at("low").refuse(
            f"is {low:g}, above the value {value:g}", "order them low <= value <= high"
        )
    if high is not None and value > high:
        raise place.at("high").refuse(
            f"is {high:g}, below the value {value:g}", "order them low <= value <= high"
        )


def check_sources(ids: tuple[str, ...], place: Place, known: Collection[str]) -> None:
    """Refuse a source that sources.toml does not have, or no source at all."""
    if not ids:
        raise place.refuse(
            "is empty, and no number goes without one", "name the id of a block in sources.toml"
        )
    for each in ids:
        if each not in known:
            add = f", or add a block [{each}] to sources.toml"
            raise place.refuse_choice(each, known, what="source", or_else=add)


def known_unit(text: str, place: Place) -> Unit:
    """The unit of that text, or a refusal that offers the nearest."""
    try:
        return unit(text)
    except UnknownName as error:
        near = (
            f"perhaps {' or '.join(error.nearest)} is meant" if error.nearest else "facts/units.py lists them"
        )
        raise place.refuse(f"is {text!r}, which is no known unit", near) from None


@lru_cache(maxsize=32)
def _fields(cls: Any) -> dict[str, tuple[Field[Any], Any]]:
    """Key -> (field, type) of a record, in order."""
    hints = get_type_hints(cls)
    return {f.name: (f, hints[f.name]) for f in fields(cls)}


def _value(kind: Any, raw: Any, place: Place, rules: Rules) -> Any:
    """One value, read as its field's type asks."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return _value(args[0], raw, place, rules)
    if origin is Literal:
        if raw not in args:
            raise place.refuse_choice(str(raw), filter(None, args), what=place.key.rpartition(".")[2])
        return raw
    if kind is Quantity:
        return read_quantity(raw, place, rules, rules.quantities[place.key])
    if origin is tuple:
        return _several(args[0], raw, place, rules)
    if origin is not None and issubclass(origin, Mapping):
        return _quantities(raw, place, rules)
    return _scalar(kind, raw, place)


def _several(item: Any, raw: Any, place: Place, rules: Rules) -> tuple[Any, ...]:
    """A list of texts (one text alone will do) or of tables."""
    if is_dataclass(item):
        if not isinstance(raw, list) or not all(isinstance(each, Mapping) for each in raw):
            raise place.refuse("is not a list of tables", f"write each as [[{place.key}]]")
        return tuple(
            read_record(item, each, place.at(str(n)), rules)  # type: ignore[arg-type]
            for n, each in enumerate(raw, start=1)
        )
    listed = raw if isinstance(raw, list) else [raw]
    return tuple(_scalar(item, each, place) for each in listed)


def _quantities(raw: Any, place: Place, rules: Rules) -> dict[str, Quantity]:
    """A table of quantities such as `flop_rate`, one for each name that the schema lists."""
    names = {
        n.removeprefix(f"{place.key}."): a
        for n, a in rules.quantities.items()
        if n.startswith(f"{place.key}.")
    }
    if not isinstance(raw, Mapping):
        raise place.refuse(f"is {raw!r}, not a table", f"write [{place.key}.{next(iter(names))}]")
    for name in raw:
        if name not in names:
            raise _unknown_key(place.at(name), name, names)
    return {name: read_quantity(table, place.at(name), rules, names[name]) for name, table in raw.items()}


_WANTED: Mapping[type, str] = {
    str: "text in quotes", float: "a number without quotes", int: "a whole number without quotes",
    bool: "true or false", date: "a day such as 2025-06-15 without quotes",
}  # fmt: skip


def _scalar(kind: type, raw: Any, place: Place) -> Any:
    """Text, number, truth or day; never one for another."""
    of_kind = {
        float: isinstance(raw, float | int) and not isinstance(raw, bool) and abs(raw) <= float_info.max,
        int: isinstance(raw, int) and not isinstance(raw, bool),
        date: isinstance(raw, date) and not isinstance(raw, datetime),
    }.get(kind, isinstance(raw, kind))
    if not of_kind:
        what = {float: "number", int: "whole number", date: "date", str: "text", bool: "truth value"}[kind]
        raise place.refuse(f"is {raw!r}, not a {what}", f"write {_WANTED[kind]}")
    return float(raw) if kind is float else raw


def _within(number: float, of_file: Unit, allowed: Allowed, place: Place) -> float:
    """The number in SI, if the schema's bounds hold it."""
    si = of_file.to_si(number)
    if not allowed.least <= si <= allowed.greatest:
        least, greatest = of_file.from_si(allowed.least), of_file.from_si(allowed.greatest)
        raise place.refuse(
            f"is {number:g} {of_file.text}, outside {least:g} to {greatest:g} {of_file.text}",
            f"check number and unit, or widen the bounds of {allowed.name} in quantities.csv",
        )
    return si


def _wrong_dimension(place: Place, got: Unit, allowed: Allowed) -> Exception:
    hint = rate_hint(got.dimension, allowed.dimension)
    return place.refuse(
        f"is {got.text!r}, which measures {got.dimension}, not {allowed.dimension}"
        + (f" ({hint})" if hint else ""),
        f"units that would do are {', '.join(units_of(allowed.dimension))}",
    )


def _unknown_key(place: Place, key: str, known: Collection[str]) -> Exception:
    if "spars" in key:
        return place.refuse(
            "does not apply, for every rate in the catalogue is dense",
            "give the dense rate and say in its `note` how it follows from the sparse one",
        )
    return place.refuse_choice(key, known, what="key")


def _like(spec: Field[Any]) -> str:
    example = spec.metadata.get("example", f'{spec.name} = "..."')
    choices = get_args(spec.type) if get_origin(spec.type) is Literal else ()
    return f"write for example {example}" + (f" (one of {', '.join(choices)})" if choices else "")
