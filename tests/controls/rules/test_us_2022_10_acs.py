from datetime import date

import pytest

from leadtime.controls.rules.us_2022_10_acs import Thresholds, classify, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification

TO_CHINA = Shipment(on=date(2022, 11, 1), to="CN")
A100 = Specification(name="A100", tpp=4992, io_rate=664 * GB)  # 2 x (300 + 32) GB/s
A800 = Specification(name="A800", tpp=4992, io_rate=464 * GB)  # 2 x (200 + 32) GB/s


def test_a100_is_caught_by_both_tests():
    found = judge(A100, TO_CHINA)  # 4992 >= 4800 and 664 >= 600
    assert (found.eccn, found.verdict_fine) == ("3A090.a", "licence-presumption-of-denial")


def test_a800_is_spared_by_its_links():
    assert judge(A800, TO_CHINA).verdict_fine == "no-licence-needed"  # 464 < 600


def test_a800_is_caught_when_the_line_is_drawn_at_400():
    assert classify(A800, text=Thresholds(io_rate=400 * GB)).level == "a"


@pytest.mark.parametrize(
    ("tpp", "io", "level"), [(4800, 600, "a"), (4799, 900, ""), (20_000, 599, ""), (4800, 599.9, "")]
)
def test_at_the_limit_both_must_be_met(tpp, io, level):
    assert classify(Specification(name="edge", tpp=tpp, io_rate=io * GB)).level == level


def test_unknown_links_leave_the_answer_open_only_where_speed_is_reached():
    assert classify(Specification(name="x", tpp=5000)).level == "?"
    assert classify(Specification(name="x", tpp=4000)).level == ""


def test_a_site_of_an_allied_firm_in_china_is_looked_at_case_by_case():
    korean = Shipment(on=TO_CHINA.on, to="CN", headquarters="KR")
    assert judge(A100, korean).verdict_fine == "licence-case-by-case"


def test_boards_are_not_summed():
    board = Specification(name="8 x A800", kind="system", contents=(A800,) * 8)
    assert judge(board, TO_CHINA).level == ""


def test_foreign_made_chips_are_reached_when_they_cross_into_china():
    br100 = Specification(name="BR100", kind="foreign_made", tpp=16_384, io_rate=640 * GB)
    from_taiwan = Shipment(on=TO_CHINA.on, to="CN", export_from="TW")
    at_home = Shipment(on=TO_CHINA.on, to="CN", export_from="CN")
    assert judge(br100, from_taiwan).eccn == "3A090"
    assert judge(br100, at_home).eccn == "-"
