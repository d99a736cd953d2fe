from datetime import date

from leadtime.controls.rules.us_2022_08_letters import RULE, Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification

TO_CHINA = Shipment(on=date(2022, 9, 15), to="CN")
H100 = Specification(name="H100", vendor="NVIDIA", keys=("h100",), tpp=15832, io_rate=1028 * GB)
MI100 = Specification(name="MI100", vendor="AMD", keys=("mi100",), tpp=2954, io_rate=340 * GB)


def test_a_named_part_needs_a_licence_of_unstated_policy():
    assert judge(H100, TO_CHINA).verdict_fine == "licence-policy-unstated"


def test_a_system_that_holds_a_named_part_is_reached():
    dgx = Specification(name="DGX", kind="system", contents=(H100,))
    assert judge(dgx, TO_CHINA) is not None


def test_a_later_nvidia_part_at_a100_level_is_reached_without_being_named():
    later = Specification(name="next", vendor="NVIDIA", tpp=5000, io_rate=700 * GB)  # >= 4992 and >= 600
    assert judge(later, TO_CHINA) is not None


def test_mi100_and_other_vendors_are_spared():
    assert judge(MI100, TO_CHINA) is None
    assert judge(Specification(name="x", vendor="Intel", tpp=9000, io_rate=900 * GB), TO_CHINA) is None


def test_it_reaches_neither_japan_nor_macau():
    for place in ("JP", "MO"):
        assert judge(H100, Shipment(on=TO_CHINA.on, to=place)) is None


def test_what_if_it_had_named_mi100():
    text = Thresholds(named=(("AMD", "mi100"),))
    assert judge(MI100, TO_CHINA, text=text) is not None


def test_it_ends_where_the_rule_of_october_begins():
    assert RULE.is_in_force(date(2022, 8, 26))
    assert not RULE.is_in_force(date(2022, 10, 21))
