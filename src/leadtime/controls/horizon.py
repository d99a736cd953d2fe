"""How long an answer holds, and the nearest changes that would turn it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from math import floor
from typing import Any

from leadtime.controls.calendar import all_rules, judge
from leadtime.controls.party import listing_days
from leadtime.controls.place import change_days, is_d5_or_macau
from leadtime.controls.rules import (
    us_2022_10_acs,
    us_2022_10_end_use,
    us_2023_10_acs,
    us_2023_10_sme,
    us_2024_12_hbm,
    us_2025_01_foundry,
    us_2025_04_h20_letter,
    us_2026_01_case_by_case,
)
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, MM2, NM, Die, Line, Memory, Specification, Tool
from leadtime.controls.verdict import Verdict
from leadtime.facts.entity import Entity, Listing

FIRST_DAY = date(2018, 1, 1)
PLACES = ("JP", "SG", "AE", "MY", "VN", "CN", "RU")
"""Destinations tried, in this order, for "another place"."""

LISTED = Entity(
    id="listed",
    name="a party on the Entity List",
    nation="CN",
    listings=(
        Listing(list="Entity List", since=FIRST_DAY, citation="supplement 4 to part 744", confidence="seen"),
    ),
)
"""A party that stands on the list whatever the day, for "another party"."""


@dataclass(frozen=True, slots=True)
class Flip:
    """One change that would turn the answer.

    Attributes
    ----------
    change : str
        "specification", "date", "place", "party" or "certificate".
    what : str
        The quantity or fact that changes, with its unit.
    now, then : float or str
        Its value as judged, and the nearest value that turns the answer.
    eccn, verdict, verdict_fine : str
        The answer it would turn to.
    """

    change: str
    what: str
    now: float | str
    then: float | str
    eccn: str
    verdict: str
    verdict_fine: str


def _flip(change: str, what: str, now: float | str, then: float | str, v: Verdict) -> Flip:
    return Flip(change, what, now, then, v.eccn, v.verdict, v.verdict_fine)


def days_of_change(shipment: Shipment, proposed: tuple[str, ...] = ()) -> list[date]:
    """Every day on which some answer may change, in order."""
    days = set(change_days())
    for rule in all_rules():
        if not rule.is_proposed or rule.id in proposed:
            days |= {rule.effective_on, *rule.changes_on} | ({rule.ends_on} if rule.ends_on else set())
    if shipment.end_user is not None:
        days |= listing_days(shipment.end_user)
    return sorted(day for day in days if day > FIRST_DAY)


def span(
    item: Specification, shipment: Shipment, *, proposed: tuple[str, ...] = ()
) -> tuple[date | None, date | None]:
    """First and last day of the unbroken span around the shipment with the same verdict.

    Returns
    -------
    (date or None, date or None)
        None where it reaches the beginning of the record, or is not known to end.
    """
    here = judge(item, shipment, proposed=proposed).verdict_fine
    days = days_of_change(shipment, proposed)

    def holds(on: date) -> bool:
        return judge(item, replace(shipment, on=on), proposed=proposed).verdict_fine == here

    since: date | None = None
    for day in (d for d in reversed(days) if d <= shipment.on):
        if not holds(day - timedelta(days=1)):
            since = day
            break
    until = next((d - timedelta(days=1) for d in days if d > shipment.on and not holds(d)), None)
    return since, until


def flips(item: Specification, shipment: Shipment, *, proposed: tuple[str, ...] = ()) -> tuple[Flip, ...]:
    """The nearest change of each kind that would turn the verdict."""
    here = judge(item, shipment, proposed=proposed)

    def turned(changed: Specification, moved: Shipment) -> Verdict | None:
        found = judge(changed, moved, proposed=proposed)
        return found if found.verdict_fine != here.verdict_fine else None

    found = [
        *_by_specification(item, shipment, turned),
        *_by_date(item, shipment, proposed),
        *_by_place(item, shipment, turned),
        *_by_party(item, shipment, turned),
        *_by_certificate(item, shipment, turned),
    ]
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Figure:
    """One figure of a sheet: its name and value in print, the values where a text draws a line, its change."""

    what: str
    now: float
    step: float
    limits: tuple[float, ...]
    change: Callable[[float], Specification]


def _figures(circuit: Specification) -> Iterator[_Figure]:
    """The figures that some text measures; all in the units of print."""
    tiers, first = us_2023_10_acs.TEXT, us_2022_10_acs.TEXT
    letter, lane = us_2025_04_h20_letter.TEXT, us_2026_01_case_by_case.TEXT
    densities = (tiers.density_low, tiers.density_mid, tiers.density_high)
    p, area = circuit.tpp or 0.0, (circuit.die_area or 0.0) / MM2
    io, memory = (circuit.io_rate or 0.0) / GB, (circuit.memory_rate or 0.0) / GB
    lines = (tiers.tpp_low, tiers.tpp_mid, tiers.tpp_high, lane.tpp, *(d * area for d in densities))
    yield _Figure("TPP", p, 1, lines, lambda v: replace(circuit, tpp=v))
    by_density = tuple(p / d for d in densities)
    yield _Figure(
        "applicable die area, mm2", area, 0.1, by_density, lambda v: replace(circuit, die_area=v * MM2)
    )
    rates = (letter.memory_rate / GB, lane.memory_rate / GB, letter.both / GB - io)
    yield _Figure("DRAM bandwidth, GB/s", memory, 1, rates, lambda v: replace(circuit, memory_rate=v * GB))
    rates = (first.io_rate / GB, letter.io_rate / GB, letter.both / GB - memory)
    yield _Figure("two-way I/O, GB/s", io, 1, rates, lambda v: replace(circuit, io_rate=v * GB))


def _figures_of_things(item: Specification) -> Iterator[_Figure]:
    """The figures of things that are not chips."""
    thing = item.subject
    if isinstance(thing, Memory):
        hbm = us_2024_12_hbm.TEXT
        lines: tuple[float, ...] = (hbm.density, hbm.exception_density)
        what = "memory bandwidth density, GB/s per mm2"
        yield _Figure(what, thing.density, 0.01, lines, _remade(item, thing, "density"))
    if isinstance(thing, Tool) and thing.overlay and not thing.eccn:
        sme = us_2023_10_sme.TEXT
        lines = (sme.overlay_fine / NM, sme.overlay_coarse / NM)
        yield _Figure("overlay, nm", thing.overlay / NM, 0.01, lines, _remade(item, thing, "overlay", NM))
    if isinstance(thing, Die) and thing.transistors:
        counts = us_2025_01_foundry.TEXT
        lines = (counts.transistors / 1e9, *(most / 1e9 for _, most in counts.without_hbm))
        what, change = "transistors, billion", _remade(item, thing, "transistors", 1e9)
        yield _Figure(what, thing.transistors / 1e9, 0.1, lines, change)
    if isinstance(thing, Line) and thing.node:
        node = us_2022_10_end_use.TEXT.node / NM
        yield _Figure("node, nm", thing.node / NM, 1, (node,), _remade(item, thing, "node", NM))
    if isinstance(thing, Line) and thing.layers:
        most = us_2022_10_end_use.TEXT.layers
        yield _Figure("NAND layers", thing.layers, 1, (most,), _remade(item, thing, "layers"))


def _remade(
    item: Specification, thing: Memory | Tool | Die | Line, name: str, unit: float = 1.0
) -> Callable[[float], Specification]:
    """The item with one figure of its thing changed, given in the unit of print."""

    def remade(value: float) -> Specification:
        figure: dict[str, Any] = {name: value * unit}
        return replace(item, subject=replace(thing, **figure))

    return remade


def _grid(figure: _Figure) -> list[float]:
    """Values of the figure beside each line, on its grid of print, nearest first."""
    marks = {floor(limit / figure.step) + beside for limit in figure.limits for beside in (-1, 0, 1)}
    values = [round(mark * figure.step, 6) for mark in marks if mark > 0]
    return sorted(values, key=lambda value: abs(value / figure.now - 1))


def _by_specification(
    item: Specification, shipment: Shipment, turned: Callable[[Specification, Shipment], Verdict | None]
) -> Iterator[Flip]:
    """The nearest value of each figure of the sheet that turns the verdict."""
    if len(item.circuits) != 1:
        return
    figures = _figures_of_things(item) if item.subject is not None else _figures(item.circuits[0])
    for figure in figures:
        for value in _grid(figure) if figure.now else ():
            changed = figure.change(value)
            verdict = turned(replace(item, contents=(changed,)) if item.contents else changed, shipment)
            if verdict is not None:
                now = round(figure.now, 4)
                yield _flip("specification", figure.what, now, value, verdict)
                break


def _by_date(item: Specification, shipment: Shipment, proposed: tuple[str, ...]) -> Iterator[Flip]:
    since, until = span(item, shipment, proposed=proposed)
    day = timedelta(days=1)
    moments = [("earlier", since - day)] if since else []
    moments += [("later", until + day)] if until else []
    for what, on in sorted(moments, key=lambda pair: abs(pair[1] - shipment.on)):
        v = judge(item, replace(shipment, on=on), proposed=proposed)
        yield _flip("date", what, shipment.on.isoformat(), on.isoformat(), v)


def _by_place(
    item: Specification, shipment: Shipment, turned: Callable[[Specification, Shipment], Verdict | None]
) -> Iterator[Flip]:
    """Another destination with a party of the same headquarters' standing: local where it was local."""
    is_local = shipment.seat == shipment.to
    for to in PLACES:
        moved = replace(shipment, to=to, headquarters="" if is_local else shipment.headquarters)
        verdict = turned(item, moved) if to != shipment.to and shipment.end_user is None else None
        if verdict is not None:
            yield _flip("place", "destination", shipment.to, to, verdict)
            return


def _by_party(
    item: Specification, shipment: Shipment, turned: Callable[[Specification, Shipment], Verdict | None]
) -> Iterator[Flip]:
    """Without the listed party, or with one; with headquarters in China, or no longer there."""
    if shipment.end_user is not None:
        moved = replace(shipment, end_user=None, end_user_name="", headquarters=shipment.seat)
        verdict = turned(item, moved)
        if verdict is not None:
            who = shipment.end_user.name
            yield _flip("party", "end user", who, f"an unlisted party of {shipment.seat}", verdict)
        return
    listed = turned(item, replace(shipment, end_user=replace(LISTED, nation=shipment.seat)))
    if listed is not None:
        yield _flip("party", "end user", "an unlisted party", "a party on the Entity List", listed)
    if is_d5_or_macau(shipment.to, shipment.on):
        return
    seat = shipment.to if is_d5_or_macau(shipment.seat, shipment.on) else "CN"
    verdict = turned(item, replace(shipment, headquarters=seat))
    if verdict is not None:
        yield _flip("party", "headquarters", shipment.seat, seat, verdict)


def _by_certificate(
    item: Specification, shipment: Shipment, turned: Callable[[Specification, Shipment], Verdict | None]
) -> Iterator[Flip]:
    said = shipment.attestation
    other = replace(said, has_certificates=not said.has_certificates)
    verdict = turned(item, replace(shipment, attestation=other))
    if verdict is not None:
        now, then = ("given", "missing") if said.has_certificates else ("missing", "given")
        yield _flip("certificate", "certificates of the 2026 lane", now, then, verdict)
