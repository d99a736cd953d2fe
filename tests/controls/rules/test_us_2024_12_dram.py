from datetime import date

import pytest

from leadtime.controls.rules.us_2024_12_dram import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, UM2, Line, Specification

TO_CHINA = Shipment(on=date(2025, 1, 5), to="CN")


def fine(cell, density, **text):
    line = Line(cell_area=cell * UM2, bit_density=density * 1e9 / MM2)
    return judge(Specification(name="DRAM", kind="line", subject=line), TO_CHINA, **text).verdict_fine


@pytest.mark.parametrize(
    ("cell", "density", "is_caught"),
    [(0.0018, 0.25, True), (0.0019, 0.25, False), (0.003, 0.289, True), (0.003, 0.288, False)],
)
def test_cell_or_density(cell, density, is_caught):
    assert (fine(cell, density) == "licence-presumption-of-denial") is is_caught


def test_what_if_the_cell_line_were_coarser():
    assert fine(0.0025, 0.1, text=Thresholds(cell_area=0.003 * UM2)) == "licence-presumption-of-denial"


def test_logic_lines_are_left_to_the_rule_of_2022():
    item = Specification(name="logic", kind="line", subject=Line(node=7e-9))
    assert judge(item, TO_CHINA) is None
