"""US, October 2022: any item for an advanced fab or a supercomputer in China (744.23)."""

from dataclasses import dataclass
from datetime import date

from leadtime.controls.place import is_d5_or_macau
from leadtime.controls.review import denial_unless_allied
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Line, Machine, Specification
from leadtime.controls.verdict import FREE, Citation, Finding, Rule, Test

ID = "us_2022_10_end_use"
CITATION = Citation("87 FR 62186", "15 CFR 744.23(a)(1), (a)(2); 772.1; widened by 88 FR 73424")
ANY_ITEM = "any-EAR-item"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """Node and half pitch in m, NAND layers, rates in FLOP/s, volume in cubic feet; days of each part."""

    node: float = 16 * NM
    half_pitch: float = 18 * NM
    layers: float = 128
    fp64_rate: float = 100e15
    fp32_rate: float = 200e15
    volume: float = 41_600
    half_pitch_until: date = date(2024, 12, 2)
    machine_on: date = date(2022, 10, 21)
    macau_on: date = date(2023, 1, 17)
    d5_on: date = date(2023, 11, 17)


TEXT = Thresholds()


def is_reached(shipment: Shipment, *, text: Thresholds = TEXT) -> bool:
    """Whether the end-use rule covers the destination on that day."""
    if shipment.on >= text.d5_on:
        return is_d5_or_macau(shipment.to, shipment.on)
    return shipment.to in ("CN", "HK") or (shipment.to == "MO" and shipment.on >= text.macau_on)


def line_tests(line: Line, on: date, *, text: Thresholds = TEXT) -> tuple[Test, ...]:
    """Tests of an advanced node: logic, NAND and (until 2024-12-01) DRAM by half pitch."""
    where = "772.1 Advanced-Node IC"
    tests = []
    if line.node is not None:
        fine = line.node <= text.node or line.is_nonplanar
        tests.append(Test(ID, where, "node, nm, or non-planar", line.node / NM, text.node / NM, fine))
    if line.layers is not None:
        tests.append(Test(ID, where, "NAND layers", line.layers, text.layers, line.layers >= text.layers))
    if line.half_pitch is not None and on < text.half_pitch_until:
        fine = line.half_pitch <= text.half_pitch
        tests.append(Test(ID, where, "DRAM half pitch, nm", line.half_pitch / NM, text.half_pitch / NM, fine))
    return tuple(tests)


def machine_tests(machine: Machine, *, text: Thresholds = TEXT) -> tuple[Test, ...]:
    """Tests of a supercomputer: either rate, within the volume."""
    within = machine.volume <= text.volume
    rates = (("FP64", machine.fp64_rate, text.fp64_rate), ("FP32", machine.fp32_rate, text.fp32_rate))
    what = f"FLOP/s within {text.volume:g} cubic feet"
    return tuple(
        Test(ID, "772.1", f"{form} {what}", rate, limit, within and rate >= limit)
        for form, rate, limit in rates
    )


def found_for(
    tests: tuple[Test, ...], shipment: Shipment, paragraph: str, citation: Citation, so_far: Finding | None
) -> Finding | None:
    """Denial (case by case for allied owners) if one test holds and the place is covered."""
    caught = any(test.holds for test in tests)
    if caught and is_reached(shipment):
        return Finding(denial_unless_allied(shipment), paragraph, citation, tests, ANY_ITEM)
    if so_far is not None and so_far.verdict_fine != FREE:
        return so_far
    earlier = so_far.tests if so_far else ()
    return Finding(FREE, "772.1 Advanced-Node IC", citation, (*tests, *earlier), ANY_ITEM)


def judge(
    item: Specification, shipment: Shipment, so_far: Finding | None = None, *, text: Thresholds = TEXT
) -> Finding | None:
    """Any item for such a line or machine needs a licence; denial for locally owned ones."""
    if isinstance(item.subject, Line):
        tests = line_tests(item.subject, shipment.on, text=text)
        return found_for(tests, shipment, "744.23(a)(2)(i)", CITATION, so_far)
    if isinstance(item.subject, Machine) and shipment.on >= text.machine_on:
        tests = machine_tests(item.subject, text=text)
        return found_for(tests, shipment, "744.23(a)(1); 772.1 supercomputer", CITATION, so_far)
    return so_far


RULE = Rule(
    id=ID,
    title="Advanced fabs and supercomputers: any item",
    stage="item",
    citation=CITATION,
    announced_on=date(2022, 10, 7),
    effective_on=date(2022, 10, 7),
    changes_on=(TEXT.machine_on, TEXT.macau_on, TEXT.d5_on, TEXT.half_pitch_until),
    judge=judge,
)
