"""US, November 2024: TSMC told to stop AI and GPU dies at 7 nm and below for Chinese customers."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Die, Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Rule, Test

ID = "us_2024_11_tsmc_letter"
CITATION = Citation("Reuters 2024-11-09", "letter to TSMC")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Node in m (at or below), the company bound, the places of its customers."""

    vendor: str = "TSMC"
    node: float = 7 * NM
    places: frozenset[str] = frozenset({"CN", "HK", "MO"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence with unstated policy for AI and GPU dies that TSMC makes for China."""
    die = item.subject
    if not isinstance(die, Die) or item.vendor != text.vendor or not item.is_for_datacentres:
        return so_far
    if die.node > text.node or not {shipment.to, shipment.seat} & text.places:
        return so_far
    test = Test(ID, "letter", "node, nm, at most", round(die.node / NM, 6), 7)
    return Finding(UNSTATED, "is-informed letter 2024-11", CITATION, (test,))


RULE = Rule(
    id=ID,
    title="Letter to TSMC: AI dies for China",
    stage="letter",
    citation=CITATION,
    announced_on=date(2024, 11, 9),
    effective_on=date(2024, 11, 11),
    ends_on=date(2025, 1, 31),
    judge=judge,
)
