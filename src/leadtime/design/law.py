"""A rule as an adversary sees it: which designs it lets through.

The rule functions of `leadtime.controls` decide, and nothing here repeats their logic. Their frozen thresholds cut
the space of (TPP, density, I/O, DRAM bandwidth, sum of both) into cells; the real judge is asked once in each
cell, and a search looks its answers up. The winner of a search is then put to the judge again, as it stands.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import cached_property, partial
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.controls import rules as rules_folder
from leadtime.controls.calendar import all_rules, judge, rules_in_force
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.verdict import APPROVAL, CASE, FREE, SEVERITY, Finding, Rule, base
from leadtime.errors import InputError, UnknownName, folded
from leadtime.facts.catalogue import catalogue
from leadtime.facts.presence import is_there
from leadtime.facts.units import unit

__all__ = ["AXES", "KEYS", "Law", "law", "law_on", "plain_law", "sheet"]

AXES = ("tpp", "density", "io_rate", "memory_rate", "both")
"""What the texts compare: TOPS x bits, TPP per mm2, byte/s, byte/s, and the sum of the two rates."""

KEYS: Mapping[str, str] = {
    "tpp_below": "tpp",
    "performance_density_below": "density",
    "io_rate_below": "io_rate",
    "memory_rate_below": "memory_rate",
    "memory_and_io_rate_below": "both",
}
"""Keys of a user's file to the axis that each limits."""

_OTHER_KEYS = ("id", "question", "on", "passes", "based_on", "note")
_RATES = ("io_rate", "memory_rate", "both")
_STAGES = ("item", "letter")
_SMALL = 1e-6
_LARGEST = 1e30  # beyond any figure of a text; TOML's whole numbers know no bound, floats do
Values = NDArray[np.float64]


def sheet(tpp: float, area: float, io_rate: float, memory_rate: float) -> Specification:
    """The data sheet of a design: a datacentre part of the vendor whom letters bind, sold in the US as well.

    Parameters
    ----------
    tpp : float
        TOPS x bits.
    area : float
        Logic area on non-planar nodes, m2.
    io_rate, memory_rate : float
        Two-way I/O and DRAM bandwidth, byte/s.
    """
    return Specification(
        name="design",
        vendor="NVIDIA",
        designer="US",
        tpp=tpp,
        die_area=area,
        io_rate=io_rate,
        memory_rate=memory_rate,
    )


@dataclass(frozen=True)
class Law:
    """A rule, or all rules of a day.

    Attributes
    ----------
    id : str
        What was asked for.
    title : str
        For people.
    on : date
        Day on which it is read; technology defaults to it.
    lets_through : callable
        Specification to True where a sale to an unlisted buyer in China needs no licence, or has one that is
        reviewed case by case or presumed approved.
    marks : mapping
        Axis to the thresholds on it, rising.
    thresholds : mapping
        What a user's file set, as written.
    """

    id: str
    title: str
    on: date
    lets_through: Callable[[Specification], bool]
    marks: Mapping[str, tuple[float, ...]]
    thresholds: Mapping[str, Any] = field(default_factory=dict)

    def permits(self, tpp: Values, area: Values, io_rate: Values, memory_rate: Values) -> NDArray[np.bool_]:
        """Which of many designs pass; arrays that broadcast, see `sheet` for units."""
        density = tpp / (area * 1e6)
        places = tuple(
            np.searchsorted(self.marks.get(axis, ()), values, side="right")
            for axis, values in zip(
                AXES, (tpp, density, io_rate, memory_rate, io_rate + memory_rate), strict=True
            )
        )
        return np.asarray(self._table[places])

    @cached_property
    def _table(self) -> NDArray[np.bool_]:
        """The judge's answer in every cell; False where a cell holds no point."""
        ends = [(0.0, *self.marks.get(axis, ()), np.inf) for axis in AXES]
        table = np.zeros([len(e) - 1 for e in ends], dtype=bool)
        for place in product(*(range(n) for n in table.shape)):
            point = _inside([(e[i], e[i + 1]) for e, i in zip(ends, place, strict=True)])
            table[place] = point is not None and self.lets_through(sheet(*point))
        return table


def _inside(cell: list[tuple[float, float]]) -> tuple[float, float, float, float] | None:
    """A point (TPP, area, I/O, memory) of a cell of half-open intervals; None if the sum cannot be met."""
    tpp, density = (_between(*interval) for interval in cell[:2])
    io, memory, both = cell[2:]
    for rates in ((_near(io, a), _near(memory, b)) for a in (0, 1) for b in (0, 1)):
        if both[0] <= sum(rates) < both[1]:
            return tpp, tpp / density * 1e-6, *rates
    return None


def _between(low: float, high: float) -> float:
    return low + 1.0 if high == np.inf else (low + high) / 2


def _near(interval: tuple[float, float], end: int) -> float:
    """The lower end of an interval, or a point just below the upper; far out where it has none."""
    low, high = interval
    if not end:
        return low
    return high - 1.0 if high < np.inf else max(low, 1e15)


def law(rule: str) -> Law:
    """A rule by id, the law of a day, or a user's thresholds.

    Parameters
    ----------
    rule : str
        Id of a rule such as "us_2023_10_acs" (the law as it stood on the rule's first day), a day such as
        "2024-01-01" (all that was in force), or the path of a TOML file.

    Raises
    ------
    UnknownName
        If it is none of these.
    InputError
        If it is a rule that judges no chips, or a file that cannot be read or says what a rule cannot say.
    """
    known = {folded(each.id): each for each in all_rules()}
    if folded(rule) in known:
        return _of_rule(known[folded(rule)])
    path = Path(rule)
    if path.suffix == ".toml" or is_there(path):
        return _of_file(path)
    day = _day(rule)
    if day is not None:
        return law_on(day)
    names = [each.id for each in all_rules() if each.stage in _STAGES and each.side == "US"]
    raise UnknownName("rule, day (YYYY-MM-DD) or TOML file", rule, names)


def law_on(on: date, *, id: str = "", title: str = "", proposed: tuple[str, ...] = ()) -> Law:
    """All that was in force on a day, for an unlisted buyer in China."""
    shipment = Shipment(on=on, to="CN")

    def lets_through(item: Specification) -> bool:
        return judge(item, shipment, proposed=proposed).may_be_sold

    rules = _chip_rules(on, proposed)
    marks = _marks([_text(rule) for rule in rules])
    return Law(id or on.isoformat(), title or f"all rules in force on {on}", on, lets_through, marks)


def plain_law(limits: Mapping[str, float], *, id: str, on: date, passes: str = "all") -> Law:
    """A rule that lets through what is below every limit ("all"), or below at least one ("any").

    Parameters
    ----------
    limits : mapping
        Axis to its limit, in TOPS x bits, TPP per mm2 or byte/s.
    id, on, passes
        As in `Law` and above.
    """
    decide = all if passes == "all" else any

    def lets_through(item: Specification) -> bool:
        figures = {
            "tpp": item.tpp or 0.0,
            "density": (item.tpp or 0.0) / ((item.die_area or np.inf) * 1e6),
            "io_rate": item.io_rate or 0.0,
            "memory_rate": item.memory_rate or 0.0,
            "both": (item.io_rate or 0.0) + (item.memory_rate or 0.0),
        }
        return decide(figures[axis] < limit for axis, limit in limits.items())

    marks = {axis: (limit,) for axis, limit in limits.items()}
    return Law(id, "thresholds of one's own", on, lets_through, marks)


def _of_rule(rule: Rule) -> Law:
    if rule.stage not in _STAGES or rule.side != "US":
        raise InputError(
            f"{rule.id} judges no chip by its figures; give a US rule on chips such as us_2023_10_acs, or a day."
        )
    proposed = (rule.id,) if rule.is_proposed else ()
    return law_on(rule.effective_on, id=rule.id, title=rule.title, proposed=proposed)


def _chip_rules(on: date, proposed: tuple[str, ...]) -> tuple[Rule, ...]:
    in_force = rules_in_force(on, proposed)
    return tuple(rule for stage in _STAGES for rule in in_force[stage])


def _text(rule: Rule) -> Any:
    """The frozen thresholds of a rule, at the top of its file."""
    return getattr(import_module(f"{rules_folder.__name__}.{rule.id}"), "TEXT", None)


def _marks(texts: list[Any]) -> dict[str, tuple[float, ...]]:
    """Thresholds on each axis, by the names that the texts give them ("tpp_high", "io_rate", ...)."""
    found: dict[str, set[float]] = {axis: set() for axis in AXES}
    for text in texts:
        for each in fields(text) if text is not None else ():
            value = getattr(text, each.name)
            axis = _axis(each.name)
            if axis and isinstance(value, int | float):
                found[axis].add(float(value))
    return {axis: tuple(sorted(values)) for axis, values in found.items()}


def _of_file(path: Path) -> Law:
    """A user's rule.

    Raises
    ------
    InputError
        Names the file, the key, the reason and what would do.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not text in UTF-8; save it as UTF-8.") from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); give a rule, a day or a TOML file."
        ) from None
    on = table.get("on", catalogue().snapshot_on)
    if type(on) is not date:
        raise InputError(f"{path}: `on` is {on!r}; write a day such as 2024-01-01 without quotes.")
    name = str(table.get("id", path.stem))
    if "based_on" in table:
        return _amended(table, path, name, table.get("on"))
    _refuse_unknown(table, (*KEYS, *_OTHER_KEYS), path)
    passes = table.get("passes", "all")
    if passes not in ("all", "any"):
        raise InputError(f'{path}: `passes` is {passes!r}; write "all" (below every limit) or "any".')
    limits = {
        KEYS[key]: _limit(value, KEYS[key], f"{path}: `{key}`") for key, value in table.items() if key in KEYS
    }
    if not limits:
        raise InputError(f"{path}: sets no threshold; give at least one of {', '.join(KEYS)}.")
    found = plain_law(limits, id=name, on=on, passes=passes)
    return replace(found, thresholds={key: table[key] for key in table if key in KEYS})


def _amended(table: Mapping[str, Any], path: Path, name: str, on: date | None) -> Law:
    """A rule of the book with other numbers in its text."""
    known = {folded(rule.id): rule for rule in all_rules()}
    based_on = str(table["based_on"])
    if folded(based_on) not in known:
        raise UnknownName("rule", based_on, [rule.id for rule in all_rules()])
    rule = known[folded(based_on)]
    standing = _of_rule(rule)
    text = _text(rule)
    numbers = [f.name for f in fields(text) if isinstance(getattr(text, f.name), int | float)]
    _refuse_unknown(table, (*numbers, *_OTHER_KEYS), path)
    changed = {
        key: _limit(value, _axis(key), f"{path}: `{key}`") for key, value in table.items() if key in numbers
    }
    new_text = replace(text, **changed)
    judged = partial(rule.judge, text=new_text)  # type: ignore[call-arg]
    day = on or standing.on
    rules = _chip_rules(day, (rule.id,) if rule.is_proposed else ())
    book = tuple(replace(r, judge=judged) if r.id == rule.id else r for r in rules)
    marks = _marks([new_text if r.id == rule.id else _text(r) for r in rules])
    decide = partial(_may_be_sold, book, Shipment(on=day, to="CN"))
    kept = {key: table[key] for key in changed}
    return Law(name, f"{rule.title}, with other numbers", day, decide, marks, kept)


def _axis(key: str) -> str:
    """The axis that a number of a text lies on; a bare "density" is one of memory, which logic packages do not have."""
    return next((a for a in AXES if (key == a and a != "density") or key.startswith(f"{a}_")), "")


def _may_be_sold(book: tuple[Rule, ...], shipment: Shipment, item: Specification) -> bool:
    """As the calendar decides: the strictest finding of the stages holds, of equals the earlier."""
    findings: list[Finding] = []
    for stage in _STAGES:
        found: Finding | None = None
        for rule in book:
            if rule.stage == stage:
                found = rule.judge(item, shipment, found)
        if found is not None:
            findings.append(found)
    if not findings:
        return True
    top = max(findings, key=lambda finding: SEVERITY[base(finding.verdict_fine)])
    return top.verdict_fine in (FREE, CASE, APPROVAL) or base(top.verdict_fine) == FREE


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], path: Path) -> None:
    for key in table:
        if key not in known:
            raise InputError(f"{path}: {UnknownName('threshold', key, known)}")


def _limit(value: Any, axis: str, where: str) -> float:
    """A threshold in SI: a number (GB/s for rates, as the texts print them) or a text with its unit."""
    number = value if isinstance(value, int | float) and not isinstance(value, bool) else None
    if number is not None and not 0 < number < _LARGEST:
        raise InputError(f"{where} is {str(value)[:20]}; write a number above 0 and below {_LARGEST:g}.")
    if axis in _RATES:
        number = _rate(value, number, where)
    if number is None:
        raise InputError(f"{where} is {value!r}; write a number above 0.")
    return float(number)


def _rate(value: Any, number: float | None, where: str) -> float:
    if number is not None:
        if number < 50:
            raise InputError(
                f'{where} is {value!r}, too small for GB/s; write it with its unit, such as "{value} TB/s".'
            )
        return number * GB
    text, _, name = str(value).partition(" ")
    try:
        spelled = unit(name)
        if spelled.dimension != "information/time":
            raise ValueError(name)
        rate = spelled.to_si(float(text))
    except (ValueError, UnknownName):
        raise InputError(f'{where} is {value!r}; write it such as "4 TB/s" or 600 (GB/s).') from None
    if not 0 < rate < _LARGEST:
        raise InputError(f"{where} is {value!r}; write a number above 0 and below {_LARGEST:g}.")
    return rate


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
