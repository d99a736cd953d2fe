"""US, December 2024: more tools (3B993, 3B994), and tools made abroad with US technology (734.9(k))."""

from dataclasses import dataclass, replace
from datetime import date

from leadtime.controls.abroad import is_made_abroad, is_spared
from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.review import denial_unless_allied
from leadtime.controls.rules.us_2023_10_sme import classify, is_listed
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "us_2024_12_sme"
CITATION = Citation("89 FR 96790", "ECCN 3B001, 3B993, 3B994; 15 CFR 734.9(k); supplement 4 to part 742")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Paragraphs added, and the day of compliance."""

    added: tuple[str, ...] = ("3B001.q", "3B001.r", "3B993", "3B994")
    compliance_on: date = date(2024, 12, 31)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """The added tools as the listed ones; those made abroad too, unless the exporting country is left out."""
    tool = item.subject
    if not isinstance(tool, Tool) or shipment.on < text.compliance_on:
        return so_far
    added = is_listed(tool.eccn, text.added) if tool.eccn else False
    abroad = is_made_abroad(item, shipment)
    eccn = tool.eccn if added else classify(tool)[0]
    if eccn == "3B991" or not (added or abroad):
        return so_far
    paragraph = "734.9(k)" if abroad else "742.4(a)(4),742.6(a)(6)(i); 89 FR 96790"
    earlier = so_far.tests if so_far else ()
    listed = Test(ID, "3B001, 3B993, 3B994", "paragraph", eccn, "listed")
    if abroad:
        out = is_spared(shipment)
        left_out = Test(
            ID, "734.9(k)", "leaves from a country of supplement 4", shipment.export_from, "no", not out
        )
        if out:
            kept = so_far or Finding(FREE, paragraph, CITATION, (), eccn)
            return replace(kept, tests=(left_out, *kept.tests))
        earlier = (left_out, *earlier)
    needs = is_d5_or_macau(shipment.to, shipment.on)
    review = denial_unless_allied(shipment) if needs else FREE
    note = "Taken as a product of US technology, as nearly every such tool is." if abroad and needs else ""
    return Finding(review, paragraph, CITATION, (listed, *earlier), eccn, note)


RULE = Rule(
    id=ID,
    title="More tools, and tools made abroad",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 12, 2),
    effective_on=date(2024, 12, 2),
    changes_on=(TEXT.compliance_on,),
    judge=judge,
)
