"""The Chinese report of a real run is in Traditional Chinese, beside proper names and the sources' own titles."""

import re
import tomllib
from html import unescape

import pytest

from leadtime.faces.report import write_report
from leadtime.faces.report.wording import FOLDER
from leadtime.study.policy import built_in
from leadtime.study.query import DATA

HAN = re.compile(r"[\u3400-\u9fff]")
# More than four words of Latin letters in a row are a sentence nobody has translated.
SENTENCE = re.compile(r"(?:[A-Za-z][A-Za-z'’-]*[ ,;:]+){4,}[A-Za-z]+")
# Not read as language: style, drawings' markup, the command to type, citations.
ASIDE = re.compile(r"<style>.*?</style>|<pre.*?</pre>|<ol class=\"sources\">.*?</ol>", re.DOTALL)


def records() -> list[dict[str, str]]:
    return tomllib.loads((DATA / "history.toml").read_text(encoding="utf-8"))["record"]


@pytest.fixture(scope="module")
def chinese(raced, tmp_path_factory) -> str:
    folder = tmp_path_factory.mktemp("zh")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("leadtime.faces.report.page.png", lambda svg: b"")
        return write_report(raced.summary, folder, lang="zh-Hant")[0].read_text(encoding="utf-8")


def is_traditional(text: str) -> bool:
    """Big5 has no simplified characters but those that both scripts share."""
    try:
        "".join(HAN.findall(text)).encode("big5")
    except UnicodeEncodeError:
        return False
    return bool(HAN.search(text))


def test_no_english_sentence_is_left(chinese):
    text = unescape(re.sub(r"<[^>]+>", "\n", ASIDE.sub("", chinese)))

    assert [found[0] for line in text.splitlines() for found in SENTENCE.finditer(line)] == []


def test_nothing_outside_the_sources_is_marked_as_english(chinese):
    assert 'lang="en"' not in ASIDE.sub("", chinese)


def test_every_character_is_traditional(chinese):
    text = "".join(HAN.findall(ASIDE.sub("", chinese)))

    assert sorted({c for c in text if not is_traditional(c)}) == []


def test_every_record_s_note_is_in_both_languages():
    for record in records():
        assert ("note" in record) == ("note_zh_hant" in record), record
        assert "note" not in record or is_traditional(record["note_zh_hant"]), record


@pytest.mark.parametrize("policy", built_in().values(), ids=lambda p: p.id)
def test_a_built_in_policy_speaks_both_languages(policy):
    assert is_traditional(policy.question_zh_hant)
    assert bool(policy.note) == bool(policy.note_zh_hant)
    assert not policy.note or is_traditional(policy.note_zh_hant)


def test_what_a_file_has_not_translated_is_english_and_marked(summary, tmp_path):
    html = write_report(summary, tmp_path, lang="zh-Hant")[0].read_text(encoding="utf-8")

    assert f'<span lang="en">{summary.policies[0].question}</span>' in html
    assert '<span lang="en">Mean service life of an accelerator.</span>' in html


def test_the_check_for_traditional_characters_can_fail():
    assert not is_traditional("华为的加速器")
    assert not is_traditional("compute")
    assert is_traditional((FOLDER / "zh-Hant.toml").read_text(encoding="utf-8"))


def test_the_check_for_sentences_can_fail():
    assert SENTENCE.search("假設：share of what is offered that Beijing")
    assert not SENTENCE.search("從 DGX H100 到 GB200 NVL72 歷時 2.3 年，Google TPU、Trainium 與 AMD")
