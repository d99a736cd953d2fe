from dataclasses import replace
from datetime import date

import pytest

from leadtime.controls.party import resolve
from leadtime.controls.rules.us_entity_list import Thresholds, judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification, Tool
from leadtime.facts.entity import Entity, Listing

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


def test_a_military_end_user_needs_a_licence_for_chips():
    listed = Listing(list="MEU", since=date(2020, 12, 23), citation="85 FR 83793", confidence="seen")
    party = Entity(id="x", name="X", nation="CN", listings=(listed,))
    shipment = Shipment(on=date(2021, 1, 1), to="CN", end_user=party)
    chip = judge(Specification(name="chip"), shipment)
    assert (chip.verdict_fine, chip.citation.document) == ("licence-presumption-of-denial", "85 FR 83793")
    assert judge(PART, shipment) is None


def test_a_tool_made_abroad_is_left_to_the_rules_on_tools_made_abroad():
    tool = Specification(name="etch", kind="tool", subject=Tool(eccn="3B001.c"))
    to_naura = to("Naura", date(2025, 1, 1))
    assert judge(tool, to_naura).verdict_fine == "prohibited-entity"
    assert judge(tool, replace(to_naura, export_from="JP")) is None


def test_what_if_footnote_4_counted_only_from_2030():
    chip = Specification(name="chip", kind="foreign_made")
    text = Thresholds(footnote_on=date(2030, 1, 1))
    assert judge(chip, to("Biren", date(2024, 1, 1)), text=text) is None
