from datetime import date

from leadtime.controls.rules.cn_2024_12_us_ban import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Material, Specification


def material(substance):
    return Specification(name=substance, kind="material", subject=Material(substance=substance))


def to(place, on, **more):
    return judge(material("gallium"), Shipment(on=on, to=place, export_from="CN"), **more)


def test_gallium_to_the_us_is_denied_until_the_suspension():
    assert to("US", date(2024, 12, 3)).verdict_fine == "licence-presumption-of-denial"
    assert to("US", date(2025, 11, 8)).verdict_fine == "licence-presumption-of-denial"
    assert to("US", date(2025, 11, 9)) is None  # clause 2 suspended from that Sunday


def test_after_the_suspension_both_answers_are_open():
    assert to("US", date(2026, 11, 27)) is None
    found = to("US", date(2026, 11, 28))
    assert [b[2] for b in found.branches] == ["licence-policy-unstated", "licence-presumption-of-denial"]


def test_others_are_spared():
    assert to("JP", date(2025, 1, 1)) is None
    shipment = Shipment(on=date(2025, 1, 1), to="US", export_from="CN")
    assert judge(material("tungsten"), shipment) is None


def test_what_if_it_named_japan():
    assert to("JP", date(2025, 1, 1), text=Thresholds(place="JP")) is not None
