"""US bill: AI OVERWATCH Act, mandatory denial for the top class. Not law in any source found."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification
from leadtime.controls.verdict import CASE, DENIAL, Citation, Finding, Rule, Test, base

ID = "us_bill_overwatch"
CITATION = Citation("AI OVERWATCH Act (bill)", "House Foreign Affairs 2026-01-21")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Our stand-in for "top class", as the press does not give it: the ceilings of 91 FR 1684."""

    tpp: float = 21_000
    memory_rate: float = 6500 * GB
    review_days: int = 30


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial for the top class; otherwise a review by Congress before a licence issues."""
    if so_far is None or not so_far.level or not reaches_d5(shipment):
        return so_far
    top = any((c.tpp or 0) >= text.tpp or (c.memory_rate or 0) >= text.memory_rate for c in item.circuits)
    test = Test(ID, "bill", "top class", top, True, top)
    note = f"Under this bill a licence would also wait {text.review_days} days before Congress."
    fine = DENIAL if top and base(so_far.verdict_fine) == CASE else so_far.verdict_fine
    return replace(so_far, verdict_fine=fine, tests=(test, *so_far.tests), note=note, citation=CITATION)


RULE = Rule(
    id=ID,
    title="AI OVERWATCH Act (bill)",
    stage="item",
    citation=CITATION,
    announced_on=date(2026, 1, 21),
    effective_on=date(2026, 1, 21),
    judge=judge,
    is_proposed=True,
)
