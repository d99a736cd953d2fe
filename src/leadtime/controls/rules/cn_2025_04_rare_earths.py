"""China, April 2025: licence for seven medium and heavy rare earths."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import is_from_china, licence
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "cn_2025_04_rare_earths"
CITATION = Citation("MOFCOM and GAC No. 18 of 2025")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances named."""

    substances: frozenset[str] = frozenset(
        {"samarium", "gadolinium", "terbium", "dysprosium", "lutetium", "scandium", "yttrium"}
    )


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence for every destination."""
    return licence(item, ID, CITATION) if is_from_china(item, shipment, text.substances) else so_far


RULE = Rule(
    id=ID,
    title="Seven rare earths",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 4, 4),
    effective_on=date(2025, 4, 4),
    judge=judge,
    side="CN",
)
