from datetime import date

from leadtime.controls.bill import Levels, condition
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.verdict import CASE, FREE, Citation, Finding

JUDGE = condition("Under this bill ...", Levels(levels=("a",)))
CHIP, TO_CHINA = Specification(name="H200"), Shipment(on=date(2026, 6, 1), to="CN")


def test_a_licensed_chip_of_the_level_gets_the_condition_and_keeps_its_verdict():
    found = JUDGE(CHIP, TO_CHINA, Finding(CASE, "x", Citation("x"), level="a", note="First."))

    assert (found.verdict_fine, found.note) == (CASE, "First. Under this bill ...")


def test_free_chips_and_other_levels_stay_as_they_are():
    free, other = Finding(FREE, "x", Citation("x"), level="a"), Finding(CASE, "x", Citation("x"), level="b")

    assert JUDGE(CHIP, TO_CHINA, free) is free
    assert JUDGE(CHIP, TO_CHINA, other) is other
    assert JUDGE(CHIP, TO_CHINA, None) is None
