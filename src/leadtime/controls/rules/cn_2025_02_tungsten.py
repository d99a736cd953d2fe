"""China, February 2025: licence for tungsten, tellurium, bismuth, molybdenum and indium."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import is_from_china, licence
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "cn_2025_02_tungsten"
CITATION = Citation("MOFCOM and GAC No. 10 of 2025", confidence="recalled")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances named."""

    substances: frozenset[str] = frozenset({"tungsten", "tellurium", "bismuth", "molybdenum", "indium"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence for every destination."""
    return licence(item, ID, CITATION) if is_from_china(item, shipment, text.substances) else so_far


RULE = Rule(
    id=ID,
    title="Tungsten, tellurium, bismuth, molybdenum, indium",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 2, 4),
    effective_on=date(2025, 2, 4),
    judge=judge,
    side="CN",
)
