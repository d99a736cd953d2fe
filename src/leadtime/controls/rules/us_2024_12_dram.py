"""US, December 2024: DRAM is advanced by cell area or bit density, no longer by half pitch."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.rules.us_2022_10_end_use import found_for
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, UM2, Line, Specification
from leadtime.controls.verdict import Citation, Finding, Rule, Test

ID = "us_2024_12_dram"
CITATION = Citation("89 FR 96790", "15 CFR 772.1, advanced-node integrated circuits")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Cell area in m2 (below), bit density in bit/m2 (above), through-silicon vias per die (above)."""

    cell_area: float = 0.0019 * UM2
    bit_density: float = 0.288e9 / MM2
    vias: float = float("inf")


TEXT = Thresholds()


def line_tests(line: Line, text: Thresholds, rule: str) -> tuple[Test, ...]:
    """Tests of a DRAM line; any one is enough."""
    where, tests = "772.1 Advanced-Node IC", []
    if line.cell_area is not None:
        small = line.cell_area < text.cell_area
        tests.append(Test(rule, where, "DRAM cell, um2", line.cell_area / UM2, text.cell_area / UM2, small))
    if line.bit_density is not None:
        dense, per = line.bit_density > text.bit_density, 1e9 / MM2
        tests.append(Test(rule, where, "DRAM Gb/mm2", line.bit_density / per, text.bit_density / per, dense))
    if line.vias is not None and text.vias < float("inf"):
        tests.append(Test(rule, where, "vias per die", line.vias, text.vias, line.vias > text.vias))
    return tuple(tests)


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """As the end-use rule of 2022, with the new measures of DRAM."""
    tests = line_tests(item.subject, text, ID) if isinstance(item.subject, Line) else ()
    return found_for(tests, shipment, "744.23", CITATION, so_far) if tests else so_far


RULE = Rule(
    id=ID,
    title="Advanced DRAM by cell area and density",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 12, 2),
    effective_on=date(2024, 12, 2),
    ends_on=date(2025, 1, 16),
    judge=judge,
)
