"""US, May to July 2025: letters to makers of chip-design software about China, then withdrawn."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import UNSTATED, Citation, Finding, Rule, Test

ID = "us_2025_05_eda_letters"
CITATION = Citation("Synopsys and Cadence 8-K, May 2025", "letters of 2025-05-23 on ECCN 3D991 and 3E991")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The kind of item and the places."""

    kind: str = "eda"
    places: frozenset[str] = frozenset({"CN", "HK", "MO"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence with unstated policy for chip-design software."""
    if item.kind != text.kind or shipment.to not in text.places:
        return so_far
    test = Test(ID, "letter", "kind of item", item.kind, text.kind)
    return Finding(UNSTATED, "is-informed letter May 2025", CITATION, (test,))


RULE = Rule(
    id=ID,
    title="Letters on chip-design software",
    stage="letter",
    citation=CITATION,
    announced_on=date(2025, 5, 29),
    effective_on=date(2025, 5, 23),
    ends_on=date(2025, 7, 2),
    judge=judge,
)
