"""Japan, July 2023: licence for 23 kinds of chipmaking tools, save for 42 partners."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_in_2023_area
from leadtime.controls.rules.us_2023_10_sme import classify
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Rule, Test

ID = "jp_2023_07_tools"
CITATION = Citation("METI ordinance of 2023-05-23", "in force 2023-07-23")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The exporting country, and the paragraph of a tool that is on no list."""

    origin: str = "JP"
    unlisted: str = "3B991"


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A Japanese licence for what leaves Japan for places that are surely none of the 42."""
    tool = item.subject
    if not isinstance(tool, Tool) or shipment.export_from != text.origin:
        return so_far
    kind = classify(tool)[0]
    if kind == text.unlisted or not is_in_2023_area(shipment.to, shipment.on):
        return so_far
    test = Test(ID, "23 items", "tool of the like US paragraph", kind, "listed")
    note = "The 23 Japanese items are read as the like US paragraphs; their own figures are not encoded."
    return Finding(UNSTATED, "Japanese licence", CITATION, (test,), note=note)


RULE = Rule(
    id=ID,
    title="Japanese licence for 23 kinds of tools",
    stage="letter",
    citation=CITATION,
    announced_on=date(2023, 5, 23),
    effective_on=date(2023, 7, 23),
    judge=judge,
    side="JP",
)
