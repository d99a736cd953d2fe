from datetime import date

from leadtime.controls.rules import us_2023_10_acs
from leadtime.controls.rules.us_2026_05_headquarters import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, Specification

ON = date(2026, 6, 15)
H200 = Specification(name="H200", tpp=15_832, die_area=814 * MM2)


def after(to, seat, **text):
    shipment = Shipment(on=ON, to=to, headquarters=seat)
    return judge(H200, shipment, us_2023_10_acs.judge(H200, shipment), **text)


def test_a_chinese_party_in_malaysia_is_cited_by_the_guidance():
    found = after("MY", "CN")
    assert found.verdict_fine == "licence-presumption-of-denial"
    assert "2026-05-31" in found.paragraph


def test_local_parties_are_spared():
    assert after("MY", "MY").verdict_fine == "no-licence-needed"


def test_what_if_it_named_no_level():
    assert "2026-05-31" not in after("MY", "CN", text=Thresholds(levels=())).paragraph
