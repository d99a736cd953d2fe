"""China, August 2023: licence for gallium and germanium."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import is_from_china, licence
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "cn_2023_08_gallium"
CITATION = Citation("MOFCOM and GAC No. 23 of 2023")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances named."""

    substances: frozenset[str] = frozenset({"gallium", "germanium"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence for every destination."""
    return licence(item, ID, CITATION) if is_from_china(item, shipment, text.substances) else so_far


RULE = Rule(
    id=ID,
    title="Gallium and germanium",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 7, 3),
    effective_on=date(2023, 8, 1),
    judge=judge,
    side="CN",
)
