"""China, September 2025: large firms told to end tests and orders of RTX Pro 6000D."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "cn_2025_09_rtx6000d"
CITATION = Citation("FT 2025-09-17")
NOTE = "China: large firms were told in September 2025 to end orders of RTX Pro 6000D (CAC, by press)."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Parts meant, by the start of their names."""

    named: tuple[str, ...] = ("rtxpro6000d",)
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
    title="Guidance against RTX Pro 6000D",
    stage="import",
    citation=CITATION,
    announced_on=date(2025, 9, 17),
    effective_on=date(2025, 9, 17),
    judge=judge,
    side="CN",
)
