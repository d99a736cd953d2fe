from datetime import date

import numpy as np
import pytest

from leadtime.design.constants import nodes
from leadtime.design.regression import _lifted, anchors, frontier, on_sale

OCTOBER_2022 = date(2022, 10, 21)


def test_nothing_later_and_nothing_built_for_a_rule_is_seen():
    seen = on_sale(date(2023, 11, 17))

    assert all(c.available_on <= date(2023, 11, 17) for c in seen)
    assert not {"a800_80_sxm", "h800_sxm", "h20"} & {c.id for c in on_sale(date(2026, 11, 23))}


def test_line_is_lifted_until_it_touches_the_best():
    x, y = np.array([0.0, 1.0, 2.0]), np.array([0.0, 2.0, 2.0])

    slope, level, left = _lifted(x, y)

    # least squares: slope 1; y - x is 0, 1, 0, and the lift takes the 1
    assert slope == pytest.approx(1.0)
    assert level == pytest.approx(1.0)
    assert left.argmax() == 1


def test_no_chip_of_the_day_lies_above_the_frontier():
    line = frontier(OCTOBER_2022)

    for a in anchors(OCTOBER_2022):
        density = a.node.logic_density.value
        assert a.rate / a.area <= line.rate_per_area(density) * (1 + 1e-9)
        assert a.rate / a.power <= line.rate_per_power(density) * (1 + 1e-9)


def test_h100_touches_the_frontier_of_its_year():
    line = frontier(OCTOBER_2022)
    h100 = next(a for a in anchors(OCTOBER_2022) if a.chip.id == "h100_sxm")

    assert line.best_area == "h100_sxm"
    assert line.rate_per_area(h100.node.logic_density.value) == pytest.approx(h100.rate / h100.area)


@pytest.mark.parametrize("on", [date(2021, 1, 1), OCTOBER_2022, date(2023, 11, 17), date(2026, 11, 23)])
def test_denser_logic_gives_more_arithmetic_for_area_and_power(on: date):
    line = frontier(on)

    assert line.slope_area > 0
    assert line.slope_power > 0
    assert line.rate_per_area(nodes()["4N"].logic_density.value) > line.rate_per_area(1.0)


def test_arithmetic_is_what_memory_links_and_fixed_parts_leave():
    a100 = next(a for a in anchors(OCTOBER_2022) if a.chip.id == "a100_80_sxm")

    # 826 - 5 x 15 - 300 x 0.08 - 40 mm2;  400 - 2039 x 0.032 - 2 x 300 x 0.044 - 826 x 0.08 W
    assert a100.area * 1e6 == pytest.approx(687.0)
    assert a100.power == pytest.approx(242.3, abs=0.1)
