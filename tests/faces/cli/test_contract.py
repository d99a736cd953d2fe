"""The keys that scripts rely on, command by command, as the command page promises them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from leadtime.faces.cli.frame import leadtime

CASES = (
    "id,model,chip,chip_count,precision,seq_len,global_batch,tp,pp,isl,osl,concurrency,phase,unit\n"
    "a,llama3_70b,h100,64,bf16,4096,128,4,2,,,,training,tokens/s/GPU\n"
    "b,no_such_model,h100,64,bf16,4096,128,4,2,,,,training,tokens/s/GPU\n"
)
HISTORY = (
    "series_id,entity,quantity,date,value,low,high,unit,source,confidence\n"
    "nv_dc_rev_q,NVIDIA,DC revenue,2026-Q2,80000,,,USD m,x,seen\n"
    "no_such_series,CN,stock,2026-Q2,5,,,units,x,seen\n"
)
TRUTH = "row_id,item,on,to\nr1,H20,2024-06-01,CN\nr2,A100,2023-01-01,CN\n"

FACT = {"name", "value", "low", "high", "unit", "as_of", "confidence", "source"}
DEPLOYMENT = {
    "tp", "pp", "dp", "ep", "cp", "microbatch", "batch", "recompute", "tokens_per_s_per_chip", "mfu", "step_s",
    "ttft_ms", "tpot_ms", "memory_gb", "power_kw", "usd_per_mtok", "limited_by",
}  # fmt: skip
METRICS = {
    "us_stock_h100e", "cn_stock_h100e", "us_lead_ratio", "us_lead_months", "cn_domestic_share", "cn_legal_import_h100e",
    "cn_smuggled_h100e", "nvidia_china_revenue_usd", "cn_ai_power_gw", "us_ai_power_gw",
}  # fmt: skip


def document(*typed: str) -> object:
    """What a command prints with --json; nothing but that is on standard output."""
    done = CliRunner().invoke(leadtime, [*typed, "--json"])
    assert done.exit_code == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", ["h20", "cm384", "deepseek_v3", "huawei", "us_2023_10_acs"])
def test_show(name: str):
    found = document("show", name)

    assert {"id", "kind", "facts"} <= found.keys()
    assert all(fact.keys() >= FACT for fact in found["facts"])


@pytest.mark.parametrize("extra", [[], ["--on", "llama3_70b"]])
def test_compare(extra: list[str]):
    found = document("compare", "h20", "h100", *extra)

    assert {"a", "b", "rows"} <= found.keys()
    assert all(row.keys() >= {"quantity", "unit", "a", "b", "ratio"} for row in found["rows"])


@pytest.mark.parametrize("task", ["train", "prefill", "decode", "serve"])
def test_plan(task: str):
    found = document("plan", "llama3_70b", "h100", "--task", task, "--chips", "64")

    assert {"best", "frontier", "searched", "feasible", "search_s"} <= found.keys()
    assert found["best"].keys() >= DEPLOYMENT


def test_estimate_answers_in_order_and_a_bad_row_alone_fails(tmp_path: Path):
    (tmp_path / "cases.csv").write_text(CASES)

    good, bad = document("estimate", "--cases", str(tmp_path / "cases.csv"))

    assert good.keys() >= {"id", "predicted", "unit", "breakdown"}
    assert good["predicted"].keys() == {"p5", "p50", "p95"}
    assert good["breakdown"].keys() >= {"compute_s", "memory_s", "comm_s", "bubble_s"}
    assert (bad["id"], "error" in bad) == ("b", True)


def test_control(tmp_path: Path):
    (tmp_path / "truth.csv").write_text(TRUTH)

    one = document("control", "h20", "--to", "CN", "--on", "2024-06-01")
    rows = document("control", "--cases", str(tmp_path / "truth.csv"))

    keys = {"item", "on", "to", "tpp", "performance_density", "eccn", "verdict", "because"}
    assert one.keys() >= keys
    assert all(b.keys() >= {"rule", "paragraph", "test", "value", "threshold"} for b in one["because"])
    assert [row["row_id"] for row in rows] == ["r1", "r2"]
    assert all(row.keys() >= keys for row in rows)


def test_design():
    found = document("design", "--rule", "us_2023_10_acs", "--for", "decode:llama3_70b")

    assert {"rule", "workload", "best", "delivered_vs", "frontier"} <= found.keys()


def test_race_and_its_metrics():
    found = document("race", "--runs", "64", "--policy", "deny", "--policy", "open", "--until", "2030")

    assert {"policies", "seed", "runs", "facts_version"} <= found.keys()
    assert list(found["policies"]) == ["deny", "open"]
    for table in found["policies"].values():
        assert table.keys() >= METRICS
        assert all(x.keys() == {"p5", "p50", "p95"} for years in table.values() for x in years.values())


def test_claims():
    found = document("claims")

    keys = {"id", "claim", "computed", "unit", "reference", "verdict", "from"}
    assert all(claim.keys() >= keys for claim in found["claims"])


def test_validate_by_rows():
    found = document("validate")

    keys = {"name", "rows", "mape", "bias", "worst", "coverage90"}
    assert all(group.keys() >= keys for group in found["groups"])


def test_calibrate():
    found = document("calibrate")

    assert all(x.keys() >= {"p5", "p50", "p95"} for x in found["posterior"].values())
    assert found["diagnostics"].keys() >= {"r_hat", "ess", "divergences"}


def test_validate_against_history(tmp_path: Path):
    (tmp_path / "history.csv").write_text(HISTORY)

    found = document("validate", "--history", str(tmp_path / "history.csv"))

    names = {group["name"] for group in found["groups"]}
    assert any("nv_dc_rev_q" in name for name in names)
    assert all(g.keys() >= {"name", "rows", "mape", "bias", "worst", "coverage90"} for g in found["groups"])
    assert "no_such_series" in json.dumps(found)  # listed as one that has no read-out


@pytest.mark.parametrize("front", [[], ["ev"]])
def test_fronts(front: list[str]):
    found = document("fronts", *front)

    keys = {"id", "leader", "measure", "value", "unit", "as_of", "crossed_on", "forecast"}
    assert all(row.keys() >= keys for row in found["fronts"])


def test_query_of_a_recorded_study(tmp_path: Path):
    document("race", "--runs", "64", "--policy", "deny", "--until", "2027", "--out", str(tmp_path / "kept"))

    found = document("query", str(tmp_path / "kept"), "SELECT count(*) AS n FROM members WHERE year = 2027")

    assert (found["columns"], found["rows"]) == (["n"], [[64]])


@pytest.mark.parametrize(
    "typed",
    [
        ["show", "no_such_chip"],
        ["compare", "h20", "h2o0"],
        ["plan", "llama3_70b", "h100", "--task", "fly"],
        ["plan", "llama3_70b", "h100", "--task", "train", "--chips", "0"],
        ["estimate", "--cases", "none.csv"],
        ["control", "h20", "--on", "tomorrow"],
        ["design", "--rule", "us_1999", "--for", "decode:llama3_70b"],
        ["race", "--policy", "dney", "--runs", "64"],
        ["claims", "zz9"],
        ["validate", "--cases", "none.csv"],
        ["validate", "--history", "none.csv"],
        ["calibrate", "--posterior", "none"],
        ["sensitivity", "--metric", "us_led"],
        ["explore", "--policy", "deny", "--policy", "deny"],
        ["fronts", "evv"],
        ["query", "none", "SELECT 1"],
        ["serve", "--port", "-1"],
        ["nothing"],
    ],
    ids=" ".join,
)
def test_wrong_input_is_one_sentence_and_code_2(typed: list[str], tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-m", "leadtime.faces.cli", *typed, "--json"],
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
