from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_bill_match import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool

DRY = Specification(name="dry scanner", kind="tool", subject=Tool(is_immersion=False))
WET = Specification(name="immersion scanner", kind="tool", subject=Tool())


def to(name):
    return Shipment(on=date(2026, 6, 1), to="CN", end_user=resolve(name))


def test_immersion_scanners_and_named_firms_are_caught():
    assert judge(WET, to("Nexchip")) is not None
    assert judge(DRY, to("CXMT")) is not None


def test_dry_tools_to_others_are_spared():
    assert judge(DRY, to("Nexchip")) is None


def test_what_if_it_named_one_more():
    assert judge(DRY, to("Nexchip"), text=Thresholds(named=("nexchip",))) is not None
