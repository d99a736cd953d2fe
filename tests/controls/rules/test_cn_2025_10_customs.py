from datetime import date

from leadtime.controls.rules.cn_2025_10_customs import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2025, 11, 1), to="CN")


def test_nvidia_datacentre_chips_are_noted():
    assert judge(Specification(name="H20", vendor="NVIDIA"), TO_CHINA).note.startswith("China: customs")


def test_others_are_spared():
    assert judge(Specification(name="card", vendor="NVIDIA", is_for_datacentres=False), TO_CHINA) is None
    assert judge(Specification(name="MI308X", vendor="AMD"), TO_CHINA) is None


def test_what_if_amd_were_named():
    assert (
        judge(Specification(name="MI308X", vendor="AMD"), TO_CHINA, text=Thresholds(vendor="AMD")) is not None
    )
