from datetime import date

from leadtime.controls.rules.us_2024_11_tsmc_letter import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import NM, Die, Specification

TO_CHINA = Shipment(on=date(2024, 12, 1), to="CN", export_from="TW")


def die(node, vendor="TSMC"):
    return Specification(name="AI die", kind="die", vendor=vendor, subject=Die(node=node * NM))


def test_7_nm_ai_dies_are_caught():
    assert judge(die(7), TO_CHINA).verdict_fine == "licence-policy-unstated"  # 7 <= 7


def test_coarser_nodes_and_other_foundries_are_spared():
    assert judge(die(12), TO_CHINA) is None
    assert judge(die(7, vendor="Samsung"), TO_CHINA) is None


def test_what_if_the_line_were_at_16():
    assert judge(die(12), TO_CHINA, text=Thresholds(node=16 * NM)) is not None
