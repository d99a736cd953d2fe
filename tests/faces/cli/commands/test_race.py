"""`leadtime race`: the contract's keys, what is left in the folder, and one sentence for each way of being wrong."""

import json
import shutil
from pathlib import Path

import pytest

METRICS = {
    "us_stock_h100e",
    "cn_stock_h100e",
    "us_lead_ratio",
    "us_lead_months",
    "cn_domestic_share",
    "cn_legal_import_h100e",
    "cn_smuggled_h100e",
    "nvidia_china_revenue_usd",
    "cn_ai_power_gw",
    "us_ai_power_gw",
}


def test_the_document_has_the_contract_s_keys(typed):
    found = json.loads(typed("race --runs 40 --until 2028 --json").stdout)

    assert found.keys() >= {"policies", "seed", "runs", "facts_version"}
    assert set(found["policies"]) == {"deny", "as-enacted", "downgrade", "open"}
    for table in found["policies"].values():
        assert table.keys() >= METRICS
        assert list(table["us_lead_months"]) == [str(y) for y in range(2018, 2029)]
        assert table["us_lead_months"]["2025"].keys() == {"p5", "p50", "p95"}


def test_json_alone_writes_nothing(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    typed("race --runs 8 --until 2026 --json")

    assert list(tmp_path.iterdir()) == []


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_workers(typed):
    one = typed("race --runs 1500 --policy deny --until 2027 --seed 7 --workers 1 --json").stdout
    two = typed("race --runs 1500 --policy deny --until 2027 --seed 7 --workers 2 --json").stdout
    other = typed("race --runs 1500 --policy deny --until 2027 --seed 8 --json").stdout

    assert one == two
    assert one != other


def test_it_leaves_report_charts_members_and_manifest(typed, tmp_path):
    result = typed(["race", "--runs", "30", "--until", "2030", "--out", str(tmp_path / "out")])

    assert result.exit_code == 0
    assert "US lead in months" in result.stdout
    names = {p.name for p in (tmp_path / "out").iterdir()}
    assert names == {"report.html", "charts", "members", "inputs.parquet", "manifest.json"}


def test_a_recorded_run_is_reproduced_to_the_bit(typed, tmp_path):
    out = str(tmp_path / "out")
    typed(["race", "--runs", "30", "--policy", "open", "--until", "2027", "--out", out])
    result = typed(["race", "--replay", out])

    assert result.exit_code == 0
    assert result.stdout.startswith("Reproduced to the bit: 1 policies, 30 members, seed 0.")


def test_a_replay_that_comes_out_different_says_so_and_what_changed(typed, tmp_path):
    out = tmp_path / "out"
    typed(["race", "--runs", "30", "--policy", "open", "--until", "2027", "--out", str(out)])
    tree = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(tree | {"seed": 1, "facts_version": "another"}))
    result = typed(["race", "--replay", str(out), "--json"])
    found = json.loads(result.stdout)

    assert result.exit_code == 1
    assert found["is_same"] is False
    assert found["policies_changed"] == ["open"]
    assert any("facts_version: another then" in line for line in found["changed_since"])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("race --policy denny", "did you mean deny?"),
        ("race --policy nonsense", "known are as-enacted, deny, downgrade, open"),
        ("race --policy no/such/file.toml", "cannot be read"),
        ("race --until 2017", "outside 2018 to 2050"),
        ("race --until 2051", "outside 2018 to 2050"),
        ("race --runs 0", "outside 1 to"),
        ("race --runs 10000000000", "outside 1 to"),
        ("race --runs 100000000", "or stream them with `leadtime study`"),
        ("race --runs many", "is not a valid integer"),
        ("race --seed -1", "outside 0 to"),
        ("race --from 2017-01-01", "policies part within the run"),
        ("race --from yesterday", "does not match the format"),
        ("race --off smugling", "did you mean smuggling?"),
        ("race --lang de --runs 8", "known are en, zh-Hant"),
        ("race --replay no-such-file", "cannot be read"),
    ],
)
def test_wrong_input_is_one_sentence(refused, line: str, said: str):
    assert said in refused(line)


def test_a_folder_that_cannot_be_written_is_known_before_the_run(typed, tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = typed(["race", "--runs", "8", "--out", str(tmp_path / "file")])

    assert result.exit_code == 3
    assert result.stderr.startswith("error: --out: ")
    assert (tmp_path / "file").read_text() == "in the way"


def test_members_that_do_not_fit_are_refused_with_what_would(refused, monkeypatch):
    from leadtime.study import run

    monkeypatch.setattr(run, "free_memory", lambda: 1e9)

    assert "ask for at most" in refused("race --runs 2000000")


def test_an_earlier_result_is_kept_when_the_next_one_fails(typed, tmp_path, monkeypatch):
    out = tmp_path / "out"
    typed(["race", "--runs", "30", "--policy", "deny", "--until", "2027", "--out", str(out)])
    before = {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()}

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("leadtime.faces.cli.racing.write_report", full)
    result = typed(["race", "--runs", "31", "--policy", "deny", "--until", "2027", "--out", str(out)])

    assert result.exit_code == 3
    assert "nothing was changed there" in result.stderr
    assert {p.name: p.read_bytes() for p in out.iterdir() if p.is_file()} == before
    assert not list(out.glob(".partial-*"))


def test_the_next_result_keeps_the_one_before(typed, tmp_path):
    out = tmp_path / "out"
    for runs in ("30", "31"):
        typed(["race", "--runs", runs, "--policy", "deny", "--until", "2027", "--out", str(out)])
    kept = list((out / "earlier").iterdir())

    assert len(kept) == 1
    assert json.loads((kept[0] / "manifest.json").read_text())["runs"] == 30
    assert json.loads((out / "manifest.json").read_text())["runs"] == 31


def test_a_policy_of_one_s_own(typed, tmp_path):
    example = Path(__file__).parents[4] / "src/leadtime/study/data/policies/deny.toml"
    mine = tmp_path / "mine.toml"
    shutil.copy(example, mine)
    mine.write_text(mine.read_text().replace('id = "deny"', 'id = "mine"'))
    found = json.loads(
        typed(
            ["race", "--runs", "20", "--until", "2029", "--policy", "deny", "--policy", str(mine), "--json"]
        ).stdout
    )

    assert found["policies"]["mine"] == found["policies"]["deny"]


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ('id = "a\\u0000b"\nquestion = "?"', "printable"),
        (f'id = "{"x" * 65}"\nquestion = "?"', "at most 64"),
        (
            'id = "mine"\nquestion = "?"\n'
            + '[[lever]]\nlever = "levy"\nvalue = 0.1\neffective_on = 2027-01-01\nsource = "assumption"\n'
            * 2,
            "levy is set twice on 2027-01-01",
        ),
    ],
)
def test_a_policy_that_cannot_be_named_or_contradicts_itself(refused, tmp_path, policy: str, said: str):
    (tmp_path / "mine.toml").write_text(policy)

    assert said in refused(["race", "--runs", "8", "--policy", str(tmp_path / "mine.toml")])


def test_empty_words_are_no_names(refused):
    assert "known are" in refused(["race", "--policy", ""])
    assert "name a folder" in refused(["race", "--out", "", "--runs", "8"])


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("from", "nope"),
        ("policies", []),
        ("policies", {"a": 1}),
        ("runs", "a"),
        ("runs", -1),
        ("until", 3000),
        ("seed", 1.5),
        ("off", "zzz"),
    ],
)
def test_a_damaged_manifest_is_one_sentence(typed, refused, tmp_path, key: str, value: object):
    out = tmp_path / "out"
    typed(["race", "--runs", "8", "--policy", "open", "--until", "2026", "--out", str(out)])
    tree = json.loads((out / "manifest.json").read_text())
    (out / "manifest.json").write_text(json.dumps(tree | {key: value}))

    assert refused(["race", "--replay", str(out)])


def test_a_replay_takes_no_question_of_its_own(refused, tmp_path):
    said = refused(["race", "--replay", str(tmp_path), "--runs", "5", "--policy", "open"])

    assert "leave out --policy, --runs" in said or "leave out --runs, --policy" in said
