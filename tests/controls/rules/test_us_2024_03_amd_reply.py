from datetime import date

from leadtime.controls.rules.us_2024_03_amd_reply import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2024, 3, 10), to="CN")


def amd(key):
    return Specification(name=key, vendor="AMD", keys=(key,))


def test_mi309_needs_a_licence():
    assert judge(amd("mi309"), TO_CHINA).eccn == "3A090.a-or-.b"


def test_mi308_is_spared():
    assert judge(amd("mi308x"), TO_CHINA) is None


def test_what_if_mi308_were_named():
    assert judge(amd("mi308x"), TO_CHINA, text=Thresholds(named=("mi308",))) is not None
