"""`leadtime study`: begun, asked, gone on with, replayed; clashing options and taken folders are refused."""

import json

import pytest

LINE = ["study", "--policy", "deny", "--runs", "1500", "--shard-members", "1024", "--year", "2025"]
LINE += ["--metric", "us_lead_months"]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("cli") / "study"


def test_a_study_is_run_asked_and_replayed(typed, out):
    run = typed([*LINE, "--out", str(out), "--json"])
    tree = json.loads(run.stdout)
    asked = typed(["query", str(out), "SELECT count(*) FROM members JOIN inputs USING (member)", "--json"])
    replayed = typed(["study", "--replay", str(out), "--json"])

    assert run.exit_code == 0
    assert tree["is_whole"]
    assert tree["shards"] == {"done": 2, "of": 2}
    assert tree["policies"]["deny"]["us_lead_months"]["2025"].keys() == {"p5", "p50", "p95"}
    assert "2/2 shards" in run.stderr
    assert json.loads(asked.stdout)["rows"] == [[1500]]
    assert (replayed.exit_code, json.loads(replayed.stdout)["is_same"]) == (0, True)


def test_part_of_a_study_says_what_is_left(typed, tmp_path):
    part = typed([*LINE, "--out", str(tmp_path / "part"), "--shards", "0..0"])
    asked = typed(["query", str(tmp_path / "part"), "SELECT count(*) AS n FROM members", "--json"])
    rest = typed(["study", "--resume", str(tmp_path / "part")])

    assert "1 of 2 shards are finished; `leadtime study --resume" in part.stdout
    assert json.loads(asked.stdout) == {"columns": ["n"], "rows": [[1024]], "is_whole": False}
    assert "is not complete" in asked.stderr
    assert "1,500 members in 2 shards" in rest.stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("study", "say one of --out DIR"),
        ("study --out .", "name a folder of its own"),
        ("study --out a --resume b", "say one of --out DIR"),
        ("study --resume b --runs 5 --metric us_lead_ratio", "leave out --runs, --metric"),
        ("study --resume /none", "does not exist"),
        ("study --out {taken}", "is not empty"),
        ("study --out {new} --policy deny --policy deny", "two policies have the id"),
        ("study --out {new} --on nowhere --runs 10", "'nowhere' is none of threads, processes"),
    ],
)
def test_what_is_wrong_is_said(refused, tmp_path, line, said):
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "mine").write_text("kept")

    assert said in refused(line.format(taken=tmp_path / "taken", new=tmp_path / "new"))


def test_ctrl_c_says_how_to_go_on(typed, tmp_path, monkeypatch):
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("leadtime.study.records.stream.carried_on", stop)
    result = typed([*LINE, "--out", str(tmp_path / "new")])

    assert result.exit_code == 130
    assert f"`leadtime study --resume {tmp_path / 'new'}` goes on" in result.stderr
