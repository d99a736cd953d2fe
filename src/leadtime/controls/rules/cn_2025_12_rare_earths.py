"""China, October 2025: five more rare earths and a rule on goods made abroad; suspended before it took hold."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import ECCN, is_from_china
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, UNKNOWN, UNSTATED, Citation, Finding, Rule, Test

ID = "cn_2025_12_rare_earths"
CITATION = Citation("MOFCOM No. 55 to 58, 61 and 62 of 2025", "suspended by No. 70 of 2025 to 2026-11-10")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances named, and the first day after the suspension."""

    substances: frozenset[str] = frozenset({"holmium", "erbium", "thulium", "europium", "ytterbium"})
    returns_on: date = date(2026, 11, 11)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Nothing while suspended; open from the day the suspension lapses."""
    if shipment.on < text.returns_on or not is_from_china(item, shipment, text.substances):
        return so_far
    test = Test(ID, CITATION.document, "suspended until", "2026-11-10", shipment.on.isoformat(), False)
    branches = (("the suspension was extended", ECCN, FREE), ("the package came back", ECCN, UNSTATED))
    note = "The suspension lapses after 2026-11-10 unless extended; no source found on what happened."
    return Finding(UNKNOWN, CITATION.document, CITATION, (test,), ECCN, note, branches=branches)


RULE = Rule(
    id=ID,
    title="Rare-earth package of October 2025",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 10, 9),
    effective_on=date(2025, 12, 1),
    changes_on=(TEXT.returns_on,),
    judge=judge,
    side="CN",
)
