"""China, September 2024: licence for antimony and superhard materials."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import is_from_china, licence
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "cn_2024_09_antimony"
CITATION = Citation("MOFCOM and GAC No. 33 of 2024", confidence="recalled")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances named."""

    substances: frozenset[str] = frozenset({"antimony", "superhard materials"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence for every destination."""
    return licence(item, ID, CITATION) if is_from_china(item, shipment, text.substances) else so_far


RULE = Rule(
    id=ID,
    title="Antimony and superhard materials",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 8, 15),
    effective_on=date(2024, 9, 15),
    judge=judge,
    side="CN",
)
