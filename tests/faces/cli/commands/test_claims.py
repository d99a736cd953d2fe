import json


def test_all_claims_are_in_the_document(typed):
    rows = json.loads(typed("claims --json").stdout)["claims"]

    assert len(rows) == 24
    for row in rows:
        assert {"id", "claim", "computed", "unit", "reference", "verdict", "from"} <= row.keys()
        assert row["verdict"] in ("holds", "roughly", "fails", "depends")
        assert row["from"]


def test_the_table_says_what_verdicts_depend_on(typed):
    text = typed("claims").stdout

    assert "What the verdict depends on" in text
    assert "depends" in text


def test_one_claim_shows_its_readings_and_facts(typed):
    text = typed("claims a1").stdout

    assert "chip ascend_910c flop_rate.bf16 = 752" in text
    assert "昇騰" in text
    assert len(json.loads(typed("claims a1 --json").stdout)["claims"]) == 1


def test_an_unknown_claim_is_one_sentence(refused):
    assert "no claim is called 'a9'" in refused("claims a9")
