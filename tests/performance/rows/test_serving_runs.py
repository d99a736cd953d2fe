from csv import DictReader

import pytest

from leadtime.performance.rows import serving_runs as module
from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.rows.serving_runs import SETTINGS, run_settings

ROW = {
    "source": "AIConfigurator 0.12.0",
    "model": "DeepSeek-R1",
    "chip": "B200",
    "backend": "sglang",
    "precision": "fp4",
    "tp": "8",
    "dp": "1",
}


def lines():
    with module._RUNS.open(encoding="utf-8", newline="") as file:
        return list(DictReader(file))


def test_of_an_unknown_run_nothing_is_said():
    assert run_settings({**ROW, "source": "a user"}, 8.0) == {}
    assert run_settings({**ROW, "model": "llama31_8b"}, 8.0) == {}


def test_later_lines_overrule_earlier_ones():
    assert run_settings(ROW, 8.0)["chunk"] == 16384
    assert run_settings({**ROW, "precision": "fp8"}, 8.0)["chunk"] == 32768


def test_scripts_that_change_with_the_load():
    assert run_settings(ROW, 8.0)["wait_steps"] == 10
    assert run_settings(ROW, 16.0)["wait_steps"] == 30


def test_the_image_with_drafts_is_told_by_its_version():
    plain = {**ROW, "backend": "trtllm", "backend_version": "1.2.0rc6.post2"}
    drafting = {**plain, "backend_version": "1.2.0rc6.post3"}
    assert run_settings(plain, 8.0)["drafts"] == 0
    assert run_settings(drafting, 8.0)["drafts"] == 3
    assert run_settings({**drafting, "tp": "1", "dp": "8"}, 256.0)["drafts"] == 1


@pytest.mark.parametrize("line", lines(), ids=lambda line: line["source"])
def test_every_line_has_a_source_a_setting_and_rows(line, monkeypatch):
    assert line["source"]
    assert any(line[name] for name in SETTINGS)
    monkeypatch.setattr(module, "_runs", lambda: (line,))
    assert any(run_settings(row, 1e9) for file in ("serving", "inference") for row in rows(file))
