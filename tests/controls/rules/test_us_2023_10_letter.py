from datetime import date

from leadtime.controls.rules.us_2023_10_letter import RULE, Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2023, 10, 25), to="CN")
L40S = Specification(name="L40S", vendor="NVIDIA", tpp=5864)
L40 = Specification(name="L40", vendor="NVIDIA", tpp=2896)


def test_l40s_is_caught_at_once():
    found = judge(L40S, TO_CHINA)  # 733 TFLOPS x 8 = 5864 >= 4800, datacentre
    assert (found.eccn, found.verdict_fine) == ("3A090.a-by-letter", "licence-presumption-of-denial")


def test_l40_waits_for_the_rule():
    assert judge(L40, TO_CHINA) is None  # 2896 < 4800


def test_consumer_parts_other_vendors_and_israel_are_spared():
    assert (
        judge(Specification(name="4090", vendor="NVIDIA", tpp=5285, is_for_datacentres=False), TO_CHINA)
        is None
    )
    assert judge(Specification(name="x", vendor="AMD", tpp=9000), TO_CHINA) is None
    assert judge(L40S, Shipment(on=TO_CHINA.on, to="IL")) is None


def test_a_d4_destination_gets_the_policy_of_the_coming_rule():
    assert judge(L40S, Shipment(on=TO_CHINA.on, to="SA")).verdict_fine == "licence-presumption-of-approval"


def test_what_if_it_started_at_2400():
    assert judge(L40, TO_CHINA, text=Thresholds(tpp=2400)) is not None


def test_it_ends_with_the_rule():
    assert not RULE.is_in_force(date(2023, 11, 17))
