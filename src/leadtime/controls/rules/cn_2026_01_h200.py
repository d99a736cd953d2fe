"""China, January 2026: customs told that H200 may not enter; buy only when needed."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "cn_2026_01_h200"
CITATION = Citation("Reuters 2026-01-14", confidence="seen")
NOTE = "China: customs agents were told on 2026-01-14 that H200 may not enter, special cases aside (Reuters)."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Parts meant, by the start of their names."""

    named: tuple[str, ...] = ("h200",)
    but_not: tuple[str, ...] = ()


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A note on the import side; it never changes the export verdict."""
    if shipment.to != "CN":
        return so_far
    for circuit in item.circuits:
        for key in circuit.keys:
            if key.startswith(text.named) and not (text.but_not and key.startswith(text.but_not)):
                return Finding(
                    FREE, "import", CITATION, (Test(ID, "import", "part", circuit.name, key),), note=NOTE
                )
    return so_far


RULE = Rule(
    id=ID,
    title="Customs notice on H200",
    stage="import",
    citation=CITATION,
    announced_on=date(2026, 1, 14),
    effective_on=date(2026, 1, 14),
    judge=judge,
    side="CN",
)
