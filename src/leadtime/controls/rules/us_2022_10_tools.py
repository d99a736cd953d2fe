"""US, October 2022: chipmaking tools for deposition (ECCN 3B090) need a licence for China."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.abroad import is_made_abroad
from leadtime.controls.review import denial_unless_allied
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "us_2022_10_tools"
CITATION = Citation("87 FR 62186", "ECCN 3B090; 15 CFR 742.6(a)(6)")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Paragraph of the tools, places, and the day Macau joined."""

    eccn: str = "3B090"
    places: frozenset[str] = frozenset({"CN", "HK"})
    macau_on: date = date(2023, 1, 17)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial to China and, from January 2023, Macau; case by case for fabs owned by allies' firms."""
    tool = item.subject
    if (
        not isinstance(tool, Tool)
        or tool.eccn.partition(".")[0] != text.eccn
        or is_made_abroad(item, shipment)
    ):
        return so_far
    needs = shipment.to in text.places or (shipment.to == "MO" and shipment.on >= text.macau_on)
    test = Test(ID, text.eccn, "paragraph as stated", tool.eccn, text.eccn)
    review = denial_unless_allied(shipment) if needs else FREE
    return Finding(review, "742.6(a)(6) as of 87 FR 62186", CITATION, (test,), text.eccn)


RULE = Rule(
    id=ID,
    title="Deposition tools",
    stage="item",
    citation=CITATION,
    announced_on=date(2022, 10, 7),
    effective_on=date(2022, 10, 7),
    ends_on=date(2023, 11, 17),
    changes_on=(TEXT.macau_on,),
    judge=judge,
)
