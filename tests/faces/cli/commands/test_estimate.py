import json

GOOD = "a,llama3_8b,h100,8,8192,tokens/s/GPU\n"
HEAD = "id,model,chip,chip_count,seq_len,unit\n"


def test_one_object_a_row_in_order(typed, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text(f"{HEAD}{GOOD}b,llama3_8b,abacus,8,8192,ms\n")
    result = typed(["estimate", "--cases", str(file), "--json"])
    found = json.loads(result.stdout)

    assert [each["id"] for each in found] == ["a", "b"]
    assert found[0].keys() >= {"predicted", "unit", "breakdown"}
    assert "no chip" in found[1]["error"]
    assert "1 of 2 rows" in result.stderr


def test_the_table(typed, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text(HEAD + GOOD)
    text = typed(["estimate", "--cases", str(file)]).stdout

    assert text.splitlines()[0].startswith("id")
    assert "compute" in text


def test_a_missing_column(refused, tmp_path):
    file = tmp_path / "cases.csv"
    file.write_text("id,model,chip\na,llama3_8b,h100\n")

    assert "no column `unit`" in refused(["estimate", "--cases", str(file)])


def test_a_missing_file(refused, tmp_path):
    assert "cannot be read" in refused(["estimate", "--cases", str(tmp_path / "none.csv")])


def test_cases_are_needed(refused):
    assert "--cases" in refused("estimate")
