"""US, September 2025: firms owned 50% or more by listed parties inherit the restriction; then suspended."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import FREE, PROHIBITED, UNKNOWN, Citation, Finding, Rule, Test

ID = "us_2025_09_affiliates"
CITATION = Citation("90 FR 47201", "15 CFR 744.11; suspended by 90 FR 50857")
PARAGRAPH = "744.11 as of 90 FR 47201; 90 FR 50857"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Share of ownership, single or joint, that is enough; the days of the suspension."""

    ownership: float = 0.5
    suspended_on: date = date(2025, 11, 10)
    returns_on: date = date(2026, 11, 10)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Prohibited while in force; open from the day the text comes back, as no source tells more."""
    share = shipment.listed_ownership
    if not share or so_far is not None or text.suspended_on <= shipment.on < text.returns_on:
        return so_far
    owned = Test(ID, "744.11", "owned by listed parties", share, text.ownership, share >= text.ownership)
    if not owned.holds:
        return Finding(FREE, PARAGRAPH, CITATION, (owned,))
    if shipment.on < text.suspended_on:
        return Finding(PROHIBITED, PARAGRAPH, CITATION, (owned,))
    note = "The text comes back by itself on 2026-11-10 unless extended; no source found on what happened."
    branches = (("the suspension was extended", "", FREE), ("the rule came back", "", PROHIBITED))
    return Finding(UNKNOWN, PARAGRAPH, CITATION, (owned,), note=note, branches=branches)


RULE = Rule(
    id=ID,
    title="Affiliates rule: 50% ownership by listed parties",
    stage="party",
    citation=CITATION,
    announced_on=date(2025, 9, 29),
    effective_on=date(2025, 9, 29),
    changes_on=(TEXT.suspended_on, TEXT.returns_on),
    judge=judge,
)
