from datetime import date

from leadtime.controls.rules.cn_2025_11_state_datacentres import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2026, 2, 1), to="CN")


def test_foreign_datacentre_chips_are_noted():
    assert judge(Specification(name="H20", designer="US"), TO_CHINA) is not None


def test_domestic_and_consumer_chips_are_spared():
    assert judge(Specification(name="910C", designer="CN"), TO_CHINA) is None
    assert judge(Specification(name="5080", designer="US", is_for_datacentres=False), TO_CHINA) is None


def test_what_if_us_designs_counted_as_domestic():
    text = Thresholds(domestic=frozenset({"US"}))
    assert judge(Specification(name="H20", designer="US"), TO_CHINA, text=text) is None
