from datetime import date

import pytest

from leadtime.controls.rules.us_2025_09_affiliates import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

PART = Specification(name="any EAR99 part", kind="other")


def owned(share, on):
    return Shipment(on=on, to="CN", listed_ownership=share)


@pytest.mark.parametrize(
    ("share", "fine"),
    [
        (0.49, "no-licence-needed"),
        (0.5, "prohibited-entity"),
        (0.55, "prohibited-entity"),
    ],  # 30% + 25% jointly
)
def test_half_is_enough(share, fine):
    assert judge(PART, owned(share, date(2025, 10, 10))).verdict_fine == fine


def test_it_is_off_during_the_suspension():
    assert judge(PART, owned(0.6, date(2025, 11, 9))).verdict_fine == "prohibited-entity"
    assert judge(PART, owned(0.6, date(2025, 11, 10))) is None
    assert judge(PART, owned(0.6, date(2026, 11, 9))) is None


def test_what_holds_after_the_suspension_is_open():
    found = judge(PART, owned(0.6, date(2026, 11, 10)))
    assert found.verdict_fine == "unknown"
    assert {verdict for _, _, verdict in found.branches} == {"no-licence-needed", "prohibited-entity"}


def test_what_if_a_quarter_were_enough():
    found = judge(PART, owned(0.3, date(2025, 10, 10)), text=Thresholds(ownership=0.25))
    assert found.verdict_fine == "prohibited-entity"
