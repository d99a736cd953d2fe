from datetime import date

import pytest

from leadtime.controls.place import (
    change_days,
    country_code,
    embargo_citation,
    groups,
    is_d5_or_macau,
    is_in_2023_area,
)
from leadtime.errors import InputError

ON = date(2024, 6, 1)


@pytest.mark.parametrize(
    ("country", "expected"),
    [
        ("CN", {"D:1", "D:4", "D:5"}),
        ("RU", {"D:1", "D:4", "D:5", "embargo"}),
        ("VN", {"D:1"}),
        ("AE", {"D:4"}),
        ("IL", {"D:4", "A:6"}),
        ("SG", {"A:6"}),
        ("IN", {"A:5"}),
        ("MY", set()),
        ("TH", set()),
    ],
)
def test_groups(country, expected):
    assert groups(country, ON) == expected


def test_hong_kong_follows_china():
    assert groups("HK", ON) == groups("CN", ON)


def test_the_uae_moves_on_10_july_2026():
    assert groups("AE", date(2026, 7, 9)) == {"D:4"}
    assert groups("AE", date(2026, 7, 10)) == {"A:5"}


@pytest.mark.parametrize(
    ("country", "is_inside"),
    [("CN", True), ("MO", True), ("AE", True), ("VN", True), ("IL", False), ("SG", False), ("MY", False)],
)
def test_the_area_of_2023(country, is_inside):
    assert is_in_2023_area(country, ON) is is_inside


def test_macau_stands_beside_d5():
    assert is_d5_or_macau("MO", ON)
    assert not is_d5_or_macau("VN", ON)


def test_embargoes_name_their_section_and_days_of_change_are_known():
    assert "746.7" in embargo_citation("IR")
    assert embargo_citation("JP") == ""
    assert date(2026, 7, 10) in change_days()


def test_codes():
    assert country_code(" cn ") == "CN"
    with pytest.raises(InputError, match="did you mean CN"):
        country_code("China")
    with pytest.raises(InputError, match="ISO 3166-1"):
        country_code("ZZ")
