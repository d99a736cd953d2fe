from datetime import date

from leadtime.controls.guidance import Parts
from leadtime.controls.rules.cn_2025_07_h20 import RULE, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

TO_CHINA = Shipment(on=date(2026, 2, 1), to="CN")


def part(key):
    return Specification(name=key, keys=(key,))


def test_the_named_part_is_noted_and_the_export_verdict_left_alone():
    found = judge(part("h20"), TO_CHINA)
    assert found.note.startswith("China:")
    assert RULE.stage == "import"


def test_other_parts_and_places_are_spared():
    assert judge(part("h200"), TO_CHINA) is None
    assert judge(part("h20"), Shipment(on=TO_CHINA.on, to="SG")) is None


def test_what_if_another_part_were_named():
    assert judge(part("h200"), TO_CHINA, text=Parts(named=("h200",), but_not=())) is not None
