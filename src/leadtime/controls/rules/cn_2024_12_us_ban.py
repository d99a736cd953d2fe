"""China, December 2024: no gallium, germanium, antimony or superhard materials to the US; suspended in 2025."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.material import ECCN, is_from_china, licence
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import DENIAL, UNKNOWN, UNSTATED, Citation, Finding, Rule, Test

ID = "cn_2024_12_us_ban"
CITATION = Citation("MOFCOM No. 46 of 2024", "clause 2; suspended 2025-11-09 to 2026-11-27")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Substances and destination named, first day of the suspension, first day after it."""

    substances: frozenset[str] = frozenset({"gallium", "germanium", "antimony", "superhard materials"})
    place: str = "US"
    suspended_on: date = date(2025, 11, 9)
    returns_on: date = date(2026, 11, 28)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denied in principle while in force; open from the day the suspension lapses."""
    if shipment.to != text.place or not is_from_china(item, shipment, text.substances):
        return so_far
    if shipment.on < text.suspended_on:
        return licence(item, ID, CITATION, fine=DENIAL)
    if shipment.on < text.returns_on:
        return so_far
    test = Test(ID, CITATION.document, "suspended until", "2026-11-27", shipment.on.isoformat(), False)
    branches = (("the suspension was extended", ECCN, UNSTATED), ("the ban came back", ECCN, DENIAL))
    note = "The suspension lapses after 2026-11-27 unless extended; no source found on what happened."
    return Finding(UNKNOWN, CITATION.document, CITATION, (test,), ECCN, note, branches=branches)


RULE = Rule(
    id=ID,
    title="No gallium, germanium, antimony to the US",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 12, 3),
    effective_on=date(2024, 12, 3),
    changes_on=(TEXT.suspended_on, TEXT.returns_on),
    judge=judge,
    side="CN",
)
