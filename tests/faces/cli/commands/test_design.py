import json
from pathlib import Path

import pytest

ASK = "design --rule us_2023_10_acs --for decode:llama3_70b --draws 4"


def test_the_document_has_the_contract_s_keys(typed):
    result = typed(f"{ASK} --json")
    found = json.loads(result.stdout)

    assert result.exit_code == 0
    assert {"rule", "workload", "best", "delivered_vs", "frontier"} <= found.keys()
    assert found["best"]["tpp"] < 2400
    assert all(isinstance(ratio, float) for ratio in found["delivered_vs"].values())


def test_the_answer_for_a_person_names_the_nearest_chip_and_a_rule(typed):
    text = typed(ASK).stdout

    assert "Nearest chip built for an export rule: h20" in text
    assert "keeps most sales" in text


def test_history_is_a_table_and_a_document(typed):
    assert "a800_80_sxm" in typed("design --history --draws 2").stdout
    found = json.loads(typed("design --history --draws 2 --json").stdout)
    assert {"rule", "chip", "distance", "figures", "delivered"} <= found["replies"][0].keys()


def test_thresholds_of_ones_own_and_one_node(typed, tmp_path: Path):
    mine = tmp_path / "mine.toml"
    mine.write_text("tpp_below = 1600\non = 2024-06-01\n", encoding="utf-8")
    found = json.loads(
        typed(
            [
                "design",
                "--rule",
                str(mine),
                "--for",
                "train:llama3_8b",
                "--node",
                "n7",
                "--draws",
                "2",
                "--json",
            ]
        ).stdout
    )

    assert found["best"]["node"] == "N7"
    assert found["best"]["tpp"] < 1600
    assert found["thresholds"] == {"tpp_below": 1600}


def test_the_frontier_is_drawn(typed, tmp_path: Path):
    result = typed([*ASK.split(), "--json", "--out", str(tmp_path / "out")])

    assert json.loads(result.stdout)["rule"] == "us_2023_10_acs"
    assert (tmp_path / "out" / "rules.svg").read_text(encoding="utf-8").startswith("<svg")
    assert "wrote" in result.stderr


def test_a_folder_that_cannot_be_written_is_exit_code_3(typed, tmp_path: Path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = typed([*ASK.split(), "--out", str(tmp_path / "file")])

    assert result.exit_code == 3
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("design", "say which rule and which workload"),
        ("design --rule us_2023_10_acs", "say which rule and which workload"),
        ("design --rule us_2023_10_ac --for decode:llama3_70b", "did you mean us_2023_10_acs"),
        ("design --rule us_2023_10_acs --for llama3_70b", "no kind of workload"),
        ("design --rule us_2023_10_acs --for decode:lama3_70b", "did you mean"),
        ("design --rule us_2023_10_acs --for decode:llama3_70b --node N1", "no node is called"),
        ("design --rule us_2023_10_acs --for decode:llama3_70b --on soon", "write a day"),
        ("design --rule us_2023_10_acs --for decode:llama3_70b --hold -1", "give a number above 0"),
        ("design --rule nowhere.toml --for decode:llama3_70b", "cannot be read"),
    ],
)
def test_wrong_input_is_one_sentence(refused, line: str, said: str):
    assert said in refused(line)
