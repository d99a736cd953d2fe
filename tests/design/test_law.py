from pathlib import Path

import numpy as np
import pytest

from leadtime.controls.calendar import all_rules
from leadtime.design.law import law, law_on, sheet
from leadtime.errors import InputError, UnknownName
from leadtime.facts import catalogue

ON_CHIPS = [r.id for r in all_rules() if r.stage in ("item", "letter") and r.side == "US"]


def points(count: int = 400):
    """Random sheets, half of them at or just below thresholds of the texts."""
    rng = np.random.default_rng(7)
    tpp = 10 ** rng.uniform(2.5, 4.7, count)
    area = rng.uniform(80, 3400, count) * 1e-6
    io = rng.uniform(0, 2500, count) * 1e9
    memory = 10 ** rng.uniform(2, 4.2, count) * 1e9
    near = rng.random(count) < 0.5
    marks = rng.choice([1600, 2400, 4800, 21_000], count) * rng.choice([1.0, 1 - 1e-6], count)
    return np.where(near, marks, tpp), area, io, memory


@pytest.mark.parametrize("rule", [*ON_CHIPS, "2024-01-01", "2025-06-01", "2026-11-23"])
def test_table_says_what_the_judge_says(rule: str):
    found = law(rule)
    given = points()

    passed = found.permits(*given)

    judged = [found.lets_through(sheet(*point)) for point in zip(*given, strict=True)]
    assert passed.tolist() == judged


def test_a_rule_is_read_on_its_first_day():
    assert str(law("us_2023_10_acs").on) == "2023-11-17"
    assert law("US-2023-10-ACS").id == "us_2023_10_acs"


def test_marks_are_those_of_the_texts():
    marks = law("us_2023_10_acs").marks

    assert marks["tpp"] == (1600, 2400, 4800)
    assert marks["density"] == (1.6, 3.2, 5.92)


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_thresholds_of_ones_own(tmp_path: Path):
    text = 'tpp_below = 4800\nmemory_rate_below = "4 TB/s"\nio_rate_below = 600\non = 2024-06-01\n'
    found = law(written(tmp_path, text))

    assert found.id == "mine"
    assert str(found.on) == "2024-06-01"
    assert found.lets_through(sheet(4799, 800e-6, 599e9, 3999e9))
    assert not found.lets_through(sheet(4799, 800e-6, 600e9, 3999e9))
    assert found.thresholds["memory_rate_below"] == "4 TB/s"


def test_one_limit_may_be_enough(tmp_path: Path):
    """The form of the rule of 2022: controlled only where both figures are high."""
    found = law(written(tmp_path, 'tpp_below = 4800\nio_rate_below = 600\npasses = "any"\n'))
    real = law("us_2022_10_acs")

    given = points()
    assert found.permits(*given).tolist() == real.permits(*given).tolist()


def test_day_of_the_facts_where_none_is_said(tmp_path: Path):
    assert law(written(tmp_path, "tpp_below = 1\n")).on == catalogue().snapshot_on


def test_a_rule_of_the_book_with_other_numbers(tmp_path: Path):
    found = law(written(tmp_path, 'based_on = "us_2023_10_acs"\ntpp_mid = 2300\n'))
    h20 = sheet(2368, 814e-6, 1028e9, 4e12)

    assert law("us_2023_10_acs").lets_through(h20)
    assert not found.lets_through(h20)
    assert 2300 in found.marks["tpp"]


def test_unchanged_numbers_judge_as_the_rule_does(tmp_path: Path):
    given = points()
    for rule in ("us_2023_10_acs", "us_2025_04_h20_letter", "us_2026_01_case_by_case"):
        text = f'based_on = "{rule}"\n'
        same = law(written(tmp_path, text))
        assert same.permits(*given).tolist() == law(rule).permits(*given).tolist(), rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tpp_belw = 4800\n", "did you mean tpp_below"),
        ("tpp_below = 'many'\n", "write a number above 0"),
        ("tpp_below = -1\n", "write a number above 0"),
        ("tpp_below = nan\n", "write a number above 0"),
        (f"tpp_below = {'9' * 400}\n", "write a number above 0"),
        (f"io_rate_below = {'9' * 400}\n", "write a number above 0"),
        ("io_rate_below = '1e300 TB/s'\n", "write a number above 0"),
        ("tpp_below = true\n", "write a number above 0"),
        ("memory_rate_below = 4.0\n", '"4.0 TB/s"'),
        ("memory_rate_below = '4 GB'\n", "write it such as"),
        ("note = 'none'\n", "sets no threshold"),
        ("tpp_below = 1\non = 'today'\n", "write a day"),
        ("tpp_below = 1\npasses = 'some'\n", '"all"'),
        ("tpp_below =\n", "not valid TOML"),
        ("based_on = 'us_2023_10_acs'\ntpp_middle = 1\n", "did you mean"),
        ("based_on = 'us_1999'\n", "no rule is called"),
        ("based_on = 'us_bill_gain'\nlevels = 3\n", "no threshold is called"),
    ],
)
def test_what_a_file_cannot_say(tmp_path: Path, text: str, said: str):
    with pytest.raises(InputError) as refused:
        law(written(tmp_path, text))

    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_unknown_rule_offers_the_nearest():
    with pytest.raises(UnknownName, match="us_2023_10_acs"):
        law("us_2023_10_ac")


def test_rules_that_judge_no_chips_are_refused():
    with pytest.raises(InputError, match="judges no chip by its figures"):
        law("us_entity_list")
    with pytest.raises(InputError, match="cannot be read"):
        law("missing.toml")


def test_a_bill_is_law_where_it_is_asked_for():
    free = law_on(law("us_bill_overwatch").on)

    assert free.lets_through(sheet(15_832, 814e-6, 1028e9, 4.8e12))
    assert law("us_bill_overwatch").title != free.title
