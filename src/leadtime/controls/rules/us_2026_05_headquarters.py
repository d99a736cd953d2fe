"""US, May 2026: guidance that the headquarters test still binds worldwide."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, NOTIFY, Citation, Finding, Rule, Test, base

ID = "us_2026_05_headquarters"
CITATION = Citation("BIS guidance 2026-05-31", "15 CFR 742.6(a)(6)(iii)(A), 744.23(a)(3)")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Levels of 3A090 named."""

    levels: tuple[str, ...] = ("a", "b")


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Changes no answer; it is the newest source for parties of D:5 or Macau headquarters elsewhere."""
    if so_far is None or so_far.level not in text.levels or base(so_far.verdict_fine) == FREE:
        return so_far
    on = shipment.on
    if is_d5_or_macau(shipment.to, on) or not is_d5_or_macau(shipment.seat, on):
        return so_far
    test = Test(ID, "744.23(a)(3)", "headquarters", shipment.seat, "D:5 or MO")
    notified = so_far.verdict_fine == NOTIFY
    paragraph = (
        "744.23(a)(3); 740.8; BIS guidance 2026-05-31"
        if notified
        else "742.6(a)(6)(iii)(A); BIS guidance 2026-05-31"
    )
    return replace(so_far, paragraph=paragraph, citation=CITATION, tests=(test, *so_far.tests))


RULE = Rule(
    id=ID,
    title="Headquarters test restated",
    stage="item",
    citation=CITATION,
    announced_on=date(2026, 5, 31),
    effective_on=date(2026, 5, 31),
    judge=judge,
)
