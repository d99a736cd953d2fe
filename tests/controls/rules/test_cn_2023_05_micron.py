from datetime import date

from leadtime.controls.rules.cn_2023_05_micron import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2023, 6, 1), to="CN")


def part(vendor):
    return Specification(name="DDR5", kind="other", vendor=vendor)


def test_micron_is_noted():
    found = judge(part("Micron Technology"), TO_CHINA)
    assert found.verdict_fine == "no-licence-needed"
    assert found.note.startswith("China: operators")


def test_other_vendors_and_places_are_spared():
    assert judge(part("Samsung"), TO_CHINA) is None
    assert judge(part("Micron"), Shipment(on=TO_CHINA.on, to="SG")) is None


def test_what_if_another_vendor_were_meant():
    assert judge(part("Samsung"), TO_CHINA, text=Thresholds(vendor="samsung")) is not None
