"""The scoreboard: leaders, values, dates and forecasts, with a word where something is thin or missing."""

from datetime import date
from pathlib import Path

from tests.fronts.conftest import FRONT, World, row

from leadtime.fronts.scoreboard import scoreboard

KEYS = {"id", "leader", "measure", "value", "unit", "as_of", "crossed_on", "forecast"}


def test_every_front_answers_with_the_keys_of_the_contract():
    for found in scoreboard().to_json()["fronts"]:
        assert found.keys() >= KEYS
        date.fromisoformat(found["as_of"])
        date.fromisoformat(found["crossed_on"])
        assert found["forecast"]["p5"] < found["forecast"]["p50"] < found["forecast"]["p95"]
        assert found["forecast"]["date"] == "2030-12-31"


def test_who_leads():
    leaders = {row.front.id: row.headline.leader for row in scoreboard().rows}

    assert leaders == {
        "battery": "China",
        "drone": "China",
        "energy": "China",
        "ev": "China",
        "robotaxi": "US",
        "solar": "China",
    }


def test_a_front_that_was_not_fitted_keeps_its_facts_and_says_so(world: World, tmp_path: Path):
    facts, folder = world()

    found = scoreboard("kettle", facts=facts, folder=folder, file=tmp_path / "none.json").rows[0]

    assert found.headline.leader == "China"
    assert found.headline.forecast() is None
    assert any("leadtime fronts --fit" in note for note in found.notes)


def test_few_observations_and_unlike_units_are_said(world: World):
    rows = [row("China", "kettles made", 2020, 1.0), row("US", "kettles made", 2020, 2e6, "1")]
    facts, folder = world(rows, FRONT.split('[[tracks]]\nid = "price"')[0])

    found = scoreboard("kettle", facts=facts, folder=folder).rows[0]

    assert found.headline.leader == "US"
    assert any("Fewer than 3" in note for note in found.notes)
    assert any("million and 1" in note for note in found.notes)


def test_a_share_below_a_half_is_led_by_the_rest():
    board = scoreboard("battery").rows[0]

    firm = next(m for m in board.measures if m.track.id == "firm")
    assert firm.leader == "rest of the world"
