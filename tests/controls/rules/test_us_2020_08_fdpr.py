from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_2020_08_fdpr import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_HUAWEI = Shipment(on=date(2020, 9, 1), to="CN", export_from="TW", end_user=resolve("Huawei"))


def soc(generation):
    return Specification(name="SoC", kind="foreign_made", mobile_generation=generation)


def test_any_design_is_caught():
    assert judge(soc(5), TO_HUAWEI).verdict_fine == "prohibited-entity"


def test_below_5g_is_looked_at_case_by_case():
    assert judge(soc(4), TO_HUAWEI).verdict_fine == "licence-case-by-case"


def test_other_parties_are_spared():
    other = Shipment(on=TO_HUAWEI.on, to="CN", end_user=resolve("Tencent"))
    assert judge(soc(5), other) is None


def test_what_if_the_line_were_at_6g():
    assert judge(soc(5), TO_HUAWEI, text=Thresholds(generation=6)).verdict_fine == "licence-case-by-case"
