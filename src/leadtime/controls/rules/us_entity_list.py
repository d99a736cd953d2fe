"""US: denial orders, Entity List and Military End User list, by the dated entries of each party."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.abroad import is_made_abroad
from leadtime.controls.party import is_denial_order, is_entity_list, is_military_end_user, listings_on
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification, Tool
from leadtime.controls.verdict import DENIAL, PROHIBITED, Citation, Finding, Rule, Test
from leadtime.facts.entity import Listing

ID = "us_entity_list"
CITATION = Citation("15 CFR 744.11", "supplement 4 to part 744; 744.21 and supplement 7; 764.3")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Footnote under which foreign-made circuits count too, and from when (734.9(e)(2))."""

    footnote: str = "4"
    footnote_on: date = date(2022, 10, 21)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A denied person gets nothing; a listed one no item subject to the EAR; a MEU no listed item."""
    entries = sorted(listings_on(shipment), key=_weight)
    for entry in entries:
        found = _finding(item, shipment, entry, text)
        if found is not None:
            return found
    return so_far


def _weight(entry: Listing) -> int:
    return 0 if is_denial_order(entry) else 1 if is_entity_list(entry) else 2


def _finding(item: Specification, shipment: Shipment, entry: Listing, text: Thresholds) -> Finding | None:
    """What one standing entry does to the shipment, or None."""
    who = shipment.end_user.name if shipment.end_user else shipment.end_user_name
    test = Test(ID, entry.citation or "supp. 4 to 744", "listed since", entry.since.isoformat(), who)
    cite = Citation(entry.citation or CITATION.document, CITATION.section, entry.confidence)
    if is_denial_order(entry):
        return Finding(
            PROHIBITED, entry.citation or "764.3", cite, (test,), note="A denial order bars every item."
        )
    is_foreign = item.kind in ("foreign_made", "material") or is_made_abroad(item, shipment)
    if is_entity_list(entry):
        marked = text.footnote in entry.footnote and not isinstance(item.subject, Tool | Material)
        if is_foreign and not (marked and shipment.on >= text.footnote_on):
            return None
        paragraph = "744.11; 734.9(e)(2)" if marked else "744.11; supp. 4 to 744"
        return Finding(PROHIBITED, paragraph, cite, (test,))
    if is_military_end_user(entry) and item.kind in ("chip", "system"):
        return Finding(DENIAL, "744.21; supp. 7 to 744", cite, (test,))
    return None


RULE = Rule(
    id=ID,
    title="Listed parties",
    stage="party",
    citation=CITATION,
    announced_on=date(2018, 1, 1),
    effective_on=date(2018, 1, 1),
    judge=judge,
)
