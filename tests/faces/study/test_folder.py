"""Figures in a folder: all of them or one sentence."""

import pytest

from leadtime.errors import OutputError
from leadtime.faces.report.drawing import Drawing
from leadtime.faces.study.charts import Bar, tornado
from leadtime.faces.study.folder import must_be_empty, write_figures

DRAWING = Drawing("one", "A title", "What it shows", tornado([Bar("a", 1, 2)], middle=1.5, title="x"))


def test_each_figure_is_picture_and_document(tmp_path):
    pictures = write_figures(tmp_path, [DRAWING], {"a": 1}, source="from here")

    assert [p.name for p in pictures] == ["one.svg"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["answer.json", "one.png", "one.svg", "one.vl.json"]
    assert "from here" in pictures[0].read_text()


def test_a_disk_that_is_full_is_said(tmp_path, monkeypatch):
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.write_text", full)

    with pytest.raises(OutputError, match="No space left on device; free some room"):
        write_figures(tmp_path, [DRAWING], {}, source="")


def test_no_folder_is_no_trouble():
    must_be_empty(None)
