"""The exception tree: exit codes, and names that are nearly right."""

import pytest

from leadtime.errors import (
    FactError,
    InputError,
    LeadtimeError,
    OutputError,
    UnknownName,
    folded,
    nearest,
)


@pytest.mark.parametrize(
    ("error", "code"),
    [(LeadtimeError, 1), (InputError, 2), (FactError, 2), (UnknownName, 2), (OutputError, 3)],
)
def test_exit_codes_are_those_of_the_contract(error: type[LeadtimeError], code: int):
    assert error.exit_code == code


def test_unknown_name_offers_the_nearest():
    said = UnknownName("chip", "h-200", ["h20", "h200", "mi300x"])

    assert said.nearest[0] == "h200"
    assert str(said).startswith("no chip is called 'h-200'; did you mean h200")


def test_unknown_name_offers_nothing_far_off():
    said = UnknownName("chip", "wombat", ["h20", "mi300x"])

    assert said.nearest == ()
    assert "did you mean" not in str(said)


@pytest.mark.parametrize("typed", ["Ascend 910C", "ascend-910c", "ASCEND_910C", "ａｓｃｅｎｄ９１０ｃ"])
def test_look_ups_see_one_name_in_many_spellings(typed: str):
    assert folded(typed) == "ascend910c"


def test_the_first_of_names_that_fold_alike_is_offered():
    assert nearest("h 20", ["H-20", "h20"]) == ("H-20",)
