"""Priors: what the shipped ones say of themselves, and each way in which a file can be wrong."""

from math import isfinite

import pytest

from leadtime.errors import FactError
from leadtime.race.clock import FIRST_YEAR
from leadtime.race.priors import GRADES, REQUIRED, SHAPES, priors, read

RIGHT = """
[pace]
meaning = "how fast"
shape = "lognormal"
value = 2.0
low = 1.0
high = 4.0
unit = "1/year"
as_of = 2026-11-23
source = "assumption"
grade = "guess"
confidence = "recalled"
"""

every = pytest.mark.parametrize("prior", list(priors().values()), ids=lambda p: p.name)


def written(folder, text: str, name: str = "pace.toml"):
    (folder / name).write_text(text, encoding="utf-8")
    return read(folder)


def test_a_right_file_is_read(tmp_path):
    pace = written(tmp_path, RIGHT)["pace"]

    assert (pace.low, pace.value, pace.high, pace.mechanism, pace.source) == (
        1.0,
        2.0,
        4.0,
        "pace",
        ("assumption",),
    )


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        (
            'unit = "1/year"',
            'units = "1/year"',
            r"pace\.toml: `pace` has an unknown key `units`; did you mean `unit`",
        ),
        ('unit = "1/year"', 'zzz = "1/year"', r"unknown key `zzz`; remove it"),
        ('"lognormal"', '"uniform"', r"has shape 'uniform'; known are normal, lognormal, logit, arms"),
        ('"guess"', '"opinion"', r"has grade 'opinion'; known are measured"),
        ("low = 1.0", "low = 3.0", r"low 3\.0, value 2\.0, high 4\.0 do not rise; order them"),
        ("high = 4.0", "high = 2.0", r"do not rise; order them"),
        ("low = 1.0", "low = 0.0", r"a lognormal lies above 0; use shape = \"normal\""),
        ('"lognormal"', '"logit"', r"a logit lies between 0 and 1, not 1\.0 to 4\.0"),
        ("[pace]\n", "pace = 3\n[other]\n", r"`pace` is not a table; write \[pace\]"),
        ("value = 2.0", "value = ", r"pace\.toml: not valid TOML: .*line 5"),
        (
            '"lognormal"',
            '"arms"\narms = [{ weight = 0.4, value = 2.0, low = 1.0, high = 4.0, source = "assumption" }]',
            r"the weights of its arms must add to 1",
        ),
    ],
    ids=lambda text: text[:18],
)
def test_a_wrong_file_is_refused_with_its_name_key_and_remedy(tmp_path, was, now, says):
    assert was in RIGHT
    with pytest.raises(FactError, match=says):
        written(tmp_path, RIGHT.replace(was, now))


@pytest.mark.parametrize("key", REQUIRED)
def test_every_required_key_is_missed(tmp_path, key):
    text = "".join(line for line in RIGHT.splitlines(keepends=True) if not line.startswith(f"{key} "))

    with pytest.raises(FactError, match=rf"pace\.toml: `pace` has no `{key}`"):
        written(tmp_path, text)


def test_one_name_in_two_files_is_refused(tmp_path):
    (tmp_path / "first.toml").write_text(RIGHT, encoding="utf-8")

    with pytest.raises(FactError, match=r"second\.toml: `pace` is already given by first\.toml; keep one"):
        written(tmp_path, RIGHT, "second.toml")


@every
def test_it_has_meaning_unit_source_and_a_known_shape_and_grade(prior):
    assert prior.meaning
    assert prior.unit
    assert prior.source
    assert prior.shape in SHAPES
    assert prior.grade in GRADES
    assert prior.confidence in ("seen", "recalled")
    assert all(map(isfinite, (prior.low, prior.value, prior.high)))


@every
def test_it_is_said_in_both_languages(prior):
    """Big5 encodes Traditional Chinese; a character that only the simplified script has does not fit into it."""
    assert bool(prior.note) == bool(prior.note_zh_hant)
    for text in filter(None, (prior.meaning_zh_hant, prior.note_zh_hant)):
        "".join(c for c in text if "\u3400" <= c <= "\u9fff").encode("big5")
    assert any("\u3400" <= c <= "\u9fff" for c in prior.meaning_zh_hant)


@every
def test_its_sources_are_in_the_bibliography(prior, facts):
    assert [s for s in prior.source if s not in facts.sources] == []


@every
def test_what_has_no_source_says_that_it_is_a_guess(prior):
    """A number with the assumption as its only source cannot be better than a guess."""
    assert prior.source != ("assumption",) or prior.grade == "guess"


@every
def test_a_minimum_leaves_its_percentiles_alone(prior):
    assert prior.minimum is None or prior.minimum < prior.low


@every
def test_shares_are_bounded(prior):
    """A fraction that may never be negative has a shape that keeps it so."""
    assert prior.unit != "fraction" or prior.shape in ("logit", "lognormal", "arms")


def test_arms_are_rivals_with_sources_of_their_own():
    for prior in priors().values():
        assert len(prior.arms) != 1
        assert len({arm.source for arm in prior.arms}) == len(prior.arms)


def test_dates_of_the_future_are_not_claimed():
    assert all(FIRST_YEAR < prior.as_of.year <= 2026 for prior in priors().values())
