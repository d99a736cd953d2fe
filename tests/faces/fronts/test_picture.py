"""Pictures: drawn from the answer, named for a screen reader, refused where they cannot be written."""

import json
from pathlib import Path

import pytest

from leadtime.errors import OutputError
from leadtime.faces.fronts.picture import energy_chart, measure_chart, write_pictures
from leadtime.fronts.energy import feeds
from leadtime.fronts.scoreboard import scoreboard


def test_a_measure_shows_the_record_and_a_band():
    price = next(m for m in scoreboard("ev").rows[0].measures if m.track.id == "price")

    band, _, points = measure_chart(price)["layer"]

    assert {row["side"] for row in points["data"]["values"]} == {"China", "US"}
    assert all(row["p5"] <= row["p50"] <= row["p95"] for row in band["data"]["values"])


def test_one_bar_a_nation_and_system():
    rows = energy_chart(feeds())["data"]["values"]

    assert len(rows) == len({(row["nation"], row["system"]) for row in rows}) == len(feeds()) // 2


def test_files_and_their_names(tmp_path: Path):
    written = write_pictures(scoreboard("drone").rows[0], tmp_path / "pictures")

    assert {path.suffix for path in written} == {".svg", ".png", ".json"}
    assert 'role="img"' in (tmp_path / "pictures" / "drone-share.svg").read_text()
    assert json.loads((tmp_path / "pictures" / "drone-share.vl.json").read_text())["layer"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")

    with pytest.raises(OutputError, match="could not be written"):
        write_pictures(scoreboard("drone").rows[0], tmp_path / "file")
