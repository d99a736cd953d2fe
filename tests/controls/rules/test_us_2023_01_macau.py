from datetime import date

from leadtime.controls.rules.us_2023_01_macau import RULE, Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification

A100 = Specification(name="A100", tpp=4992, io_rate=664 * GB)
A800 = Specification(name="A800", tpp=4992, io_rate=464 * GB)
TO_MACAU = Shipment(on=date(2023, 2, 1), to="MO")


def test_a100_to_macau_is_denied():
    assert judge(A100, TO_MACAU).verdict_fine == "licence-presumption-of-denial"  # 4992, 664


def test_a800_to_macau_is_spared():
    assert judge(A800, TO_MACAU).verdict_fine == "no-licence-needed"  # 464 < 600


def test_what_if_it_named_singapore_too():
    text = Thresholds(places=frozenset({"MO", "SG"}))
    to_singapore = Shipment(on=TO_MACAU.on, to="SG", headquarters="CN")
    assert judge(A100, to_singapore) is None
    assert judge(A100, to_singapore, text=text).verdict_fine == "licence-presumption-of-denial"


def test_it_starts_on_17_january_2023():
    assert not RULE.is_in_force(date(2023, 1, 16))
    assert RULE.is_in_force(date(2023, 1, 17))
