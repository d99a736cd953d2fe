import pytest

from leadtime.errors import FactError
from leadtime.facts.catalogue import catalogue
from leadtime.workload import details
from leadtime.workload.details import all_details, details_of


def test_details_are_of_models_and_sources_that_are_known():
    known = catalogue()

    assert all_details().keys() <= set(known.llms)
    assert {d.source for d in all_details().values()} <= known.sources.keys()
    assert {d.confidence for d in all_details().values()} <= {"seen", "recalled"}


def test_most_models_have_the_usual_details():
    assert details_of("llama3_8b") == details_of("a model that is not there")


@pytest.mark.parametrize(
    ("block", "words"),
    [
        ("wings = 2\nsource = 's'\nas_of = 2026-01-01\nconfidence = 'seen'", "no detail is called 'wings'"),
        ("window = 2\nas_of = 2026-01-01\nconfidence = 'seen'", "lacks `source`"),
    ],
)
def test_a_bad_block_is_refused(block: str, words: str, tmp_path, monkeypatch):
    file = tmp_path / "details.toml"
    file.write_text(f"[[details]]\nllms = ['x']\n{block}\n", encoding="utf-8")
    monkeypatch.setattr(details, "DATA", file)
    all_details.cache_clear()
    try:
        with pytest.raises(FactError, match=words):
            all_details()
    finally:
        monkeypatch.undo()
        all_details.cache_clear()
