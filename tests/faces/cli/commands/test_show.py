import json

import pytest


def test_no_words_list_the_kinds(typed):
    kinds = {row["kind"]: row["records"] for row in json.loads(typed("show --json").stdout)["kinds"]}

    assert set(kinds) == {"chip", "system", "model", "entity", "site", "series", "rule", "source"}
    assert all(number > 0 for number in kinds.values())
    assert "chip " in typed("show").stdout


@pytest.mark.parametrize(
    "kind", ["chip", "system", "model", "llm", "entity", "site", "series", "rule", "source"]
)
def test_a_kind_lists_its_ids_and_names(typed, kind: str):
    listed = json.loads(typed(f"show {kind} --json").stdout)["records"]

    assert listed
    assert all(row["id"] and row["name"] for row in listed)
    assert listed[0]["id"] in typed(f"show {kind}").stdout


def test_an_id_gives_every_fact_with_its_evidence(typed):
    shown = json.loads(typed("show h20 --json").stdout)

    assert (shown["id"], shown["kind"]) == ("h20", "chip")
    memory = next(row for row in shown["facts"] if row["name"] == "memory")
    assert memory["value"] == 96
    assert memory["unit"] == "GB"
    assert memory["source"]
    assert memory["citation"]
    assert memory["confidence"] in ("seen", "recalled")


def test_the_table_shows_rivals_notes_and_sources(typed):
    text = typed("show ascend_910c").stdout

    assert "\n  or " in text
    assert "\nNotes\n" in text
    assert "\nSources\n" in text


def test_an_entity_shows_the_lists_it_is_on(typed):
    assert "listing." in typed("show entity smic").stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("show h2o", "did you mean"),
        ("show chip h-2o", "no chip is called 'h-2o'; did you mean h20"),
        ("show sytem", "did you mean system"),
        ("show qqqqqqqqqqqq", "`leadtime show KIND` lists names"),
        ("show chip gb200_nvl72", "no chip is called"),
    ],
)
def test_a_wrong_name_is_one_sentence(refused, line: str, said: str):
    assert said in refused(line)
