"""Facts: every number is found, with its source and its rivals."""

from leadtime.faces.kinds import sheet
from leadtime.facts.catalogue import catalogue


def test_all_words_of_a_search_must_be_there(get):
    found = get("/facts.json?q=h20+memory_rate").json()["found"]

    assert any((h["kind"], h["id"], h["fact"]) == ("chip", "h20", "memory_rate") for h in found)
    assert all("memory_rate" in h["fact"] for h in found if h["fact"])


def test_a_kind_lists_its_records(get):
    found = get("/facts.json?kind=system").json()

    assert found["count"] == found["kinds"]["system"] == len(catalogue().systems)


def test_a_sheet_has_every_number_its_rivals_and_citations(get):
    one = sheet(("chip", "h20"), catalogue())
    text = get("/facts/chip/h20").text

    assert get("/facts/chip/h20.json").json() == one.to_json() | {
        "facts": get("/facts/chip/h20.json").json()["facts"]
    }
    assert text.count('class="rival"') == sum(len(f.other) for f in one.facts)
    assert all(f'id="source-{key}"' in text for f in one.facts for key in f.source)


def test_a_record_that_is_not_there_is_a_404(get):
    for path in ("/facts/chip/nothing", "/facts/thing/h20", "/facts/chip/" + "x" * 300, "/facts/chip/%2e%2e"):
        assert get(path).status_code == 404
    assert get("/facts.json?kind=thing").status_code == 400


def test_a_search_is_not_markup(get):
    assert "<img src=x" not in get("/facts", params={"q": '"><img src=x onerror=alert(1)>'}).text
