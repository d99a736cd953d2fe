import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.faces.kinds import kind_called, kinds, sheet
from leadtime.facts.catalogue import catalogue

KINDS = ("chip", "system", "model", "entity", "site", "series", "rule", "source")


def test_the_kinds_and_their_order():
    assert tuple(kinds(catalogue())) == KINDS


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("chip", "chip"),
        ("Chips", "chip"),
        ("llm", "model"),
        ("LLMs", "model"),
        ("models", "model"),
        ("entities", "entity"),
        ("series", "series"),
        ("rules", "rule"),
        ("h20", None),
    ],
)
def test_a_kind_is_understood_singular_plural_and_by_its_other_name(word: str, kind: str | None):
    assert kind_called(word, KINDS) == kind


@pytest.mark.parametrize(
    ("words", "kind", "id_"),
    [
        (("h20",), "chip", "h20"),
        (("chip", "H-20"), "chip", "h20"),
        (("Ascend", "910C"), "chip", "ascend_910c"),
        (("昇騰910C",), "chip", "ascend_910c"),
        (("cm384",), "system", "cloudmatrix_384"),
        (("llm", "deepseek", "v3"), "model", "deepseek_v3"),
        (("entity", "smic"), "entity", "smic"),
        (("foundry-rev-q",), "series", "foundry_rev_q"),
        (("rule", "us_2023_10_acs"), "rule", "us_2023_10_acs"),
        (("trendforce foundry",), "source", "trendforce-foundry"),
    ],
)
def test_a_thing_is_found_with_or_without_its_kind(words: tuple[str, ...], kind: str, id_: str):
    found = sheet(words, catalogue())

    assert (found.kind, found.id) == (kind, id_)


def test_a_name_of_another_kind_is_not_taken():
    with pytest.raises(UnknownName, match="no system is called 'h20'"):
        sheet(("system", "h20"), catalogue())


def test_nothing_near_says_where_names_are_listed():
    with pytest.raises(InputError, match="leadtime show KIND"):
        sheet(("qqqqqqqqqq",), catalogue())


def test_a_misspelt_kind_is_offered_too():
    with pytest.raises(UnknownName, match="system"):
        sheet(("sytem",), catalogue())


def test_every_record_of_every_kind_has_a_sheet():
    for kind, records in kinds(catalogue()).items():
        for key in records:
            found = sheet((kind, key), catalogue())
            assert (found.id, found.kind) == (key, kind)
