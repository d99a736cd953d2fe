from datetime import date

import pytest

from leadtime.controls.rules.us_embargoes import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

T4 = Specification(name="T4", tpp=1040)
PART = Specification(name="any EAR99 part", kind="other")


@pytest.mark.parametrize("to", ["CU", "IR", "KP", "SY"])
def test_every_item_is_barred(to):
    assert judge(PART, Shipment(on=date(2024, 6, 1), to=to)).verdict_fine == "licence-presumption-of-denial"


def test_russia_from_24_february_2022_for_listed_items():
    assert judge(T4, Shipment(on=date(2022, 2, 23), to="RU")) is None
    assert judge(T4, Shipment(on=date(2022, 2, 24), to="RU")) is not None
    assert judge(PART, Shipment(on=date(2022, 2, 24), to="RU")) is None


def test_china_is_spared():
    assert judge(T4, Shipment(on=date(2024, 6, 1), to="CN")) is None


def test_what_if_russia_were_barred_in_full():
    text = Thresholds(list_only=frozenset())
    assert judge(PART, Shipment(on=date(2024, 6, 1), to="RU"), text=text) is not None
