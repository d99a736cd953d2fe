"""Both languages say the same things, and none of the report's words is overwritten."""

import re
import tomllib

import pytest

from leadtime.faces.report.wording import languages, wording
from leadtime.faces.web.wording import FOLDER, language, words
from leadtime.race.levers import levers

OWN = {tag: tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8")) for tag in languages()}
ENGLISH_IN_THE_FILE = {"lever_meaning"}
"""Tables whose English stands in the data itself."""


def flat(tree):
    return {(table, key): text for table, entries in tree.items() for key, text in entries.items()}


def test_a_translation_has_the_same_keys_and_placeholders():
    english, chinese = (
        {k: v for k, v in flat(OWN[t]).items() if k[0] not in ENGLISH_IN_THE_FILE} for t in ("en", "zh-Hant")
    )

    assert english.keys() == chinese.keys()
    for key, text in english.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", chinese[key])), key


@pytest.mark.parametrize("tag", OWN)
def test_no_word_of_the_report_is_hidden(tag):
    assert not OWN[tag].keys() & wording(tag).strings.keys()


@pytest.mark.parametrize("name", levers())
def test_each_lever_has_a_name_and_a_chinese_meaning(name):
    assert all(name in OWN[tag]["lever"] for tag in OWN)
    assert name in OWN["zh-Hant"]["lever_meaning"]


def test_choices_and_units_of_levers_are_named():
    for lever in levers().values():
        assert all(choice in OWN["zh-Hant"]["choice"] for choice in lever.choices)
        assert lever.choices or lever.unit in OWN["zh-Hant"]["lever_unit"]


@pytest.mark.parametrize(
    ("asked", "accepted", "tag"),
    [
        (None, "zh-HK,zh;q=0.9", "zh-Hant"),
        (None, "en-GB", "en"),
        (None, "", "en"),
        (None, "de;q=x,,;q=", "en"),
        ("zh-Hant", "en", "zh-Hant"),
        ("../etc", "en", "en"),
    ],
)
def test_the_language_is_the_readers(asked, accepted, tag):
    assert language(asked, accepted) == tag


def test_words_hold_those_of_the_report():
    assert words("en")("page.year") == wording("en")("page.year")
