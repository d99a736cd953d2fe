"""US, March 2024: AMD told that a part built for China (MI309) still needs a licence."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Rule, Test

ID = "us_2024_03_amd_reply"
CITATION = Citation("press, March 2024", "BIS reply to AMD")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The part and the places."""

    vendor: str = "AMD"
    named: tuple[str, ...] = ("mi309",)
    places: frozenset[str] = frozenset({"CN", "HK", "MO"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence with unstated policy for the named part; which paragraph took it is not public."""
    if shipment.to not in text.places:
        return so_far
    for circuit in item.circuits:
        if circuit.vendor == text.vendor and any(key.startswith(text.named) for key in circuit.keys):
            test = Test(ID, "reply", "named part", circuit.name, "MI309")
            return Finding(UNSTATED, "BIS reply to AMD", CITATION, (test,), "3A090.a-or-.b")
    return so_far


RULE = Rule(
    id=ID,
    title="Reply to AMD on MI309",
    stage="letter",
    citation=CITATION,
    announced_on=date(2024, 3, 4),
    effective_on=date(2024, 3, 4),
    judge=judge,
)
