"""The section on the other fronts, in both languages."""

import pytest

from leadtime.faces.report.elsewhere import elsewhere
from leadtime.faces.report.wording import wording


@pytest.mark.parametrize(
    ("lang", "leader", "name"), [("en", "China", "Electric cars"), ("zh-Hant", "中國", "電動車")]
)
def test_every_front_has_its_row(lang: str, leader: str, name: str):
    table = elsewhere(wording(lang))

    assert len(table.rows) == 6
    row = next(r for r in table.rows if r[0] == name)
    assert row[2] == leader
    assert "2015" in row[5]


def test_a_leader_from_the_start_is_said_to_lead_since_before():
    row = next(r for r in elsewhere(wording("en")).rows if r[0] == "Batteries")

    assert row[3] == "82%"
    assert row[5].startswith("before")
