from datetime import date

from leadtime.controls.rules import us_2023_10_acs
from leadtime.controls.rules.us_2024_04_corrections import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import MM2, Specification

ON = date(2024, 6, 1)
L40 = Specification(name="L40", tpp=2896, die_area=608.5 * MM2)  # 4.76: 3A090.b
A800 = Specification(name="A800", tpp=4992, die_area=826 * MM2)
SERVER = Specification(name="server", kind="system", contents=(L40,))


def after(item, **shipped):
    shipment = Shipment(on=ON, **shipped)
    return judge(item, shipment, us_2023_10_acs.judge(item, shipment))


def test_notice_now_follows_the_headquarters():
    assert after(L40, to="AE", headquarters="CN").verdict_fine == "NAC-notify"
    assert after(L40, to="AE").verdict_fine == "ACA"


def test_what_nac_does_not_take_is_untouched():
    assert after(A800, to="CN").verdict_fine == "licence-presumption-of-denial"


def test_paragraph_4a090_b_is_filled():
    assert after(SERVER, to="CN").eccn == "4A090.b"


def test_what_if_the_paragraph_had_another_name():
    shipment = Shipment(on=ON, to="CN")
    before = us_2023_10_acs.judge(SERVER, shipment)
    assert before.eccn == "4A090"
    assert judge(SERVER, shipment, before, text=Thresholds(system_b="4A090.x")).eccn == "4A090.x"
