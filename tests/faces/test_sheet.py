import json

from leadtime.faces.cli.document import plain
from leadtime.faces.rules import Rules
from leadtime.faces.sheet import sheet_of
from leadtime.facts.catalogue import catalogue

KEYS = {"name", "value", "low", "high", "unit", "as_of", "confidence", "source"}


def test_a_chip_s_facts_are_in_the_unit_of_its_file():
    facts = catalogue()
    sheet = sheet_of(facts.chips["h20"], "chip", facts)
    memory = next(fact for fact in sheet.facts if fact.name == "memory")

    assert (memory.value, memory.unit) == (96, "GB")
    assert memory.source
    assert memory.citation == tuple(facts.sources[each].citation for each in memory.source)


def test_rival_readings_stand_beside_the_one_in_use():
    facts = catalogue()
    sheet = sheet_of(facts.chips["ascend_910c"], "chip", facts)
    rate = next(fact for fact in sheet.facts if fact.name == "flop_rate.bf16")

    assert rate.value == 752
    assert {rival.value for rival in rate.other} & {780, 781, 800}


def test_json_has_the_contract_s_keys_and_is_plain():
    facts = catalogue()
    document = sheet_of(facts.systems["cm384"], "system", facts).to_json()

    assert document["id"] == "cloudmatrix_384"
    assert all(row.keys() >= KEYS for row in document["facts"])
    assert json.loads(json.dumps(plain(document))) == plain(document)


def test_an_entity_s_listings_are_its_facts():
    facts = catalogue()
    sheet = sheet_of(facts.entities["smic"], "entity", facts)

    assert any(fact.value == "2020-12-18" and fact.unit == "date" for fact in sheet.facts)


def test_a_rule_says_when_it_holds_and_where_to_read_it():
    about = sheet_of(Rules()["us_2023_10_acs"], "rule", catalogue()).about

    assert about["effective_on"] == "2023-11-17"
    assert "88 FR 73458" in about["citation"]


def test_a_series_says_what_it_counts():
    facts = catalogue()
    sheet = sheet_of(facts.series["foundry_rev_q"], "series", facts)

    assert sheet.about["meaning"] == "foundry revenue"
    assert len(sheet.facts) == len(facts.series["foundry_rev_q"])
