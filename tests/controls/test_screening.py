from datetime import date

from leadtime.controls.party import resolve, screen
from leadtime.controls.screening import judge_screened, match_json, screened
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification

ON = date(2024, 6, 1)
PART = Specification(name="part", kind="other")


def asked(name):
    return Shipment(on=ON, to="CN", end_user=resolve(name), end_user_name=name)


def verdict(name):
    return judge_screened(PART, asked(name), screen(name))


def test_a_match_is_a_lead():
    found = verdict("Huawei")
    assert found.verdict == "prohibited-entity"
    assert found.notes[-1] == "A match is a lead for a person to check, not a finding."


def test_no_match_is_no_clearance():
    found = verdict("Acme Widgets")
    assert found.is_free
    assert "no clearance" in found.notes[-1]


def test_a_close_spelling_leaves_both_answers_open():
    found = verdict("Huawai")
    assert found.verdict == "unknown"
    assert [b[2] for b in found.branches] == ["prohibited-entity", "no-licence-needed"]


def test_a_close_spelling_that_changes_nothing_is_only_noted():
    found = verdict("DeepSeak")
    assert found.is_free
    assert "close to DeepSeek" in found.notes[-1]


def test_a_party_bears_its_lists():
    match = screen("SMIC Beijing")[0]
    entries = match_json(match, date(2025, 1, 1))["listings"]
    assert {"list": "Entity List", "footnote": "5", "stands": True}.items() <= entries[-1].items()


def test_a_name_alone():
    assert screened("华为", ON)["end_user_matches"][0]["id"] == "huawei"
    assert screened("Acme Widgets", ON)["end_user_matches"] == []
