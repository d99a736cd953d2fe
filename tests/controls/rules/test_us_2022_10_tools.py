from datetime import date

from leadtime.controls.rules.us_2022_10_tools import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool

DEPOSITION = Specification(name="CVD", kind="tool", subject=Tool(eccn="3B090.a.1"))
SCANNER = Specification(name="wet", kind="tool", subject=Tool(overlay=1.4 * NM))


def to(place, on=date(2022, 12, 1), **more):
    return Shipment(on=on, to=place, **more)


def test_3b090_to_china():
    assert judge(DEPOSITION, to("CN")).verdict_fine == "licence-presumption-of-denial"
    assert judge(DEPOSITION, to("CN", headquarters="KR")).verdict_fine == "licence-case-by-case"


def test_scanners_macau_before_2023_and_tools_made_abroad_are_spared():
    assert judge(SCANNER, to("CN")) is None
    assert judge(DEPOSITION, to("MO")).verdict_fine == "no-licence-needed"
    assert judge(DEPOSITION, to("MO", date(2023, 1, 17))).verdict_fine == "licence-presumption-of-denial"
    assert judge(DEPOSITION, to("CN", export_from="JP")) is None


def test_what_if_vietnam_had_been_named():
    text = Thresholds(places=frozenset({"VN"}))
    assert judge(DEPOSITION, to("VN"), text=text).verdict_fine == "licence-presumption-of-denial"
