"""US, December 2024: tools made abroad for fabs that carry footnote 5 (734.9(e)(3))."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.abroad import is_made_abroad, is_spared
from leadtime.controls.party import listing_with
from leadtime.controls.rules.us_2023_10_sme import classify
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import PROHIBITED, Citation, Finding, Rule, Test

ID = "us_2024_12_footnote5"
CITATION = Citation("89 FR 96790", "15 CFR 734.9(e)(3); 744.11(a)(2)(v); 89 FR 96830")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Footnote that marks the parties, paragraphs of tools beyond those of 3B001, and the day of compliance."""

    footnote: str = "5"
    families: tuple[str, ...] = ("3B001", "3B002", "3B903", "3B991", "3B992", "3B993", "3B994")
    compliance_on: date = date(2024, 12, 31)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Prohibited for a tool made abroad, unless it leaves from a country of supplement 4 to part 742."""
    tool = item.subject
    if not isinstance(tool, Tool) or not is_made_abroad(item, shipment) or shipment.on < text.compliance_on:
        return so_far
    entry = listing_with(shipment, text.footnote)
    family = (tool.eccn or classify(tool)[0]).partition(".")[0]
    if entry is None or family not in text.families or is_spared(shipment):
        return so_far
    who = shipment.end_user.name if shipment.end_user else shipment.end_user_name
    tests = (
        Test(ID, "734.9(e)(3)", "footnote of the party", entry.footnote, text.footnote),
        Test(ID, "734.9(e)(3)", "leaves from a country of supplement 4", shipment.export_from, "no"),
    )
    note = f"{who} carries footnote {text.footnote}; taken as a product of US technology."
    return Finding(PROHIBITED, "734.9(e)(3); 744.11", CITATION, tests, family, note)


RULE = Rule(
    id=ID,
    title="Footnote 5: tools made abroad",
    stage="party",
    citation=CITATION,
    announced_on=date(2024, 12, 2),
    effective_on=date(2024, 12, 2),
    changes_on=(TEXT.compliance_on,),
    judge=judge,
)
