from dataclasses import replace
from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_2020_05_fdpr import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_HUAWEI = Shipment(on=date(2020, 6, 1), to="CN", export_from="TW", end_user=resolve("Huawei"))
OWN = Specification(name="SoC", kind="foreign_made", is_party_design=True)


def test_its_own_design_is_caught():
    assert judge(OWN, TO_HUAWEI).verdict_fine == "prohibited-entity"


def test_a_third_party_design_is_spared():
    assert judge(replace(OWN, is_party_design=False), TO_HUAWEI) is None


def test_a_party_without_the_footnote_is_spared():
    assert judge(OWN, replace(TO_HUAWEI, end_user=resolve("SenseTime"))) is None


def test_what_if_another_footnote_counted():
    assert judge(OWN, TO_HUAWEI, text=Thresholds(footnote="9")) is None
