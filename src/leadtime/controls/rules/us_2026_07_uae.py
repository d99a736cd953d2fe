"""US, July 2026: the UAE joins A:5, while a licence rule for advanced computing items stays."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import ACA, CASE, FREE, Citation, Finding, Rule, Test
from leadtime.errors import folded

ID = "us_2026_07_uae"
CITATION = Citation("91 FR 43034", "supplement 8 to part 740")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Firms approved and until when (last day), and how the government names itself."""

    place: str = "AE"
    approved: tuple[tuple[str, date], ...] = (("g42", date(2027, 4, 6)), ("core42", date(2027, 4, 6)))
    government: tuple[str, ...] = ("uaegovernment", "governmentoftheuae", "governmentoftheunitedarabemirates")


TEXT = Thresholds()


def is_approved(shipment: Shipment, *, text: Thresholds = TEXT) -> bool:
    """True for the UAE government, an approved firm in its term, and firms of US headquarters."""
    name = folded(shipment.end_user_name)
    on_record = folded(shipment.end_user.name) if shipment.end_user else ""
    in_term = any(shipment.on <= last and (firm in name or firm in on_record) for firm, last in text.approved)
    return shipment.seat == "US" or name in text.government or in_term


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """No licence for the approved; case by case for other firms there."""
    if so_far is None or not so_far.level or shipment.to != text.place or reaches_d5(shipment):
        return so_far
    approved = is_approved(shipment, text=text)
    who = shipment.end_user_name or f"party of {shipment.seat} headquarters"
    test = Test(
        ID, "supplement 8 to part 740", "approved party", who, "supplement 8, government, US firms", approved
    )
    fine = FREE if approved else ACA if so_far.is_excepted else CASE
    return replace(
        so_far,
        verdict_fine=fine,
        paragraph="91 FR 43034",
        citation=CITATION,
        tests=(test, *so_far.tests),
        note="",
    )


RULE = Rule(
    id=ID,
    title="United Arab Emirates join A:5",
    stage="item",
    citation=CITATION,
    announced_on=date(2026, 7, 10),
    effective_on=date(2026, 7, 10),
    changes_on=(date(2027, 4, 7),),
    judge=judge,
)
