from datetime import date

from leadtime.controls.rules import us_2025_04_h20_letter
from leadtime.controls.rules.us_2025_08_h20_licences import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import GB, Specification

TO_CHINA = Shipment(on=date(2025, 9, 1), to="CN")
H20 = Specification(name="H20", vendor="NVIDIA", keys=("h20",), memory_rate=4000 * GB)
OTHER = Specification(name="other", vendor="NVIDIA", keys=("other",), memory_rate=4000 * GB)


def after(item, **text):
    return judge(item, TO_CHINA, us_2025_04_h20_letter.judge(item, TO_CHINA), **text)


def test_h20_is_licensed_case_by_case():
    found = after(H20)  # 4000 >= 1400: the letter stands
    assert found.verdict_fine == "licence-case-by-case"
    assert "15%" in found.note


def test_other_parts_keep_the_unstated_policy():
    assert after(OTHER).verdict_fine == "licence-policy-unstated"


def test_what_if_another_part_were_licensed():
    assert after(OTHER, text=Thresholds(named=("other",))).verdict_fine == "licence-case-by-case"
