"""US, October 2023: chipmaking tools (ECCN 3B001), immersion scanners by dedicated-chuck overlay."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.abroad import LIKE_RULE_SINCE, has_like_rule, is_made_abroad
from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.review import denial_unless_allied
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "us_2023_10_sme"
CITATION = Citation("88 FR 73424", "ECCN 3B001.f; 15 CFR 742.4(a)(4), 742.6(a)(6)(i)")
DE_MINIMIS = (
    "0% de minimis for an advanced fab where the exporting country has no like rule: taken as such a fab."
)
PARAGRAPH = "742.4(a)(4),742.6(a)(6)(i); 88 FR 73424"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Dedicated-chuck overlay in m (at or below), wavelength in m (below), and paragraphs of other tools."""

    overlay_fine: float = 1.50 * NM
    overlay_coarse: float = 2.40 * NM
    wavelength: float = 193 * NM
    listed: tuple[str, ...] = (
        *("3B001.a.4", "3B001.c", "3B001.d", "3B001.f.1", "3B001.j", "3B001.k", "3B001.l", "3B001.m"),
        *("3B001.n", "3B001.o", "3B001.p", "3B002"),
    )


TEXT = Thresholds()


def is_listed(eccn: str, listed: tuple[str, ...]) -> bool:
    """Whether a stated paragraph is one of those listed, or within one."""
    return any(eccn == one or eccn.startswith(f"{one}.") for one in listed)


def classify(tool: Tool, *, text: Thresholds = TEXT) -> tuple[str, tuple[Test, ...]]:
    """Paragraph of 3B001 for a tool, and the comparisons made."""
    if tool.eccn:
        listed = is_listed(tool.eccn, text.listed)
        return tool.eccn if listed else "3B991", (
            Test(ID, "3B001, 3B002", "paragraph as stated", tool.eccn, "listed", listed),
        )
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
    abroad = is_made_abroad(item, shipment)
    if abroad and not _is_caught_abroad(eccn, shipment):
        if so_far is not None:
            return so_far
        note = (
            "Made outside the US: subject to the US rule only with US parts or software in it; "
            "the exporting country's own licence stands beside this answer."
        )
        return Finding(FREE, "734.3; 734.4", CITATION, tests, eccn, note)
    needs = is_d5_or_macau(shipment.to, shipment.on)
    note = DE_MINIMIS if eccn.endswith("b.2.b") and abroad else ""
    return Finding(denial_unless_allied(shipment) if needs else FREE, PARAGRAPH, CITATION, tests, eccn, note)


def _is_caught_abroad(eccn: str, shipment: Shipment) -> bool:
    """The coarser scanners, with no share of US parts too small, where the exporting country has no like rule."""
    return eccn.endswith("f.1.b.2.b") and not has_like_rule(shipment.export_from, shipment.on)


RULE = Rule(
    id=ID,
    title="Chipmaking tools: scanners by overlay",
    stage="item",
    citation=CITATION,
    announced_on=date(2023, 10, 17),
    effective_on=date(2023, 11, 17),
    changes_on=tuple(LIKE_RULE_SINCE.values()),
    judge=judge,
)
