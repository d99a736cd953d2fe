"""US bill: MATCH Act, key chipmaking tools to D:5 and to five named firms. Not law in any source found."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import DENIAL, Citation, Finding, Rule, Test

ID = "us_bill_match"
CITATION = Citation("H.R. 8170 (bill)", "MATCH Act, introduced 2026-04-02")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Firms named, by catalogue id."""

    named: tuple[str, ...] = ("cxmt", "hua_hong", "huawei", "smic", "ymtc")


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial for immersion scanners to D:5, and for any tool to a named firm."""
    tool = item.subject
    if not isinstance(tool, Tool) or not is_d5_or_macau(shipment.to, shipment.on):
        return so_far
    party = shipment.end_user.id if shipment.end_user else ""
    if not tool.is_immersion and not party.startswith(text.named):
        return so_far
    test = Test(ID, "bill", "immersion scanner, or a named firm", party or tool.is_immersion, "named")
    return Finding(DENIAL, "MATCH Act (bill)", CITATION, (test,))


RULE = Rule(
    id=ID,
    title="MATCH Act (bill)",
    stage="letter",
    citation=CITATION,
    announced_on=date(2026, 4, 2),
    effective_on=date(2026, 4, 2),
    judge=judge,
    is_proposed=True,
)
