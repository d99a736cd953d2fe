"""US, January 2025: the DRAM measures tightened."""

from dataclasses import replace
from datetime import date

from leadtime.controls.rules.us_2022_10_end_use import found_for
from leadtime.controls.rules.us_2024_12_dram import TEXT as TEXT_2024
from leadtime.controls.rules.us_2024_12_dram import Thresholds, line_tests
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, UM2, Line, Specification
from leadtime.controls.verdict import Citation, Finding, Rule

ID = "us_2025_01_dram"
CITATION = Citation("90 FR 5298", "15 CFR 772.1, advanced-node integrated circuits", confidence="recalled")
TEXT = replace(TEXT_2024, cell_area=0.0026 * UM2, bit_density=0.20e9 / MM2, vias=3000)
"""Cell area in m2, bit density in bit/m2, vias per die; the three figures are recalled, not read."""


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """As the rule of December 2024, with the tighter figures."""
    tests = line_tests(item.subject, text, ID) if isinstance(item.subject, Line) else ()
    return found_for(tests, shipment, "744.23", CITATION, so_far) if tests else so_far


RULE = Rule(
    id=ID,
    title="Advanced DRAM, tightened",
    stage="item",
    citation=CITATION,
    announced_on=date(2025, 1, 15),
    effective_on=date(2025, 1, 16),
    judge=judge,
)
