import json

import pytest

KEYS = {"item", "on", "to", "tpp", "performance_density", "eccn", "verdict", "because"}


def test_the_contract_keys(typed):
    found = json.loads(typed("control L40 --on 2024-06-01 --to CN --json").stdout)

    assert found.keys() >= KEYS | {"citation", "holds_from", "holds_until", "flips", "notice"}
    assert (found["eccn"], found["verdict"], found["tpp"]) == ("3A090.b", "NAC-notify", 2896)
    assert found["because"][0].keys() >= {"rule", "paragraph", "test", "value", "threshold"}
    assert (found["holds_from"], found["holds_until"]) == ("2023-11-17", None)
    assert found["notice"].startswith("analysis, not legal advice; law as known on ")


def test_a_listed_party_in_chinese(typed):
    found = json.loads(typed("control T4 --on 2024-06-01 --end-user 華為 --json").stdout)

    assert found["verdict"] == "prohibited-entity"
    assert found["end_user_matches"][0]["id"] == "huawei"


def test_a_day_to_come_is_answered_as_the_law_is_known(typed):
    found = json.loads(typed("control L40 --on 2035-01-01 --json").stdout)

    assert found["verdict"] == "NAC-notify"
    assert "later days assume that nothing changes" in found["notice"]


def test_a_name_alone_is_screened(typed):
    found = json.loads(typed("control --end-user 华为 --json").stdout)
    assert found["end_user_matches"][0]["listings"][0]["footnote"] == "1"
    assert "84 FR 22961" in typed("control --end-user Huawei").stdout
    assert "no clearance" in typed(["control", "--end-user", "Acme Widgets"]).stdout


def test_the_timeline(typed, tmp_path):
    result = typed(f"control --timeline A100 --to CN --json --out {tmp_path}")
    found = json.loads(result.stdout)

    assert found["item"].startswith("A100")
    assert found["to"] == "CN"
    keys = {"from", "until", "verdict", "eccn", "paragraph", "citation", "because"}
    assert all(span.keys() >= keys for span in found["spans"])
    assert found["spans"][-1]["until"] is None
    assert [line["item"].split()[0] for line in found["family"][:3]] == ["A800", "H800", "H20"]
    assert {path.name for path in tmp_path.iterdir()} == {"timeline-a100.svg", "timeline-a100.png"}
    assert result.stderr.count("wrote ") == 2


def test_the_timeline_for_a_person(typed, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = typed("control --timeline H20").stdout

    assert "D licence: denial presumed" in text
    assert "2025-04-09" in text
    assert list(tmp_path.iterdir()) == []  # no picture unless asked for


def test_a_picture_that_cannot_be_written(typed, tmp_path):
    (tmp_path / "file").write_text("x")
    result = typed(f"control --timeline H20 --out {tmp_path}/file/a.svg")
    assert result.exit_code == 3
    assert "cannot be written" in result.stderr


def test_for_a_person(typed):
    text = typed("control L40 --on 2024-06-01").stdout

    assert "exception NAC" in text
    assert "What would turn it:" in text
    assert "TPP: 2896 -> 3603" in text  # 5.92 x 608.5 = 3602.3


def test_a_bill_and_the_text_regime(typed):
    line = "control pvc_max_1550 --on 2025-06-01 --to IN --json"
    assert json.loads(typed(line).stdout)["verdict"] == "no-licence-needed"
    assert json.loads(typed(f"{line} --regime text").stdout)["verdict"] == "licence-case-by-case"
    with_bill = json.loads(typed("control gaudi2_hl225b --on 2026-06-01 --bill us_bill_gain --json").stdout)
    assert "us_bill_gain" in with_bill["rules"]


def test_a_paper_chip(typed, tmp_path):
    spec = tmp_path / "paper.toml"
    spec.write_text('name = "paper"\nvendor = "NVIDIA"\n[dense_tops]\nint8 = 250\n')
    found = json.loads(typed(f"control --spec {spec} --on 2024-06-01 --json").stdout)
    assert found["verdict"] == "unknown"
    assert [branch["verdict"] for branch in found["branches"]] == [
        "licence-presumption-of-denial",
        "NAC-notify",
        "no-licence-needed",
    ]


def test_cases_answer_in_order_and_carry_columns(typed, tmp_path):
    cases = tmp_path / "cases.csv"
    cases.write_text("row_id,item,date,destination,mine\na,L40,2024-06-01,CN,x\nb,nonsense,2024-06-01,CN,y\n")
    result = typed(f"control --cases {cases} --json")
    rows = json.loads(result.stdout)

    assert [row["row_id"] for row in rows] == ["a", "b"]
    assert rows[0]["verdict"] == "NAC-notify"
    assert rows[0]["mine"] == "x"
    assert "nonsense" in rows[1]["error"]
    assert result.exit_code == 0
    assert "1 of 2 rows" in result.stderr
    assert "NAC-notify" in typed(f"control --cases {cases}").stdout


def test_the_calendar(typed):
    listed = json.loads(typed("control --calendar --json").stdout)["instruments"]
    assert any("us_2026_01_case_by_case" in each["rules"] for each in listed)
    assert "91 FR 1684" in typed("control --calendar").stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("control", "say what to judge"),
        ("control L40 --cases x.csv", "say what to judge"),
        ("control L40 --to China", "did you mean CN"),
        ("control L40 --to ZZ", "no country code"),
        ("control L40 --on 2017-12-31", "from 2018-01-01"),
        ("control L40 --on yesterday", "YYYY-MM-DD"),
        ("control L4O-X", "no chip, system, tool or material"),
        ("control L40 --owned 200%", "0% to 100%"),
        ("control L40 --out x.svg", "--timeline"),
        ("control --timeline A100 --out x.pdf", ".svg or .png"),
        ("control --timeline L4O-X", "no chip, system, tool or material"),
        ("control --timeline A100 --to ZZ", "no country code"),
        ("control L40 --bill us_bill_x", "did you mean us_bill"),
        ("control --cases missing.csv", "cannot be read"),
        ("control --spec missing.toml", "cannot be read"),
    ],
)
def test_wrong_input_is_one_sentence(refused, line, said):
    assert said in refused(line)
