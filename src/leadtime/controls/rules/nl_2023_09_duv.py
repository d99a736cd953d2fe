"""Netherlands, September 2023 and 2024: licence for advanced immersion scanners outside the EU."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import groups
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool
from leadtime.controls.verdict import CASE, Citation, Finding, Rule, Test

ID = "nl_2023_09_duv"
CITATION = Citation("Dutch regulation on advanced chipmaking tools 2023", "amended 2024-09-06")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Dedicated-chuck overlay in m: first class (NXT:2000i), and the class added in 2024 (1970i, 1980i)."""

    overlay_first: float = 1.50 * NM
    overlay_second: float = 2.40 * NM
    second_on: date = date(2024, 9, 7)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A Dutch licence for what leaves the Netherlands; looked at case by case, as its government states."""
    tool = item.subject
    if shipment.export_from != "NL" or "EU" in groups(shipment.to, shipment.on) or not isinstance(tool, Tool):
        return so_far
    if not tool.is_immersion or tool.overlay is None:
        return so_far
    limit = text.overlay_second if shipment.on >= text.second_on else text.overlay_first
    if tool.overlay > limit:
        return so_far
    test = Test(ID, "Dutch annex", "overlay, nm, at most", round(tool.overlay / NM, 6), round(limit / NM, 6))
    return Finding(CASE, "Dutch licence", CITATION, (test,))


RULE = Rule(
    id=ID,
    title="Dutch licence for immersion scanners",
    stage="letter",
    citation=CITATION,
    announced_on=date(2023, 6, 30),
    effective_on=date(2023, 9, 1),
    changes_on=(TEXT.second_on,),
    judge=judge,
    side="NL",
)
