from dataclasses import replace
from datetime import date

import pytest

from leadtime.controls.rules import us_2023_10_acs
from leadtime.controls.rules.us_2026_01_case_by_case import Thresholds, judge
from leadtime.controls.shipment import Attestation, Shipment
from leadtime.controls.specification import GB, MM2, Specification

TO_CHINA = Shipment(on=date(2026, 2, 1), to="CN", attestation=Attestation(share_of_us_volume=0.5))
H200 = Specification(name="H200", tpp=15_832, die_area=814 * MM2, memory_rate=4800 * GB)
B200 = Specification(name="B200", tpp=36_000, die_area=1600 * MM2, memory_rate=8000 * GB)
CASE, DENIAL = "licence-case-by-case", "licence-presumption-of-denial"


def fine(item, shipment=TO_CHINA, **text):
    return judge(item, shipment, us_2023_10_acs.judge(item, shipment), **text).verdict_fine


def test_h200_is_looked_at_case_by_case():
    assert fine(H200) == CASE  # 15,832 < 21,000 and 4800 < 6500


def test_b200_stays_at_denial():
    assert fine(B200) == DENIAL  # 36,000 >= 21,000


@pytest.mark.parametrize(
    ("tpp", "memory", "expected"),
    [(20_999, 6499, CASE), (21_000, 6499, DENIAL), (20_999, 6500, DENIAL), (5000, 500, CASE)],
)
def test_both_ceilings_are_exclusive(tpp, memory, expected):
    assert fine(replace(H200, tpp=tpp, memory_rate=memory * GB)) == expected


@pytest.mark.parametrize(
    "shipment",
    [
        replace(TO_CHINA, export_from="SG"),  # reexport
        replace(TO_CHINA, to="MY", headquarters="CN"),  # Chinese party elsewhere
        replace(TO_CHINA, attestation=Attestation(has_certificates=False)),
        replace(TO_CHINA, attestation=Attestation(share_of_us_volume=0.51)),
    ],
)
def test_fail_one_condition_and_denial_stays(shipment):
    assert fine(H200, shipment) == DENIAL


def test_a_part_not_sold_in_the_us_stays_at_denial():
    assert fine(replace(H200, is_sold_in_us=False)) == DENIAL


def test_unknown_bandwidth_leaves_the_answer_open():
    assert fine(replace(H200, memory_rate=None)) == "unknown"


def test_what_if_the_ceiling_were_40000():
    text = Thresholds(tpp=40_000, memory_rate=9000 * GB)  # 36,000 < 40,000 and 8000 < 9000
    assert fine(B200, text=text) == CASE
