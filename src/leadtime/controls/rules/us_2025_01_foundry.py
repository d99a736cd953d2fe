"""US, January 2025: a foundry presumes an advanced logic die to be 3A090.a unless that is rebutted."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_in_2023_area
from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Die, Specification
from leadtime.controls.verdict import APPROVAL, DENIAL, FREE, Citation, Finding, Rule, Test

ID = "us_2025_01_foundry"
CITATION = Citation("90 FR 5298", "Note 1 to 3A090.a; supplements 6 and 7 to part 740")
PARAGRAPH = "Note 1 to 3A090.a; 742.6 as of 90 FR 5298"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Node in m; transistors (below); without HBM more are allowed from 2027 and 2029."""

    node: float = 16 * NM
    transistors: float = 30e9
    without_hbm: tuple[tuple[date, float], ...] = ((date(2029, 1, 1), 40e9), (date(2027, 1, 1), 35e9))
    compliance_on: date = date(2025, 1, 31)


TEXT = Thresholds()


def ceiling(die: Die, on: date, *, text: Thresholds = TEXT) -> float:
    """Transistors below which the packager's statement rebuts; 2028 is read as 2027."""
    if not die.has_hbm:
        for since, transistors in text.without_hbm:
            if on >= since:
                return transistors
    return text.transistors


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Presumed at the .a level and for datacentres; rebutted by the designer's word or by the count."""
    die = item.subject
    if not isinstance(die, Die):
        return so_far
    fine = Test(
        ID,
        "Note 1 to 3A090.a",
        "node, nm, or non-planar",
        round(die.node / NM, 6),
        16,
        die.node <= text.node or die.is_nonplanar,
    )
    if not fine.holds or shipment.on < text.compliance_on:
        note = "Compliance was due from 2025-01-31." if fine.holds else ""
        return Finding(FREE, PARAGRAPH, CITATION, (fine,), "by-spec", note)
    limit = ceiling(die, shipment.on, text=text)
    few = die.transistors is not None and die.transistors < limit
    count = Test(ID, "Note 1 to 3A090.a", "transistors below", die.transistors, limit, few)
    vouched = Test(
        ID,
        "Note 1 to 3A090.a",
        "approved designer or packager states it",
        die.is_vouched_for,
        True,
        die.is_vouched_for,
    )
    tests = (count, vouched, fine)
    if count.holds or vouched.holds:
        note = (
            ""
            if vouched.holds
            else "Holds where the fab packages the die outside Macau and D:5, or an approved packager does."
        )
        return Finding(FREE, PARAGRAPH, CITATION, tests, "rebutted", note)
    needs = shipment.to != "US" and (is_in_2023_area(shipment.to, shipment.on) or reaches_d5(shipment))
    review = (DENIAL if reaches_d5(shipment) else APPROVAL) if needs else FREE
    return Finding(review, PARAGRAPH, CITATION, tests, "3A090.a", level="a")


RULE = Rule(
    id=ID,
    title="Foundry presumption",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 1, 15),
    effective_on=date(2025, 1, 16),
    changes_on=(TEXT.compliance_on, date(2027, 1, 1), date(2029, 1, 1)),
    judge=judge,
)
