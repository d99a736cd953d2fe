from dataclasses import replace
from datetime import date

import pytest

from leadtime.controls.rules.us_2025_01_dram import TEXT, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, UM2, Line, Specification

TO_CHINA = Shipment(on=date(2025, 2, 1), to="CN")


def fine(cell, density, vias=0, **text):
    line = Line(cell_area=cell * UM2, bit_density=density * 1e9 / MM2, vias=vias)
    return judge(Specification(name="DRAM", kind="line", subject=line), TO_CHINA, **text).verdict_fine


@pytest.mark.parametrize(
    ("cell", "density", "vias", "is_caught"),
    [
        (0.0025, 0.19, 0, True),  # 0.0025 < 0.0026
        (0.0026, 0.20, 3000, False),  # all three at the line
        (0.003, 0.21, 0, True),  # 0.21 > 0.20
        (0.003, 0.10, 3001, True),
    ],
)
def test_any_of_three(cell, density, vias, is_caught):
    assert (fine(cell, density, vias) == "licence-presumption-of-denial") is is_caught


def test_what_if_the_cell_line_went_back():
    assert fine(0.0025, 0.19, text=replace(TEXT, cell_area=0.0019 * UM2)) == "no-licence-needed"
