"""US and partners: scanners of less than 193 nm stand on the Wassenaar list since before this record begins."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.abroad import is_made_abroad
from leadtime.controls.place import groups
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool
from leadtime.controls.verdict import CASE, FREE, UNSTATED, Citation, Finding, Rule, Test

ID = "us_2018_01_wassenaar_euv"
CITATION = Citation(
    "15 CFR 742.4", "ECCN 3B001.f.1.a; abroad, the partners' own dual-use lists", confidence="recalled"
)


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Wavelength in m (below), and the groups of countries for which the list asks for a licence."""

    wavelength: float = 193 * NM
    groups: frozenset[str] = frozenset({"D:1", "D:4", "D:5"})
    abroad: frozenset[str] = frozenset({"NL", "JP", "DE"})


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """A licence for China and the like: case by case in the US, unstated where a partner grants it."""
    tool = item.subject
    if not isinstance(tool, Tool) or tool.eccn or tool.wavelength >= text.wavelength:
        return so_far
    test = Test(ID, "3B001.f.1.a", "wavelength, nm, below", round(tool.wavelength / NM, 6), 193)
    needs = bool(groups(shipment.to, shipment.on) & text.groups)
    if is_made_abroad(item, shipment):
        if not needs or shipment.export_from not in text.abroad:
            return so_far
        note = "Licensed by the exporting country; press reports no licence for China since 2019."
        return Finding(UNSTATED, "3B001.f.1.a", CITATION, (test,), "3B001.f.1.a", note)
    if so_far is not None and so_far.verdict_fine != FREE:
        return so_far
    return Finding(CASE if needs else FREE, "742.4; 3B001.f.1.a", CITATION, (test,), "3B001.f.1.a")


RULE = Rule(
    id=ID,
    title="Scanners below 193 nm: multilateral list",
    stage="item",
    citation=CITATION,
    announced_on=date(2018, 1, 1),
    effective_on=date(2018, 1, 1),
    judge=judge,
)
