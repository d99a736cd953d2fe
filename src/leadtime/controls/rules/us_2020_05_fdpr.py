"""US, May 2020: foreign-made chips designed by Huawei (footnote 1) need a licence."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.party import listing_with
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import PROHIBITED, Citation, Finding, Rule, Test

ID = "us_2020_05_fdpr"
CITATION = Citation("85 FR 29849", "15 CFR 736.2(b)(3), footnote 1")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Footnote that marks the parties."""

    footnote: str = "1"


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Prohibited where the receiving party carries the footnote and the design is its own."""
    entry = listing_with(shipment, text.footnote)
    if item.kind != "foreign_made" or entry is None or not item.is_party_design:
        return so_far
    test = Test(ID, "736.2(b)(3) fn 1", "design by a listed party", item.name, shipment.end_user_name)
    return Finding(PROHIBITED, "736.2(b)(3) fn 1 as of 85 FR 29849", CITATION, (test,), "-")


RULE = Rule(
    id=ID,
    title="Huawei foreign-direct-product rule: its own designs",
    stage="party",
    citation=CITATION,
    announced_on=date(2020, 5, 15),
    effective_on=date(2020, 5, 15),
    ends_on=date(2020, 8, 17),
    judge=judge,
)
