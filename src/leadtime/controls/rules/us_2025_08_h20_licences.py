"""US, August 2025: licences for H20 and MI308 start to issue, with a share of revenue to the state."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import CASE, Citation, Finding, Rule

ID = "us_2025_08_h20_licences"
CITATION = Citation("Reuters 2025-08-11", "licences for H20 and MI308 with a 15% share")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The parts licensed one by one, and the share of revenue asked for."""

    named: tuple[str, ...] = ("h20", "mi308")
    but_not: tuple[str, ...] = ("h200",)
    revenue_share: float = 0.15


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """The letter stands, but its policy shows: case by case for the named parts."""
    if so_far is None:
        return None
    keys = [key for circuit in item.circuits for key in circuit.keys]
    if not any(key.startswith(text.named) and not key.startswith(text.but_not) for key in keys):
        return so_far
    note = f"Licences issue one by one; {text.revenue_share:.0%} of the revenue goes to the US government."
    return replace(so_far, verdict_fine=CASE, citation=CITATION, note=note)


RULE = Rule(
    id=ID,
    title="Licences for H20 and MI308 with a 15% share",
    stage="letter",
    citation=CITATION,
    announced_on=date(2025, 8, 11),
    effective_on=date(2025, 8, 8),
    judge=judge,
)
