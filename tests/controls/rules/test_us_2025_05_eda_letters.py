from datetime import date

from leadtime.controls.rules.us_2025_05_eda_letters import RULE, Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2025, 6, 1), to="CN")
EDA = Specification(name="layout software", kind="eda")


def test_design_software_is_caught_until_the_letters_are_withdrawn():
    assert judge(EDA, TO_CHINA).verdict_fine == "licence-policy-unstated"
    assert not RULE.is_in_force(date(2025, 7, 2))


def test_chips_and_other_places_are_spared():
    assert judge(Specification(name="chip"), TO_CHINA) is None
    assert judge(EDA, Shipment(on=TO_CHINA.on, to="TW")) is None


def test_what_if_they_named_taiwan():
    text = Thresholds(places=frozenset({"TW"}))
    assert judge(EDA, Shipment(on=TO_CHINA.on, to="TW"), text=text) is not None
