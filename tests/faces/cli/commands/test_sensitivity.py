"""`leadtime sensitivity`: the keys of the contract, a table, figures in a new folder only."""

import json

import pytest

LINE = ["sensitivity", "--policy", "deny", "--year", "2027", "--runs", "16", "--screen", "3"]


@pytest.fixture
def out(tmp_path):
    return tmp_path / "moved"


def test_json_has_the_contract_s_keys(typed):
    result = typed([*LINE, "--json"])
    tree = json.loads(result.stdout)

    assert result.exit_code == 0
    assert tree["metric"] == "us_lead_months"
    assert len(tree["indices"]) == 3
    assert {"input", "first", "first_ci", "total", "total_ci"} <= tree["indices"][0].keys()


def test_a_person_reads_inputs_themes_and_figures(typed, out):
    result = typed([*LINE, "--out", str(out)])

    assert "What moves US lead in months, end of 2027, deny?" in result.stdout
    assert "theme (mechanism)" in result.stdout
    names = ("tornado", "heat-map-inputs", "heat-map-themes")
    assert sorted(p.name for p in out.iterdir()) == sorted(
        ["answer.json", *(f"{n}.{end}" for n in names for end in ("svg", "png", "vl.json"))]
    )
    assert json.loads((out / "answer.json").read_text())["metric"] == "us_lead_months"


def test_a_folder_that_is_not_empty_is_left_alone(refused, out):
    out.mkdir()
    (out / "mine").write_text("kept")

    assert "is not empty, and nothing in it is overwritten" in refused([*LINE, "--out", str(out)])
    assert [p.name for p in out.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made_ends_with_3(typed, tmp_path):
    (tmp_path / "file").write_text("in the way")
    result = typed([*LINE, "--out", str(tmp_path / "file" / "moved")])

    assert result.exit_code == 3
    assert result.stderr.startswith("error: --out: ")


def test_an_unknown_read_out_offers_the_nearest(refused):
    assert "did you mean us_lead_months" in refused("sensitivity --metric us_lead_month")
