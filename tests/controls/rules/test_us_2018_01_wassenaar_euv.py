from datetime import date

from leadtime.controls.rules.us_2018_01_wassenaar_euv import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Specification, Tool

EUV = Specification(name="EUV", kind="tool", subject=Tool(wavelength=13.5 * NM))
WET = Specification(name="wet", kind="tool", subject=Tool(overlay=1.4 * NM))


def on(place, origin="US"):
    return Shipment(on=date(2020, 1, 1), to=place, export_from=origin)


def test_euv_has_needed_a_licence_all_along():
    assert judge(EUV, on("CN")).verdict_fine == "licence-case-by-case"  # 13.5 < 193
    assert judge(EUV, on("CN", "NL")).verdict_fine == "licence-policy-unstated"


def test_immersion_and_allies_are_spared():
    assert judge(WET, on("CN")) is None
    assert judge(EUV, on("KR")).verdict_fine == "no-licence-needed"
    assert judge(EUV, on("KR", "NL")) is None


def test_what_if_the_line_were_at_194_nm():
    assert judge(WET, on("CN"), text=Thresholds(wavelength=194 * NM)) is not None
