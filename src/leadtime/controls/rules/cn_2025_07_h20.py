"""China, July 2025: NVIDIA summoned over H20; firms told to justify or avoid it."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "cn_2025_07_h20"
CITATION = Citation("CAC 2025-07-31", confidence="recalled")
NOTE = "China: firms were told from 2025-07-31 to justify or avoid buying H20 (CAC)."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Parts meant, by the start of their names."""

    named: tuple[str, ...] = ("h20",)
    but_not: tuple[str, ...] = ("h200",)


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
    title="Guidance against H20",
    stage="import",
    citation=CITATION,
    announced_on=date(2025, 7, 31),
    effective_on=date(2025, 7, 31),
    judge=judge,
    side="CN",
)
