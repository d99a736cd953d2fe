"""The page says what the results say, and does without those that have not been computed."""

import json
from dataclasses import replace

import pytest

from leadtime.study.calibrate import calibrate
from leadtime.study.history.backtest import Backtest, tally
from leadtime.study.pages import calibration as room
from leadtime.study.pages.calibration import page
from leadtime.study.posterior import FOLDER


@pytest.fixture(scope="module")
def found():
    return calibrate()


def test_every_touched_input_has_a_line(found):
    text = page(found)

    assert all(f"| `{name}` |" in text for name in found.touched)
    assert f"Of {len(found.prior)} inputs history touches {len(found.touched)}" in text


def test_without_results_the_page_says_how_to_get_them(found, monkeypatch, tmp_path):
    monkeypatch.setattr(room, "BACKTEST", tmp_path / "none.json")
    monkeypatch.setattr(room, "RANKS", tmp_path / "none.json")

    text = page(found)

    assert "run `leadtime calibrate --backtest --write`" in text
    assert "run `leadtime calibrate --ranks 64 --write`" in text


def test_a_missed_target_is_called_missed():
    from leadtime.study.history.backtest import Tally

    told = Tally(
        name="all", rows=10, coverage50=0.3, coverage90=0.5, compared=10, crps=0.9, last_value=1.0, log_linear=1.2
    )  # fmt: skip

    assert room._verdict(told).count("missed") == 2


def test_chains_that_did_not_settle_are_named_and_the_rest_is_told_apart():
    told = json.loads((FOLDER / "backtest_results.json").read_text())
    found = Backtest.of(told)
    found = replace(found, diagnostics={2021: {"faults": []}, 2024: {"faults": ["r-hat is 1.21"]}})

    (said,) = room._unsettled(found, [r for r in found.rows if r.cutoff in (2021, 2024)])

    assert said.startswith("The chains of 2024 did not settle")
    assert f"cover {tally('x', [r for r in found.rows if r.cutoff == 2021]).coverage90:.0%}" in said
    assert not list(room._unsettled(replace(found, diagnostics={2021: {"faults": []}}), found.rows))
