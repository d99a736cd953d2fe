"""The legal history of a product: every span with one answer, and the products that followed it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from leadtime.controls.calendar import judge
from leadtime.controls.horizon import FIRST_DAY, days_of_change
from leadtime.controls.party import resolve
from leadtime.controls.place import country_code
from leadtime.controls.sheet import item as sheet_of
from leadtime.controls.sheet import of_chip
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Verdict
from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip

__all__ = ["Span", "Timeline", "family", "timeline"]


@dataclass(frozen=True, slots=True)
class Span:
    """Days with one answer: `since` to `until`, both included; None = not known to end."""

    since: date
    until: date | None
    verdict: Verdict

    def to_json(self) -> dict[str, Any]:
        """Keys from, until, verdict, verdict_fine, eccn, paragraph, citation, because."""
        v = self.verdict
        return {
            "from": self.since,
            "until": self.until,
            "verdict": v.verdict,
            "verdict_fine": v.verdict_fine,
            "eccn": v.eccn,
            "paragraph": v.paragraph,
            "citation": str(v.citation) if v.citation else None,
            "because": [test._asdict() for test in v.because],
            "branches": [dict(zip(("if", "eccn", "verdict"), branch, strict=True)) for branch in v.branches],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The spans of one product to one destination, in order and without gaps.

    Attributes
    ----------
    item : Specification
        The product.
    to : str
        Destination, ISO code.
    spans : tuple of Span
        From the day the product was announced, or the first day of the record, on.
    why : str
        Why the product stands here: "asked", "made for China", or "let through again".
    """

    item: Specification
    to: str
    spans: tuple[Span, ...]
    why: str = "asked"

    def to_json(self) -> dict[str, Any]:
        """Keys item, to, why, spans, notice."""
        return {
            "item": self.item.name,
            "to": self.to,
            "why": self.why,
            "spans": [span.to_json() for span in self.spans],
            "notice": f"analysis, not legal advice; law as known on {catalogue().snapshot_on}",
        }


def timeline(
    item: str | Specification,
    *,
    to: str = "CN",
    end_user: str = "",
    headquarters: str = "",
    regime: str = "enforced",
    proposed: tuple[str, ...] = (),
) -> Timeline:
    """The legal history of one product.

    Parameters
    ----------
    item : str or Specification
        Name of a chip, part, system, tool or material, or a sheet.
    to : str
        Destination, ISO code.
    end_user : str
        Receiving party on record; a name on no record changes nothing.
    headquarters : str
        Of the party.
    regime : str
        "enforced" or "text".
    proposed : tuple of str
        Ids of bills to treat as law.

    Examples
    --------
    >>> [str(span.since) for span in timeline("H20").spans][-2:]
    ['2025-04-09', '2025-08-08']
    """
    sheet = sheet_of(item) if isinstance(item, str) else item
    shipment = Shipment(
        on=_first_day(sheet),
        to=country_code(to),
        headquarters=country_code(headquarters) if headquarters else "",
        export_from=sheet.leaves_from,
        end_user=resolve(end_user),
        end_user_name=end_user,
        regime=regime,
    )
    return Timeline(item=sheet, to=shipment.to, spans=tuple(_spans(sheet, shipment, proposed)))


def family(first: Timeline, **asked: Any) -> tuple[Timeline, ...]:
    """The product and those that followed it, in the order in which they could be sold.

    Nothing is listed by hand.  Of the same vendor and for the same use, from the day of the first product on:
    every chip that the catalogue marks as made for China; and, for each day on which a change of law let
    barred chips through again, the fastest one that it let through.

    Parameters
    ----------
    first : Timeline
        Of the product asked for.
    **asked
        As of `timeline`.
    """
    own = _chip_of(first.item)
    if own is None or _came_on(own) is None:
        return (first,)
    rivals = [chip for chip in catalogue().chips.values() if chip.id != own.id and _follows(chip, own)]
    lines = {chip.id: timeline(of_chip(chip), **asked) for chip in rivals}
    entered = {id_: (day, "let through again") for id_, day in _let_through_again(lines)}
    for chip in rivals:
        if chip.is_export_variant:
            entered[chip.id] = (_came_on(chip) or FIRST_DAY, "made for China")
    chosen = sorted(entered, key=lambda id_: (entered[id_][0], id_))
    return (first, *(replace(lines[id_], why=entered[id_][1]) for id_ in chosen))


def _spans(sheet: Specification, shipment: Shipment, proposed: tuple[str, ...]) -> Iterator[Span]:
    """Spans from the shipment's day on; neighbours with the same answer from the same source are one."""
    days = [shipment.on, *(day for day in days_of_change(shipment, proposed) if day > shipment.on)]
    since, found = days[0], judge(sheet, shipment, proposed=proposed)
    for day in days[1:]:
        new = judge(sheet, replace(shipment, on=day), proposed=proposed)
        if _answer(new) != _answer(found):
            yield Span(since, day - timedelta(days=1), found)
            since, found = day, new
    yield Span(since, None, found)


def _answer(v: Verdict) -> tuple[str, str, str, str]:
    return v.verdict_fine, v.eccn, v.paragraph, str(v.citation)


def _chip_of(sheet: Specification) -> Chip | None:
    """The catalogue's chip behind a sheet, or inside the system that it describes."""
    circuit = sheet.circuits[0]
    return next((catalogue().chips[key] for key in circuit.keys if key in catalogue().chips), None)


def _came_on(chip: Chip) -> date | None:
    return chip.announced_on or chip.available_on


def _first_day(sheet: Specification) -> date:
    """The day the product came, but not before the record begins."""
    chip = _chip_of(sheet) if sheet.subject is None else None
    came = _came_on(chip) if chip else None
    return max(FIRST_DAY, came) if came else FIRST_DAY


def _follows(chip: Chip, own: Chip) -> bool:
    """Whether a chip is of the same vendor and use, on the market, and not older."""
    sheet, first = of_chip(chip), of_chip(own)
    came, known = _came_on(chip), catalogue().snapshot_on
    if came is None or chip.available_on is None or chip.available_on > known:
        return False
    is_alike = sheet.vendor == first.vendor and sheet.is_for_datacentres == first.is_for_datacentres
    return is_alike and came >= (_came_on(own) or FIRST_DAY)


def _let_through_again(lines: dict[str, Timeline]) -> Iterator[tuple[str, date]]:
    """For each day on which the law let barred chips through, the id of the fastest, and the day."""
    freed: dict[date, list[str]] = {}
    for id_, line in lines.items():
        for before, after in zip(line.spans, line.spans[1:], strict=False):
            if after.verdict.may_be_sold and not before.verdict.may_be_sold:
                freed.setdefault(after.since, []).append(id_)
    for day, ids in freed.items():
        yield max(ids, key=lambda id_: _speed(lines[id_].item)), day


def _speed(sheet: Specification) -> tuple[float, float]:
    circuit = sheet.circuits[0]
    return circuit.tpp or 0.0, circuit.memory_rate or 0.0
