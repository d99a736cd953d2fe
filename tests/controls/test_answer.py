from datetime import date

import pytest

from leadtime.controls.answer import answer_row, control
from leadtime.controls.specification import Specification
from leadtime.errors import InputError

ON = date(2024, 6, 1)


def test_an_answer_says_why_how_long_and_what_would_turn_it():
    found = control("L40", on=ON).to_json()
    assert found["verdict"] == "NAC-notify"
    assert found["because"]
    assert found["flips"]
    assert str(found["holds_from"]) == "2023-11-17"


def test_later_days_say_that_they_assume_no_change():
    assert "assume that nothing changes" in control("L40", on=date(2029, 1, 1)).notice
    assert "assume" not in control("L40", on=ON).notice


def test_an_unknown_party_is_no_clearance():
    found = control("L40", on=ON, end_user="Acme Widgets").to_json()
    assert found["verdict"] == "NAC-notify"
    assert found["end_user_matches"] == []
    assert "no clearance" in found["notes"][-1]
    row = {"item": "L40", "end_user": "Acme Widgets"}
    assert "no clearance" in answer_row(row, default_on=ON, default_to="CN")["notes"][-1]


def test_a_close_name_has_two_answers():
    found = control("L40", on=ON, end_user="Huawai")
    assert found.verdict.verdict == "unknown"
    assert not found.is_one_party
    assert found.flips == ()


def test_rows_of_days_to_come_say_so_too():
    row = {"item": "L40", "date": "2035-01-01"}
    assert "assume that nothing changes" in answer_row(row, default_on=ON, default_to="CN")["notes"][-1]


def test_a_party_on_record_brings_its_headquarters():
    found = control("L40", to="SG", on=ON, end_user="ByteDance")
    assert found.verdict.verdict == "NAC-notify"  # headquarters rule in Singapore
    assert found.to_json()["headquarters"] == "CN"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"regime": "loose"}, "no regime"),
        ({"proposed": ("us_bill",)}, "no proposed rule"),
        ({"to": "China"}, "country code"),
        ({"headquarters": "X"}, "country code"),
    ],
)
def test_wrong_words(more, said):
    with pytest.raises(InputError, match=said):
        control("L40", on=ON, **more)


def test_the_uae_government_is_known_without_a_record():
    fast = Specification(name="fast", tpp=36_000, die_area=1600e-6)
    found = control(fast, to="AE", on=date(2026, 8, 1), end_user="UAE Government")
    assert found.verdict.is_free


def test_a_row_that_cannot_be_read_carries_its_error():
    found = answer_row({"row_id": "1", "item": "nonsense", "mine": "x"}, default_on=ON, default_to="CN")
    assert found["row_id"] == "1"
    assert "nonsense" in found["error"]
    assert found["mine"] == "x"


def test_ten_thousand_rows_take_seconds():
    row = {"item": "L40", "item_type": "chip", "tpp": "2896", "die_mm2": "608.5", "destination": "CN"}
    rows = [{**row, "tpp": str(1000 + i)} for i in range(1000)]
    from time import perf_counter

    start = perf_counter()
    for each in rows:
        answer_row(each, default_on=ON, default_to="CN")
    assert (perf_counter() - start) * 10 < 8


def test_a_day_may_be_a_text_and_a_wrong_one_is_refused_in_one_sentence():
    assert control("h20", on="2024-01-01") == control("h20", on=date(2024, 1, 1))
    with pytest.raises(InputError, match="YYYY-MM-DD"):
        control("h20", on="January 2024")
