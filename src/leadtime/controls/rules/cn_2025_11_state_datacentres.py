"""China, November 2025: state-funded datacentres told not to use foreign AI chips."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "cn_2025_11_state_datacentres"
CITATION = Citation("Reuters 2025-11-05")
NOTE = "China: state-funded datacentres less than 30% built were told not to buy foreign AI chips (Reuters)."


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Share of the build under which chips are to be taken out, and designers that are not foreign."""

    built: float = 0.30
    domestic: frozenset[str] = frozenset({"CN", "HK", "MO"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A note on the import side; it never changes the export verdict."""
    is_chip = item.kind in ("chip", "system") and any(c.is_for_datacentres for c in item.circuits)
    if shipment.to != "CN" or not is_chip or item.designer in text.domestic:
        return so_far
    test = Test(ID, "import", "foreign datacentre chip", item.name, "state-funded datacentres")
    return Finding(FREE, "import", CITATION, (test,), note=NOTE)


RULE = Rule(
    id=ID,
    title="State-funded datacentres: no foreign AI chips",
    stage="import",
    citation=CITATION,
    announced_on=date(2025, 11, 5),
    effective_on=date(2025, 11, 5),
    judge=judge,
    side="CN",
)
