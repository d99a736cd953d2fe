"""US, October 2023: chipmaking tools (ECCN 3B001), immersion scanners by dedicated-chuck overlay."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.review import denial_unless_allied
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "us_2023_10_sme"
CITATION = Citation("88 FR 73424", "ECCN 3B001.f; 15 CFR 742.4(a)(4), 742.6(a)(6)(i)")
PARAGRAPH = "742.4(a)(4),742.6(a)(6)(i); 88 FR 73424"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Dedicated-chuck overlay in m (at or below) and wavelength in m (below)."""

    overlay_fine: float = 1.50 * NM
    overlay_coarse: float = 2.40 * NM
    wavelength: float = 193 * NM


TEXT = Thresholds()


def classify(tool: Tool, *, text: Thresholds = TEXT) -> tuple[str, tuple[Test, ...]]:
    """Paragraph of 3B001.f for a scanner, and the comparisons made."""
    short = Test(
        ID,
        "3B001.f.1.a",
        "wavelength, nm, below",
        round(tool.wavelength / NM, 6),
        193,
        tool.wavelength < text.wavelength,
    )
    if short.holds:
        return "3B001.f.1.a", (short,)
    wet = Test(ID, "3B001.f.1.b", "immersion", tool.is_immersion, True, tool.is_immersion)
    if tool.overlay is None or not wet.holds:
        return "3B991", (wet, short)
    overlay = round(tool.overlay / NM, 6)
    fine = Test(
        ID, "3B001.f.1.b.2.a", "overlay, nm, at most", overlay, 1.5, tool.overlay <= text.overlay_fine
    )
    coarse = Test(
        ID, "3B001.f.1.b.2.b", "overlay, nm, at most", overlay, 2.4, tool.overlay <= text.overlay_coarse
    )
    eccn = "3B001.f.1.b.2.a" if fine.holds else "3B001.f.1.b.2.b" if coarse.holds else "3B991"
    return eccn, (coarse, fine) if not fine.holds else (fine,)


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial to Macau and D:5; case by case for fabs owned from the US, A:5 or A:6."""
    if not isinstance(item.subject, Tool):
        return so_far
    eccn, tests = classify(item.subject, text=text)
    if eccn == "3B991":
        note = "The end-use test of 744.23 stands aside from this answer."
        return Finding(FREE, PARAGRAPH, CITATION, tests, eccn, note)
    needs = is_d5_or_macau(shipment.to, shipment.on)
    note = (
        "0% de minimis for an advanced fab where the exporting country has no like rule."
        if eccn.endswith("b")
        else ""
    )
    return Finding(denial_unless_allied(shipment) if needs else FREE, PARAGRAPH, CITATION, tests, eccn, note)


RULE = Rule(
    id=ID,
    title="Chipmaking tools: scanners by overlay",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 10, 17),
    effective_on=date(2023, 11, 17),
    judge=judge,
)
