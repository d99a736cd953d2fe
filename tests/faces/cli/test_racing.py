"""What `leadtime race` prints, and the bar that shows long work."""

import sys
from types import SimpleNamespace

from leadtime.faces.cli.racing import progress, results_folder, show
from leadtime.faces.cli.table import text_width


def test_the_answer_comes_as_sentences_then_tables(raced, capsys):
    show(raced, None, lang="en")
    text = capsys.readouterr().out

    assert text.index("US lead in months (median") > 0
    for name in ("As enacted", "Deny", "Downgrade", "Open"):
        assert name in text
    assert "Report" not in text
    assert " ".join(text.split()).endswith(" ".join(raced.summary.answer.en.split()))


def test_what_is_left_out_is_said_once_after_the_tables(raced, capsys, tmp_path):
    show(raced, tmp_path, lang="en")
    text = " ".join(capsys.readouterr().out.split())

    assert " ".join(text.split()).count("which leaves out") == 1
    assert text.index("Chinese designs as a share") < text.index("which leaves out") < text.index("Report: ")


def test_lines_fit_the_terminal_in_both_languages(raced, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "72")
    for lang in ("en", "zh-Hant"):
        show(raced, None, lang=lang)
        answer = capsys.readouterr().out.partition("\n\n")[0]
        assert len(answer.splitlines()) > 2
        assert all(text_width(line) <= 72 for line in answer.splitlines())


def test_the_answer_comes_in_chinese(raced, capsys):
    show(raced, None, lang="zh-Hant")

    assert "領先" in capsys.readouterr().out


def test_no_bar_where_nobody_looks(capsys):
    with progress() as told:
        assert told is None
    assert capsys.readouterr().err == ""


def test_a_bar_on_a_terminal_that_leaves_no_trace(monkeypatch, capsys):
    monkeypatch.setattr(
        sys, "stderr", SimpleNamespace(isatty=lambda: True, write=sys.stderr.write, flush=lambda: None)
    )
    with progress() as told:
        assert told is not None
        told(1, 4)
    shown = capsys.readouterr().err

    assert "1/4 blocks of members" in shown
    assert shown.endswith("\r")


def test_without_a_folder_nothing_is_staged():
    with results_folder(None, "en") as staged:
        assert staged is None
