"""Both languages say the same things; numbers read as people write them."""

import string
import tomllib
from datetime import date
from math import nan
from pathlib import Path

import pytest

import leadtime.faces.report.wording as room
from leadtime.faces.report.wording import folded, languages, wording
from leadtime.race import mechanism
from leadtime.race.priors import SHAPES, priors
from leadtime.study.summary import Percentiles

NBSP = "\N{NO-BREAK SPACE}"


def sentences(tag: str) -> dict[str, str]:
    tables = tomllib.loads((room.FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))
    return {f"{t}.{k}": str(v) for t, table in tables.items() for k, v in table.items()}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def plain(text: str) -> str:
    return text.replace(NBSP, " ")


@pytest.mark.parametrize("tag", [t for t in languages() if t != "en"])
def test_a_translation_has_the_same_keys_and_placeholders(tag):
    english, other = sentences("en"), sentences(tag)

    assert set(other) == set(english)
    assert {k for k in english if placeholders(english[k]) != placeholders(other[k])} <= {"list.sentence"}


@pytest.mark.parametrize("tag", languages())
def test_no_name_stands_for_a_mechanism_that_is_gone(tag):
    """One without a name here is shown by its file's name, so that a new one needs no second place."""
    files = {p.stem for p in Path(mechanism.FOLDER).glob("*.py")} - {"__init__"}

    assert set(wording(tag).strings["mechanism"]) <= files


@pytest.mark.parametrize(
    ("low", "mid", "high", "unit", "english", "chinese"),
    [
        (9.2, 18.4, 27.1, "months", "18 months (9–27)", "18 個月（9–27）"),
        (1.1, 4.2, 12.0, "months", "4.2 months (1.1–12)", "4.2 個月（1.1–12）"),
        (-3.0, 12.0, 30.0, "months", "12 months (−3 to 30)", "12 個月（−3 至 30）"),
        (1.2e6, 2.0e6, 3.1e6, "H100e", "2.0 M H100e (1.2–3.1)", "200 萬 H100e（120–310）"),
        (4e5, 4e5, 4e5, "H100e", "0.40 M H100e", "40 萬 H100e"),
        (9.0, 13.0, 20.0, "GW", "13 GW (9.0–20)", "13 GW（9.0–20）"),
        (3.5, 7.7, 17.0, "ratio", "7.7x (3.5–17)", "7.7 倍（3.5–17）"),
        (0.30, 0.41, 0.55, "fraction", "41% (30–55)", "41%（30–55）"),
        (19e9, 25e9, 31e9, "USD", "USD 25 bn (19–31)", "250 億美元（190–310）"),
        (0.0, 0.0, 4e6, "stacks", "0 M stacks (0–4.0)", "0 萬顆（0–400）"),
    ],
)
def test_a_range_reads_as_people_write_it(low, mid, high, unit, english, chinese):
    p = Percentiles(p5=low, p50=mid, p95=high)

    assert plain(wording("en").spread(p, unit)) == english
    assert plain(wording("zh-Hant").spread(p, unit)) == chinese


def test_what_is_no_number_is_a_dash():
    assert wording("en").amount(nan, "months") == "–"


def test_a_figure_keeps_three_digits_and_no_trailing_zeros():
    say = wording("en").figure

    assert [say(x) for x in (0.65, 2e6, 1310000, 0.00012, 4.5, 0)] == [
        "0.65",
        "2 M",
        "1.31 M",
        "0.00012",
        "4.5",
        "0",
    ]


def test_a_figure_in_a_unit_is_read_as_that_unit_is():
    say = wording("en")

    assert say.figure(2026.7, "year") == "2026.7"
    assert say.bounds(2026.0, 2028.5, "year") == "2026–2028.5"
    assert (say.figure(2.6e10, "W"), say.unit("W")) == ("26", "GW")
    assert say.bounds(0.7e10, 2e10, "W/year") == "7–20"
    assert (say.unit("1"), say.unit("years"), wording("zh-Hant").unit("years")) == ("", "years", "年")


@pytest.mark.parametrize("tag", languages())
def test_every_unit_and_shape_of_an_assumption_is_in_the_language(tag):
    known = wording(tag).strings

    assert {p.unit for p in priors().values()} - set(known["unit_name"]) <= {"H100e"}
    assert set(SHAPES) == set(known["shape"])


def test_a_date_of_a_record_is_in_words():
    say = wording("en").period

    assert [say(d) for d in ("FY2026", "2025-Q4", "2025")] == ["fiscal 2026", "Q4 2025", "2025"]
    assert wording("zh-Hant").period("FY2026") == "2026 會計年度"


def test_lines_are_folded_between_words_and_never_before_a_closing_mark():
    lines = folded("「全面禁運」為 108 個月（76–126），最短。", 6, len)

    assert "".join(lines).replace(" ", "") == "「全面禁運」為108個月（76–126），最短。"
    assert not [line for line in lines if line[0] in "，。」）" or line[-1] in "「（"]


def test_a_word_longer_than_a_line_stands_alone():
    assert folded("to incomprehensible ends", 8, len) == ["to", "incomprehensible", "ends"]


def test_a_probability_near_its_end_is_said_in_words():
    say = wording("en").share

    assert [say(p) for p in (0.001, 0.93, 0.999)] == ["less than 1%", "93%", "more than 99%"]


def test_dates_follow_the_language():
    on = date(2026, 11, 23)

    assert wording("en").day(on) == "23 November 2026"
    assert wording("zh-Hant").day(on) == "2026 年 11 月 23 日"


def test_a_month_is_named_in_both_languages():
    assert wording("en").period("2027-03") == "March 2027"
    assert wording("zh-Hant").period("2027-03") == "2027 年 3 月"
