import json

import pytest


def test_the_document_has_the_contract_s_keys(typed):
    found = json.loads(typed("compare h20 h100 --json").stdout)

    assert found.keys() == {"a", "b", "rows"}
    memory = next(row for row in found["rows"] if row["quantity"] == "memory")
    assert memory["ratio"] == pytest.approx(1.2)


def test_the_table_ends_in_sentences(typed):
    text = typed("compare ascend_910c gb200").stdout

    assert "Ascend 910C has 0.301 (0.301-0.32) of the dense BF16 rate of" in text
    assert text.splitlines()[-1].startswith("Known of one side only:")


def test_names_in_any_spelling_and_script(typed):
    one = typed(["compare", "昇腾910C", "GB200", "--json"]).stdout
    other = typed(["compare", "ascend-910c", "gb 200", "--json"]).stdout

    assert one == other


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compare h20 gb200_nvl72", "give two chips"),
        ("compare h20 smic", "no datasheet"),
        ("compare h20 h2oo", "did you mean"),
        ("compare h20 qqqqqqqq", "`leadtime show chip` and `leadtime show system` list them"),
        ("compare h20 h100 --on llama3_71b", "did you mean llama3_70b"),
        ("compare h20 mlu290 --on llama3_8b", "rate in 16 bits is not known (known: int8)"),
    ],
)
def test_wrong_input_is_one_sentence(refused, line: str, said: str):
    assert said in refused(line)
