"""History against forecast: rows to come are forecast and scored; what has no read-out is said."""

import pytest

from leadtime.facts import catalogue
from leadtime.study.history.file import read_history
from leadtime.study.history.held_out import TREND, judge

HEAD = "series_id,entity,quantity,date,value,low,high,unit,source,confidence\n"
ROWS = (
    "nv_dc_rev_q,NVIDIA,data-centre revenue,2026-Q1,75200,,,USD m,filing,seen\n"
    "nv_dc_rev_q,NVIDIA,data-centre revenue,2025-Q4,62314,,,USD m,filing,seen\n"
    "smic_rev_y,SMIC,revenue,2026,11000,,,USD m,filing,seen\n"
    "nv_h20_rev,NVIDIA,H20 revenue in quarter,2026-Q1,0,,,USD m,filing,seen\n"
    "moon_bases,Moon,bases,2030,1,,,bases,nobody,seen\n"
)


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    file = tmp_path_factory.mktemp("history") / "history.csv"
    file.write_text(HEAD + ROWS, encoding="utf-8")
    return judge(read_history(file, catalogue()), inputs="priors", members=64)


def group(judged, name: str):
    (found,) = [g for g in judged.to_json()["groups"] if g["name"] == name]
    return found


def test_a_row_to_come_is_forecast_in_its_own_unit(judged):
    (row,) = [r for r in judged.to_json()["rows"] if r["date"] == "2026-Q1"]

    assert row["unit"] == "USD m"
    assert row["p5"] < row["p50"] < row["p95"]
    assert 55e3 < row["p50"] < 95e3
    assert row["is_new"]


def test_groups_have_the_keys_of_the_contract(judged):
    found = group(judged, "nv_dc_rev_q")

    assert {"name", "rows", "mape", "bias", "worst", "coverage90"} <= set(found)
    assert (found["rows"], found["new_rows"], found["role"]) == (2, 1, "driver")


def test_only_rows_that_no_fit_has_seen_are_added_up(judged):
    tree = judged.to_json()["new_rows"]

    assert tree["all"]["rows"] == 2
    assert tree["read out of the race"]["rows"] == 1


def test_a_series_without_mechanism_goes_on_as_it_did(judged):
    assert group(judged, "smic_rev_y")["read_out"] == TREND


def test_what_has_no_readout_is_listed_with_the_reason(judged):
    left = {u["series"]: u["reason"] for u in judged.to_json()["without_read_out"]}

    assert "no series of that name" in left["moon_bases"]
    assert left["nv_h20_rev"] == "a value of zero has no logarithm"
