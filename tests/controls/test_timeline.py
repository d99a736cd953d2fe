from datetime import date, timedelta

import pytest

from leadtime.controls.calendar import judge
from leadtime.controls.shipment import Shipment
from leadtime.controls.specification import Specification
from leadtime.controls.timeline import family, timeline


def names(chip, **asked):
    return [line.item.name for line in family(timeline(chip, **asked), **asked)]


def test_h20_free_then_a_letter_then_licences():
    spans = timeline("H20").spans

    assert [(s.since, s.verdict.verdict_fine) for s in spans][-3:] == [
        (date(2023, 11, 17), "no-licence-needed"),
        (date(2025, 4, 9), "licence-policy-unstated"),
        (date(2025, 8, 8), "licence-case-by-case"),
    ]
    assert spans[-1].until is None


@pytest.mark.parametrize("name", ["A100", "L40", "DGX H100", "NXT:1980i", "gallium"])
def test_spans_have_no_gaps_and_say_what_the_law_says(name):
    line = timeline(name, to="US" if name == "gallium" else "CN")

    for before, after in zip(line.spans, line.spans[1:], strict=False):
        assert before.until == after.since - timedelta(days=1)
        on = Shipment(on=after.since, to=line.to, export_from=line.item.leaves_from)
        assert judge(line.item, on).verdict_fine == after.verdict.verdict_fine


def test_the_family_of_a100_is_found_not_listed():
    found = names("A100")

    assert found[0].startswith("A100")
    assert [name.split()[0] for name in found[1:4]] == ["A800", "H800", "H20"]
    assert found[-1].startswith("H200")  # let through again in January 2026, and the fastest so
    assert any("6000D" in name for name in found)


def test_consumer_cards_have_consumer_successors():
    assert names("RTX 4090") == ["GeForce RTX 4090", "GeForce RTX 4090 D", "GeForce RTX 5090 D"]


def test_what_has_no_catalogue_chip_stands_alone():
    assert names("NXT:1980i") == ["NXT:1980i"]
    assert len(family(timeline(Specification(name="paper", tpp=100)))) == 1


def test_parties_and_places():
    assert timeline("T4", end_user="ZTE").spans[1].verdict.verdict == "prohibited-entity"
    assert {s.verdict.verdict for s in timeline("H20", to="JP").spans} == {"no-licence-needed"}


def test_json():
    document = timeline("H20").to_json()
    assert document.keys() == {"item", "to", "why", "spans", "notice"}
    assert document["spans"][0].keys() >= {
        *("from", "until", "verdict", "eccn", "paragraph", "citation", "because"),
    }
