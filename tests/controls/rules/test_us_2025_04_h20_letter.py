from datetime import date

import pytest

from leadtime.controls.rules.us_2025_04_h20_letter import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification

TO_CHINA = Shipment(on=date(2025, 5, 1), to="CN")


def nvidia(memory, io):
    return Specification(name="edge", vendor="NVIDIA", memory_rate=memory * GB, io_rate=io * GB)


H20, L20 = nvidia(4000, 1028), nvidia(864, 64)


def test_h20_is_caught_by_its_memory():
    assert judge(H20, TO_CHINA).verdict_fine == "licence-policy-unstated"  # 4000 >= 1400


def test_l20_is_spared():
    assert judge(L20, TO_CHINA) is None  # 864 < 1400, 64 < 1100, 928 < 1700


@pytest.mark.parametrize(
    ("memory", "io", "is_caught"),
    [
        (1399, 100, False),  # sum 1499
        (1400, 100, True),
        (300, 1099, False),  # sum 1399
        (300, 1100, True),
        (900, 799, False),  # sum 1699
        (900, 800, True),  # sum 1700
    ],
)
def test_each_limit(memory, io, is_caught):
    assert (judge(nvidia(memory, io), TO_CHINA) is not None) is is_caught


def test_it_follows_headquarters_and_binds_its_vendors():
    assert judge(H20, Shipment(on=TO_CHINA.on, to="SG", headquarters="CN")) is not None
    assert judge(H20, Shipment(on=TO_CHINA.on, to="JP")) is None
    assert judge(Specification(name="x", vendor="Google", memory_rate=4000 * GB), TO_CHINA) is None


def test_a_named_part_is_caught_without_figures_and_h200_is_not_h20():
    assert judge(Specification(name="MI308X", vendor="AMD", keys=("mi308x",)), TO_CHINA) is not None
    assert judge(Specification(name="H200", vendor="NVIDIA", keys=("h200",)), TO_CHINA) is None


def test_what_if_the_memory_line_were_at_800():
    assert judge(L20, TO_CHINA, text=Thresholds(memory_rate=800 * GB)) is not None
