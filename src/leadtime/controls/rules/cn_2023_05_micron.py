"""China, May 2023: operators of critical infrastructure told to stop buying from Micron."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "cn_2023_05_micron"
CITATION = Citation("CAC 2023-05-21", "review of Micron products")
NOTE = "China: operators of critical infrastructure were told on 2023-05-21 to stop buying Micron products (CAC)."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Vendor meant."""

    vendor: str = "micron"


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A note on the import side; it never changes the export verdict."""
    if shipment.to != "CN" or not item.vendor.casefold().startswith(text.vendor):
        return so_far
    return Finding(
        FREE, "import", CITATION, (Test(ID, "import", "vendor", item.vendor, "Micron"),), note=NOTE
    )


RULE = Rule(
    id=ID,
    title="Review of Micron",
    stage="import",
    citation=CITATION,
    announced_on=date(2023, 5, 21),
    effective_on=date(2023, 5, 21),
    judge=judge,
    side="CN",
)
