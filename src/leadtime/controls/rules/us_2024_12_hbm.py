"""US, December 2024: high-bandwidth memory (ECCN 3A090.c) and its exception (740.25)."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.review import denial_unless_allied
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Memory, Specification
from leadtime.controls.verdict import FREE, NOT_LISTED, Citation, Finding, Rule, Test

ID = "us_2024_12_hbm"
CITATION = Citation("89 FR 96790", "ECCN 3A090.c; 15 CFR 740.25")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Memory bandwidth density in GB/s per mm2 (above; the exception below), and the day of compliance."""

    density: float = 2.0
    exception_density: float = 3.3
    compliance_on: date = date(2024, 12, 31)


TEXT = Thresholds()


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Denial to Macau and D:5; not for memory inside a package whose main function is logic."""
    if not isinstance(item.subject, Memory):
        return so_far
    memory = item.subject
    dense = Test(
        ID, "3A090.c", "GB/s per mm2 above", memory.density, text.density, memory.density > text.density
    )
    alone = Test(
        ID,
        "Technical note to 3A090.c",
        "inside a logic package",
        memory.is_in_logic,
        False,
        not memory.is_in_logic,
    )
    tests = (dense, alone)
    if not (dense.holds and alone.holds):
        return Finding(
            FREE, "3A090.c" if alone.holds else "Technical note to 3A090.c", CITATION, tests, NOT_LISTED
        )
    if not is_d5_or_macau(shipment.to, shipment.on):
        return Finding(FREE, "3A090.c", CITATION, tests, "3A090.c")
    if shipment.on < text.compliance_on:
        note = "In force since 2024-12-02; compliance was due from 2024-12-31."
        return Finding(FREE, "3A090.c; 89 FR 96790 DATES", CITATION, tests, "3A090.c", note)
    if shipment.attestation.has_hbm_conditions and memory.density < text.exception_density:
        low = Test(ID, "740.25", "GB/s per mm2 below", memory.density, text.exception_density, True)
        return Finding("exception-HBM", "740.25", CITATION, (low, *tests), "3A090.c")
    return Finding(denial_unless_allied(shipment), "3A090.c", CITATION, tests, "3A090.c")


RULE = Rule(
    id=ID,
    title="High-bandwidth memory",
    stage="item",
    citation=CITATION,
    announced_on=date(2024, 12, 2),
    effective_on=date(2024, 12, 2),
    changes_on=(TEXT.compliance_on,),
    judge=judge,
)
