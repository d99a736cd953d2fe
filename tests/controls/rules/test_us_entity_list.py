from datetime import date

import pytest

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_entity_list import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

PART = Specification(name="any EAR99 part", kind="other")


def to(name, on):
    return Shipment(on=on, to="CN", end_user=resolve(name), end_user_name=name)


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("Huawei", date(2019, 5, 15), date(2019, 5, 16)),  # 84 FR 22961
        (
            "YMTC",
            date(2022, 12, 15),
            date(2022, 12, 16),
        ),  # 87 FR 77505; on the UVL before, which bars nothing
        ("Nettrix", date(2025, 3, 24), date(2025, 3, 25)),  # 90 FR 14046
    ],
)
def test_the_day_of_the_listing_counts(name, before, after):
    assert judge(PART, to(name, before)) is None
    assert judge(PART, to(name, after)).verdict_fine == "prohibited-entity"


def test_a_denial_order_starts_and_ends():
    assert judge(PART, to("ZTE", date(2018, 5, 1))).verdict_fine == "prohibited-entity"
    assert judge(PART, to("ZTE", date(2018, 8, 1))) is None


def test_unlisted_parties_are_spared():
    assert judge(PART, to("CXMT", date(2024, 12, 3))) is None


def test_foreign_made_chips_are_reached_by_footnote_4_only():
    chip = Specification(name="chip", kind="foreign_made")
    assert judge(chip, to("Biren", date(2024, 1, 1))) is not None
    assert judge(chip, to("SenseTime", date(2024, 1, 1))) is None


def test_what_if_footnote_4_counted_only_from_2030():
    chip = Specification(name="chip", kind="foreign_made")
    text = Thresholds(footnote_on=date(2030, 1, 1))
    assert judge(chip, to("Biren", date(2024, 1, 1)), text=text) is None
