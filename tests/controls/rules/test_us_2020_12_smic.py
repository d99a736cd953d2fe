from datetime import date

from leadtime.controls.party import resolve
from leadtime.controls.rules import us_entity_list
from leadtime.controls.rules.us_2020_12_smic import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool

TO_SMIC = Shipment(on=date(2021, 1, 5), to="CN", end_user=resolve("中芯国际"))
T4 = Specification(name="T4", tpp=1040)
EUV = Specification(name="EUV", kind="tool", subject=Tool(wavelength=13.5 * NM))


def after(item, **text):
    return judge(item, TO_SMIC, us_entity_list.judge(item, TO_SMIC), **text)


def test_what_only_fine_nodes_need_is_denied():
    assert after(EUV).verdict_fine == "prohibited-entity"  # 13.5 nm < 193 nm


def test_all_else_is_looked_at_case_by_case():
    assert after(T4).verdict_fine == "licence-case-by-case"


def test_what_if_only_wavelengths_below_10_nm_counted():
    assert after(EUV, text=Thresholds(wavelength=10 * NM)).verdict_fine == "licence-case-by-case"
