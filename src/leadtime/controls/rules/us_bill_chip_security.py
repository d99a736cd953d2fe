"""US bill: Chip Security Act, location verification on controlled chips. Not law in any source found."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, base

ID = "us_bill_chip_security"
CITATION = Citation("H.R. 3447, S. 1705 (bill)", "House Foreign Affairs 2026-03-26")
NOTE = "Under this bill the chip would carry location verification within 180 days of enactment."


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
    title="Chip Security Act (bill)",
    stage="item",
    citation=CITATION,
    announced_on=date(2026, 3, 26),
    effective_on=date(2026, 3, 26),
    judge=judge,
    is_proposed=True,
)
