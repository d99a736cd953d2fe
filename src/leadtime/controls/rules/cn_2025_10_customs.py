"""China, October 2025: customs crews check shipments of advanced chips at the ports."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "cn_2025_10_customs"
CITATION = Citation("FT 2025-10-10", "by way of Asia Financial")
NOTE = "China: customs crews check advanced chips at the ports since October 2025, H20 and RTX Pro 6000D first (FT)."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Vendor named."""

    vendor: str = "NVIDIA"


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A note on the import side; it never changes the export verdict."""
    circuit = next((c for c in item.circuits if c.vendor == text.vendor and c.is_for_datacentres), None)
    if shipment.to != "CN" or circuit is None:
        return so_far
    test = Test(ID, "import", "vendor of a datacentre chip", circuit.vendor, text.vendor)
    return Finding(FREE, "import", CITATION, (test,), note=NOTE)


RULE = Rule(
    id=ID,
    title="Customs checks on chips",
    stage="import",
    citation=CITATION,
    announced_on=date(2025, 10, 10),
    effective_on=date(2025, 10, 10),
    judge=judge,
    side="CN",
)
