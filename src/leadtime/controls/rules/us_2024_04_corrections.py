"""US, April 2024: NAC split into NAC (with notice) and ACA (without); 4A090.b filled."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.review import reaches_d5
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import ACA, NOTIFY, Citation, Finding, Rule

ID = "us_2024_04_corrections"
CITATION = Citation("89 FR 23876", "15 CFR 740.8, 742.6(b)(10); ECCN 4A090.b")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The tiers are those of the rule it corrects; only the paragraph added is new."""

    system_b: str = "4A090.b"


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Notice also for D:5- or Macau-headquartered parties anywhere; ACA for D:1 and D:4."""
    if so_far is None or not so_far.level or item.subject is not None:
        return so_far
    eccn = text.system_b if so_far.eccn == "4A090" else so_far.eccn
    if so_far.paragraph == "-":
        return replace(so_far, eccn=eccn)
    paragraph = so_far.paragraph.replace("88 FR 73458", "89 FR 23876")
    if not so_far.is_excepted:
        return replace(so_far, eccn=eccn, paragraph=paragraph)
    is_notified = reaches_d5(shipment)
    note = (
        "A notice to BIS is due 25 days ahead; NVIDIA states that no notice for China was ever approved."
        if is_notified
        else "Exception ACA, no notice."
    )
    fine = NOTIFY if is_notified else ACA
    return replace(so_far, verdict_fine=fine, eccn=eccn, paragraph=paragraph, citation=CITATION, note=note)


RULE = Rule(
    id=ID,
    title="Corrections: NAC and ACA part",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 4, 2),
    effective_on=date(2024, 4, 4),
    judge=judge,
)
