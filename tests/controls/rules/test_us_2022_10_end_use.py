from datetime import date

import pytest

from leadtime.controls.rules.us_2022_10_end_use import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Line, Machine, Specification

ON = date(2023, 12, 1)
DENIAL, FREE = "licence-presumption-of-denial", "no-licence-needed"


def fine(subject, on=ON, seat="", **text):
    item = Specification(name="x", kind="line", subject=subject)
    return judge(item, Shipment(on=on, to="CN", headquarters=seat), **text).verdict_fine


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (Line(node=16 * NM), DENIAL),  # 16/14 counts
        (Line(node=22 * NM), FREE),
        (Line(node=22 * NM, is_nonplanar=True), DENIAL),  # non-planar at any node
        (Line(layers=128), DENIAL),
        (Line(layers=127), FREE),
        (Line(half_pitch=18 * NM), DENIAL),
        (Line(half_pitch=19 * NM), FREE),
    ],
)
def test_advanced_nodes(line, expected):
    assert fine(line) == expected


def test_supercomputers_by_rate_within_a_volume():
    on = date(2022, 11, 1)
    assert fine(Machine(fp64_rate=100e15, volume=41_600), on) == DENIAL
    assert fine(Machine(fp32_rate=200e15, volume=41_600), on) == DENIAL
    assert fine(Machine(fp64_rate=99e15, volume=41_600), on) == FREE
    assert fine(Machine(fp64_rate=100e15, volume=41_601), on) == FREE


def test_foreign_owned_fabs_are_looked_at_case_by_case():
    assert fine(Line(layers=200), seat="KR") == "licence-case-by-case"


def test_what_if_nand_started_at_64_layers():
    assert fine(Line(layers=96), text=Thresholds(layers=64)) == DENIAL
