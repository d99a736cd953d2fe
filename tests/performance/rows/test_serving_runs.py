from csv import DictReader

import pytest

from leadtime.performance.rows import serving_runs as module
from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.rows.serving_runs import SETTINGS, is_cold, run_settings

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


def test_drafts_are_told_by_what_only_one_script_does():
    short = {**ROW, "precision": "fp8", "backend_version": "0.5.9", "isl": "1024"}
    assert "drafts" not in run_settings(short, 64.0)
    assert run_settings(short, 128.0)["drafts"] == 2
    assert run_settings({**short, "isl": "8192"}, 8.0)["drafts"] == 2
    qwen = {**short, "model": "Qwen3.5-397B-A17B", "tp": "4"}
    assert run_settings({**qwen, "ep": "1"}, 8.0)["drafts"] == 3
    assert "drafts" not in run_settings({**qwen, "ep": "4"}, 8.0)


def test_servers_that_nothing_warmed_up_are_told_by_their_script():
    assert is_cold({**ROW, "model": "DeepSeek-V3"})
    assert not is_cold(ROW)
    assert not is_cold({**ROW, "model": "DeepSeek-V3", "backend": "trtllm"})


@pytest.mark.parametrize("line", lines(), ids=lambda line: line["source"])
def test_every_line_has_a_source_a_setting_and_rows(line, monkeypatch):
    assert line["source"]
    assert any(line[name] for name in SETTINGS)
    monkeypatch.setattr(module, "_runs", lambda: (line,))
    assert any(run_settings(row, 1e9) for file in ("serving", "inference") for row in rows(file))
