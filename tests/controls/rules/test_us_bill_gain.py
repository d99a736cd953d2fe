from datetime import date

from leadtime.controls.bill import Levels
from leadtime.controls.rules.us_bill_gain import NOTE, RULE, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import Citation, Finding

TO_CHINA = Shipment(on=date(2026, 6, 1), to="CN")
CHIP = Specification(name="H200", tpp=15_832)


def finding(fine, level="a"):
    return Finding(fine, "x", Citation("x"), level=level)


def test_a_licensed_chip_gets_the_condition():
    assert NOTE in judge(CHIP, TO_CHINA, finding("licence-case-by-case")).note


def test_a_free_chip_is_spared():
    assert NOTE not in judge(CHIP, TO_CHINA, finding("no-licence-needed", level="")).note


def test_what_if_it_named_no_level():
    assert NOTE not in judge(CHIP, TO_CHINA, finding("licence-case-by-case"), text=Levels(levels=())).note


def test_it_is_a_proposal():
    assert RULE.is_proposed
