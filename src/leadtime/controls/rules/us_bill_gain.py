"""US bill: GAIN AI Act, first call for buyers in the US. Not law in any source found."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, base

ID = "us_bill_gain"
CITATION = Citation("press December 2025", "dropped from the FY2026 defence act")
NOTE = "Under this bill buyers in the US would have first call on the chips before a licence issues."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Levels of 3A090 meant."""

    levels: tuple[str, ...] = ("a", "b")


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Adds a condition; the verdict itself stays."""
    if so_far is None or so_far.level not in text.levels or base(so_far.verdict_fine) == FREE:
        return so_far
    return replace(so_far, note=f"{so_far.note} {NOTE}".strip())


RULE = Rule(
    id=ID,
    title="GAIN AI Act (bill)",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 12, 8),
    effective_on=date(2025, 12, 8),
    judge=judge,
    is_proposed=True,
)
