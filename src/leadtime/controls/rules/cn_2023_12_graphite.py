"""China, December 2023: licence for graphite."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import is_from_china, licence
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "cn_2023_12_graphite"
CITATION = Citation("MOFCOM and GAC No. 39 of 2023", confidence="recalled")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances named."""

    substances: frozenset[str] = frozenset({"graphite"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence for every destination."""
    return licence(item, ID, CITATION) if is_from_china(item, shipment, text.substances) else so_far


RULE = Rule(
    id=ID,
    title="Graphite",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 10, 20),
    effective_on=date(2023, 12, 1),
    judge=judge,
    side="CN",
)
