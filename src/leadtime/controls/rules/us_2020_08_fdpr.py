"""US, August 2020: the Huawei rule widened to any chip once Huawei (footnote 1) is a party."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.party import listing_with
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import CASE, PROHIBITED, Citation, Finding, Rule, Test

ID = "us_2020_08_fdpr"
CITATION = Citation("85 FR 51596", "15 CFR 736.2(b)(3), footnote 1; 734.9(e)(1) since 2022")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Footnote that marks the parties, and the mobile generation below which review is case by case."""

    footnote: str = "1"
    generation: int = 5


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Prohibited for any foreign-made chip to a footnote-1 party; case by case below 5G."""
    if item.kind != "foreign_made" or listing_with(shipment, text.footnote) is None:
        return so_far
    below = 0 < item.mobile_generation < text.generation and not item.is_party_design
    test = Test(
        ID, "736.2(b)(3) fn 1", "footnote-1 party", shipment.end_user_name, f"footnote {text.footnote}"
    )
    fine = CASE if below else PROHIBITED
    return Finding(fine, "736.2(b)(3) fn 1 as of 85 FR 51596", CITATION, (test,), "-")


RULE = Rule(
    id=ID,
    title="Huawei foreign-direct-product rule: any design",
    stage="party",
    citation=CITATION,
    announced_on=date(2020, 8, 17),
    effective_on=date(2020, 8, 17),
    judge=judge,
)
