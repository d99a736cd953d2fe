from datetime import date

from leadtime.controls.calendar import judge as judge_all
from leadtime.controls.rules.us_bill_overwatch import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, MM2, Specification
from leadtime.controls.verdict import Citation, Finding

TO_CHINA = Shipment(on=date(2026, 2, 1), to="CN")
H200 = Specification(name="H200", tpp=15_832, die_area=814 * MM2, memory_rate=4800 * GB)
LICENSED = Finding("licence-case-by-case", "x", Citation("x"), level="a")


def test_the_top_class_is_denied():
    top = Specification(name="top", tpp=21_000, memory_rate=4000 * GB)  # 21,000 >= 21,000
    assert judge(top, TO_CHINA, LICENSED).verdict_fine == "licence-presumption-of-denial"


def test_the_rest_waits_before_congress():
    found = judge(H200, TO_CHINA, LICENSED)  # 15,832 < 21,000 and 4800 < 6500
    assert found.verdict_fine == "licence-case-by-case"
    assert "30 days" in found.note


def test_it_speaks_only_where_a_user_switches_it_on():
    assert "us_bill_overwatch" not in judge_all(H200, TO_CHINA).rules
    assert "us_bill_overwatch" in judge_all(H200, TO_CHINA, proposed=("us_bill_overwatch",)).rules


def test_what_if_the_top_class_started_at_15000():
    found = judge(H200, TO_CHINA, LICENSED, text=Thresholds(tpp=15_000))
    assert found.verdict_fine == "licence-presumption-of-denial"
