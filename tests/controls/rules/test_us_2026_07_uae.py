from datetime import date

import pytest

from leadtime.controls.rules import us_2023_10_acs
from leadtime.controls.rules.us_2026_07_uae import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, Specification

B200 = Specification(name="B200", tpp=36_000, die_area=1600 * MM2)


def fine(name="", seat="AE", on=date(2026, 8, 1), **text):
    shipment = Shipment(on=on, to="AE", headquarters=seat, end_user_name=name)
    return judge(B200, shipment, us_2023_10_acs.judge(B200, shipment), **text).verdict_fine


@pytest.mark.parametrize("name", ["UAE Government", "G42", "Core42"])
def test_the_approved_need_no_licence(name):
    assert fine(name) == "no-licence-needed"


def test_firms_of_us_headquarters_need_none():
    assert fine("a US cloud", seat="US") == "no-licence-needed"


def test_other_firms_are_looked_at_case_by_case_and_chinese_ones_denied():
    assert fine("other UAE firm") == "licence-case-by-case"
    assert fine("a Chinese unit", seat="CN") == "licence-presumption-of-denial"


def test_an_approval_lapses():
    assert fine("G42", on=date(2027, 4, 6)) == "no-licence-needed"
    assert fine("G42", on=date(2027, 4, 7)) == "licence-case-by-case"


def test_what_if_another_firm_were_approved():
    text = Thresholds(approved=(("khazna", date(2030, 1, 1)),))
    assert fine("Khazna", text=text) == "no-licence-needed"
