import re
import sys

import pytest

from leadtime.faces.cli.table import plain_table, print_table, text_width


def test_chinese_characters_fill_two_cells():
    assert text_width("昇騰910C") == 8


def test_a_table_in_a_pipe_is_plain_and_never_cut(capsys: pytest.CaptureFixture[str]):
    print_table(["name", "W"], [["x" * 300, "1"], ["y", "1,000"]], right=["W"])

    head, rule, first, second = capsys.readouterr().out.splitlines()
    assert head.startswith("name ")
    assert set(rule) == {"-", " "}
    assert first == "x" * 300 + "      1"
    assert second.endswith("  1,000")
    assert "\x1b" not in head + rule + first + second


def test_an_empty_table_has_its_heading():
    assert plain_table(["a", "bc"], []) == "a  bc\n-  --"


def test_a_terminal_gets_a_table_of_its_width(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")

    print_table(["what it is called", "W"], [["a name [of] several words " * 4, "123"]], right=["W"])

    lines = re.sub(r"\x1b\[[\d;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= 40
    assert "123" in "".join(lines)
    assert "[of]" in "".join(lines)
