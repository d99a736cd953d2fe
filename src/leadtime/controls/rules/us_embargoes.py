"""US: embargoed destinations (part 746), before any rule about the item."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import embargo_citation, groups
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import DENIAL, Citation, Finding, Rule, Test

ID = "us_embargoes"
CITATION = Citation("15 CFR part 746", "746.2, 746.4, 746.7, 746.8, 746.9")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Places where only items on the control list are embargoed, not every item."""

    list_only: frozenset[str] = frozenset({"RU", "BY"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial for items subject to the EAR to an embargoed destination."""
    if "embargo" not in groups(shipment.to, shipment.on):
        return so_far
    if item.kind in ("foreign_made", "material") or (item.kind == "other" and shipment.to in text.list_only):
        return so_far
    section = embargo_citation(shipment.to)
    test = Test(ID, section, "destination", shipment.to, "embargoed")
    return Finding(DENIAL, section, CITATION, (test,))


RULE = Rule(
    id=ID,
    title="Embargoed destinations",
    stage="place",
    citation=CITATION,
    announced_on=date(2018, 1, 1),
    effective_on=date(2018, 1, 1),
    judge=judge,
)
