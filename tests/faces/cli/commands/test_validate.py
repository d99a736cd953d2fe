import json

CASES = "id,model,chip,chip_count,seq_len,global_batch,precision,unit,value\n"


def cases(tmp_path, value):
    file = tmp_path / "measured.csv"
    file.write_text(f"{CASES}a,llama3_8b,h100,8,8192,128,FP8,tokens/s/GPU,{value}\n")
    return ["validate", "--cases", str(file)]


def test_every_group_has_the_contract_s_keys(typed):
    found = json.loads(typed("validate --json").stdout)

    assert len(found["groups"]) > 20
    assert all(g.keys() >= {"name", "rows", "mape", "bias", "worst", "coverage90"} for g in found["groups"])


def test_rows_of_one_s_own_and_the_limit(typed, tmp_path):
    assert typed([*cases(tmp_path, 14451), "--fail-over", "90"]).exit_code == 0
    assert typed([*cases(tmp_path, 1), "--fail-over", "90"]).exit_code == 1


def test_a_value_that_is_no_number(refused, tmp_path):
    assert "what was measured" in refused(cases(tmp_path, "fast"))


def test_the_page_is_written(typed, tmp_path):
    page = tmp_path / "validation.md"
    typed([*cases(tmp_path, 14451), "--write", str(page)])

    assert page.read_text().startswith("# Validation")


def test_where_it_cannot_be_written(typed, tmp_path):
    result = typed([*cases(tmp_path, 14451), "--write", str(tmp_path / "none" / "page.md")])

    assert result.exit_code == 3
    assert "cannot be written" in result.stderr
