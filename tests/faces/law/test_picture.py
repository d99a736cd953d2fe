from datetime import date
from pathlib import Path

import pytest

from leadtime.controls.timeline import family, timeline
from leadtime.errors import InputError, OutputError
from leadtime.faces.law.picture import picture, save, targets

UNTIL = date(2026, 11, 23)


@pytest.fixture(scope="module")
def lines():
    return family(timeline("H20"))


def test_one_bar_a_span_up_to_the_day_of_the_facts(lines):
    spec = picture(lines, UNTIL)
    rows = spec["data"]["values"]

    assert len(rows) == sum(1 for line in lines for span in line.spans if span.since <= UNTIL)
    assert max(row["until"] for row in rows) == "2026-11-24"
    assert {row["verdict"] for row in rows} >= {"-  no licence", "l  licence: policy unstated"}


def test_files_are_written(lines, tmp_path):
    written = save(picture(lines, UNTIL), tmp_path / "new", name="h20", title="H20 <to> CN", source="x")

    svg, png = written
    text = svg.read_text(encoding="utf-8")
    assert 'role="img"' in text
    assert "H20 &lt;to&gt; CN" in text
    assert "2025-04-09" in text
    assert png.read_bytes().startswith(b"\x89PNG")


def test_one_file_of_either_kind(tmp_path):
    assert targets(Path("x/a.PNG"), "h20") == (Path("x/a.PNG"),)
    assert targets(tmp_path, "h20")[0].name == "timeline-h20.svg"
    with pytest.raises(InputError, match=r"\.svg or \.png"):
        targets(Path("a.pdf"), "h20")


def test_a_place_that_cannot_be_written(lines, tmp_path):
    file = tmp_path / "file"
    file.write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        save(picture(lines, UNTIL), file / "a.svg", name="h20", title="x", source="x")
