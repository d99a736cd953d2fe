"""Policies: what a file may say, each way of being wrong, and how policies part."""

import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.race.clock import Clock
from leadtime.race.levers import levers
from leadtime.study.policy import HISTORY, Change, Policy, built_in, find, lever_months, parse, read, resolved

BAD = Path(__file__).parents[1] / "bad" / "policies"
CLOCK = Clock(2032)
TODAY = date(2026, 11, 23)

# What is wrong in a bad file: the words that name the place and the reason, and those that name the remedy.
WRONG = {
    "announced_after_effective": ("lever block 1 (hbm_access): announced on 2027-06-01", "swap the dates"),
    "base_is_list": ("`based_on` is ['deny', 'open']", "known are as-enacted, deny"),
    "base_unknown": ("`based_on` is 'as-enact'", "known are as-enacted, deny"),
    "choice_is_number": ("lever block 1 (chips): value 0 is not a choice", "known are law, none, any, below"),
    "choice_unknown": ("(chips): value 'some' is not a choice", "known are law, none, any, below"),
    "date_is_text": ("`effective_on` is '2027-01-01', not a date", "write effective_on = 2027-01-01"),
    "date_is_year": ("`announced_on` is 2027, not a date", "write announced_on = 2027-01-01"),
    "id_is_number": ("`id` is missing or not a text", "starts with its id and question"),
    "id_missing": ("`id` is missing or not a text", "starts with its id and question"),
    "key_unknown": ("unknown key `base_on`", "did you mean `based_on`?"),
    "key_unknown_in_lever": ("lever block 1: unknown key `efective_on`", "did you mean `effective_on`?"),
    "lever_is_a_list": ("lever block 1", "lever"),
    "lever_is_table": ("`lever` must be written as", "[[lever]] blocks"),
    "lever_is_text": ("`lever` must be written as", "[[lever]] blocks"),
    "lever_missing": ("lever block 1: no lever is called", "'None'"),
    "lever_unknown": ("lever block 2: no lever is called 'hbm_acces'", "did you mean hbm_access"),
    "not_utf8": ("not text in UTF-8", "save it as UTF-8"),
    "question_empty": ("`question` is missing or not a text", "starts with its id and question"),
    "question_missing": ("`question` is missing or not a text", "starts with its id and question"),
    "source_missing": ("(hbm_access): `source` is missing", 'write source = "assumption"'),
    "syntax": ("not valid TOML", "line 5"),
    "value_above_range": ("(hbm_access): value 1.5 is outside", "0 to 1 fraction"),
    "value_below_range": ("(licence_cap): value -1 is outside", "0 to 1e+09 chips/year"),
    "value_is_nan": ("(levy): value nan is outside", "0 to 2 fraction"),
    "value_is_true": ("(cloud_access): value True is not a number", "share of wanted compute abroad"),
    "value_is_word": ("(tool_access): value 'half' is not a number", "share of the foreign tools"),
    "value_missing": ("(cloud_access): `value` is missing", "say what the lever is set to"),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_wrong_policy_is_refused_in_one_sentence(name):
    path = BAD / f"{name}.toml"
    with pytest.raises(InputError) as refusal:
        read(path)
    said = str(refusal.value)

    assert said.startswith(f"{path}: ")
    for words in WRONG[name]:
        assert words in said
    assert "\n" not in said
    assert refusal.value.exit_code == 2


def test_every_bad_policy_is_tried():
    assert {path.stem for path in BAD.glob("*.toml")} == set(WRONG)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(
        InputError, match=r"gone\.toml: cannot be read \(No such file or directory\); give a built-in"
    ):
        find(str(tmp_path / "gone.toml"))


def test_a_folder_is_not_a_policy(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        find(str(tmp_path))


@pytest.mark.parametrize("typed", ["as-enacted", "As Enacted", "as_enacted", "ASENACTED"])
def test_a_built_in_policy_is_found_however_it_is_typed(typed):
    assert find(typed).id == HISTORY


def test_an_unknown_name_is_offered_the_nearest():
    with pytest.raises(UnknownName, match=r"no policy is called 'dany'; did you mean deny\?"):
        find("dany")


def test_the_policies_promised_are_built_in():
    assert set(built_in()) >= {"as-enacted", "deny", "downgrade", "open"}


@pytest.mark.parametrize("name", sorted(built_in()))
def test_a_built_in_policy_asks_a_question_and_has_its_file_s_name(name, facts):
    policy = built_in()[name]

    assert policy.id == name
    assert policy.question.endswith("?")
    assert [c.source for c in policy.changes if c.source not in facts.sources] == []


@pytest.mark.parametrize("change", built_in()[HISTORY].changes, ids=lambda c: f"{c.lever} {c.effective_on}")
def test_enacted_history_is_dated(change):
    assert change.effective_on
    assert change.effective_on <= TODAY


# How policies part.


def months(policy: Policy, part_on: date) -> dict[str, np.ndarray]:
    return lever_months(resolved(policy, part_on), CLOCK)


def until(day: date) -> int:
    """Whole months before a day."""
    return sum(after <= day for after in CLOCK.starts[1:])


def mine(*changes: Change, based_on: str | None = "as-enacted") -> Policy:
    return Policy(id="mine", question="What if?", changes=changes, based_on=based_on)


def change(lever: str, value: float | str, on: date | None = None, announced: date | None = None) -> Change:
    return Change(lever=lever, value=value, effective_on=on, announced_on=announced, source="assumption")


PARTINGS = [
    date(2018, 1, 1),
    date(2020, 6, 1),  # between announcement and force of the foundry rule
    date(2023, 11, 1),  # ... of the second chip rule
    date(2024, 10, 1),  # ... of the memory rule
    date(2025, 8, 1),
    TODAY,
    date(2030, 1, 1),
]


@pytest.mark.parametrize("part_on", PARTINGS, ids=str)
@pytest.mark.parametrize("name", sorted(set(built_in()) - {HISTORY}))
def test_before_they_part_all_policies_share_the_enacted_history(name, part_on):
    shared = months(built_in()[HISTORY], part_on)
    own = months(built_in()[name], part_on)

    for lever, path in shared.items():
        assert (own[lever][: until(part_on)] == path[: until(part_on)]).all(), lever


@pytest.mark.parametrize("part_on", PARTINGS, ids=str)
def test_the_enacted_policy_does_not_depend_on_when_others_part(part_on):
    for lever, path in months(built_in()[HISTORY], TODAY).items():
        assert (months(built_in()[HISTORY], part_on)[lever] == path).all(), lever


def test_deny_from_2018_bites_from_the_start():
    denied = months(built_in()["deny"], date(2018, 1, 1))

    assert (denied["hbm_access"] == 0.0).all()
    assert (denied["tool_access"] == 0.05).all()
    assert (denied["smuggling_enforcement"] == 0.7).all()
    assert (denied["foundry_enforcement"] == 1.0).all()
    assert {c.value for c in resolved(built_in()["deny"], date(2018, 1, 1)).of("chips")} == {"none"}


def test_deny_today_bites_from_today():
    """November 2026 has 30 days, 8 of them from the 23rd on."""
    denied = months(built_in()["deny"], TODAY)["smuggling_enforcement"]
    month = CLOCK.starts.index(date(2026, 11, 1))

    assert (denied[:month] == 0.0).all()
    assert denied[month] == pytest.approx(0.7 * 8 / 30)
    assert (denied[month + 1 :] == 0.7).all()


def test_levers_left_alone_follow_the_base():
    """`deny` does not touch Beijing or the duty; a counterfactual from 2020 still meets them when they came."""
    for part_on in (TODAY, date(2020, 1, 1)):
        denied, enacted = months(built_in()["deny"], part_on), months(built_in()[HISTORY], part_on)
        for lever in ("beijing_ceiling", "levy", "licence_cap", "cloud_access"):
            assert (denied[lever] == enacted[lever]).all()


def test_a_policy_without_a_base_releases_every_lever_it_does_not_set():
    alone = months(mine(change("levy", 0.5), based_on=None), TODAY)
    after = CLOCK.starts.index(date(2026, 12, 1))

    assert (alone["levy"][after:] == 0.5).all()
    for name, lever in levers().items():
        if not lever.choices and name != "levy":
            assert (alone[name][after:] == lever.default).all(), name
    assert resolved(mine(based_on=None), TODAY).of("chips")[-1].value == "any"


def test_a_policy_without_a_base_still_shares_history():
    alone, enacted = months(mine(based_on=None), TODAY), months(built_in()[HISTORY], TODAY)

    for lever, path in enacted.items():
        assert (alone[lever][: until(TODAY)] == path[: until(TODAY)]).all(), lever


def test_an_undated_lever_counts_from_the_parting():
    cut = months(mine(change("cloud_access", 0.25)), date(2027, 3, 1))["cloud_access"]
    month = CLOCK.starts.index(date(2027, 3, 1))

    assert (cut[:month] == 1.0).all()
    assert (cut[month:] == 0.25).all()


def test_a_lever_dated_before_the_parting_counts_from_it():
    cut = months(mine(change("cloud_access", 0.25, date(2020, 1, 1))), date(2027, 3, 1))["cloud_access"]
    month = CLOCK.starts.index(date(2027, 3, 1))

    assert (cut[:month] == 1.0).all()
    assert (cut[month:] == 0.25).all()


def test_a_dated_future_lever_waits_for_its_day():
    cut = months(mine(change("cloud_access", 0.5), change("cloud_access", 0.0, date(2029, 7, 1))), TODAY)
    path = cut["cloud_access"]

    assert path[CLOCK.starts.index(date(2026, 12, 1))] == 0.5
    assert path[CLOCK.starts.index(date(2029, 6, 1))] == 0.5
    assert path[CLOCK.starts.index(date(2029, 7, 1))] == path[-1] == 0.0


@pytest.mark.parametrize("turn", [1, -1], ids=["in order", "in reverse"])
@pytest.mark.parametrize(("first", "last"), [(1.0, 0.2), (0.2, 1.0)], ids=["tightened", "loosened"])
def test_of_several_dates_before_the_parting_the_last_counts(turn, first, last):
    """Whatever the values, and in whatever order the file has them."""
    blocks = (change("cloud_access", first, date(2019, 1, 1)), change("cloud_access", last, date(2022, 1, 1)))

    assert months(mine(*blocks[::turn]), TODAY)["cloud_access"][-1] == last


def test_an_announcement_opens_a_gap_until_its_day():
    """Memory rule known from 1 March 2027 and in force on 1 June: three full months."""
    policy = mine(change("hbm_access", 0.0, date(2027, 6, 1), announced=date(2027, 3, 1)))
    gap = months(policy, TODAY)["hbm_gap"]
    opened = CLOCK.starts.index(date(2027, 3, 1))

    assert gap[opened : opened + 3].tolist() == [1.0, 1.0, 1.0]
    assert gap[opened - 1] == gap[opened + 3] == 0.0


def test_chips_and_memory_have_gaps_of_their_own():
    policy = mine(change("chips", "none", date(2027, 6, 1), announced=date(2027, 3, 1)))
    found, enacted = months(policy, TODAY), months(built_in()[HISTORY], TODAY)

    assert found["chip_gap"][CLOCK.starts.index(date(2027, 4, 1))] == 1.0
    assert (found["hbm_gap"] == enacted["hbm_gap"]).all()


def test_memory_was_rushed_from_august_to_december_2024():
    gap = months(built_in()[HISTORY], TODAY)["hbm_gap"]

    assert gap[CLOCK.starts.index(date(2024, 7, 1))] == 0.0
    assert gap[CLOCK.starts.index(date(2024, 8, 1))] == pytest.approx(25 / 31)
    assert gap[CLOCK.starts.index(date(2024, 10, 1))] == 1.0
    assert gap[CLOCK.starts.index(date(2025, 1, 1))] == 0.0


@pytest.mark.parametrize(
    ("on", "announced"),
    [(None, date(2026, 6, 1)), (date(2026, 9, 1), date(2026, 6, 1)), (date(2027, 6, 1), date(2026, 6, 1))],
    ids=["undated", "in force before the parting", "in force after it"],
)
def test_nobody_rushes_before_the_parting_for_a_rule_that_only_one_policy_has(on, announced):
    """History before the parting is shared: a rule cannot be known there under one policy alone."""
    policy = mine(change("hbm_access", 0.5, on, announced=announced))
    enacted = months(built_in()[HISTORY], TODAY)["hbm_gap"]

    assert (months(policy, TODAY)["hbm_gap"][: until(TODAY)] == enacted[: until(TODAY)]).all()


def test_a_resolved_policy_has_dates_and_no_base():
    for policy in built_in().values():
        ran = resolved(policy, TODAY)
        assert ran.based_on is None
        assert all(c.effective_on for c in ran.changes)
        assert (ran.id, ran.question) == (policy.id, policy.question)


def test_a_user_s_file_cannot_pass_for_the_enacted_history(tmp_path):
    """Checks against the past would be drawn from it."""
    path = tmp_path / "mine.toml"
    path.write_text('id = "as-enacted"\nquestion = "What if?"\n', encoding="utf-8")

    with pytest.raises(InputError, match=re.escape(HISTORY)):
        find(str(path))


def test_a_policy_on_a_policy_inherits_all_of_it():
    """Based on `deny`: its enforcement and its ban of tools hold."""
    found = months(mine(change("cloud_access", 0.0), based_on="deny"), TODAY)
    denied = months(built_in()["deny"], TODAY)

    for lever, path in found.items():
        if lever != "cloud_access":
            assert (path == denied[lever]).all(), lever
    assert found["cloud_access"][-1] == 0.0


def test_every_numeric_lever_has_a_path():
    assert set(months(built_in()["open"], TODAY)) == {
        *(name for name, lever in levers().items() if not lever.choices),
        "hbm_gap",
        "chip_gap",
    }


def test_a_whole_number_beyond_every_float_is_outside_the_bounds_like_any_other(tmp_path):
    file = tmp_path / "x.toml"
    file.write_text(
        f'id = "x"\nquestion = "?"\n[[lever]]\nlever = "levy"\nvalue = {"9" * 400}\nsource = "assumption"\n'
    )

    with pytest.raises(InputError, match="value 99999999999999999999 is outside 0 to 2"):
        read(file)


def noticed(**keys: object) -> Policy:
    block = {"lever": "hbm_access", "value": 1.0, "source": "assumption", **keys}
    return parse({"id": "x", "question": "Why?", "based_on": "as-enacted", "lever": [block]}, "x.toml")


def test_notice_before_a_date_is_the_announcement():
    (change,) = noticed(effective_on=date(2027, 7, 1), notice_days=181).changes

    assert (change.announced_on, change.effective_on) == (date(2027, 1, 1), date(2027, 7, 1))


def test_notice_without_a_date_counts_from_the_parting():
    (change,) = resolved(noticed(notice_days=90), date(2027, 1, 1)).of("hbm_access")[-1:]

    assert (change.announced_on, change.effective_on) == (date(2027, 1, 1), date(2027, 4, 1))


@pytest.mark.parametrize("wrong", [-1, 1.5, True, "90", 4000])
def test_notice_is_a_whole_number_of_days(wrong):
    with pytest.raises(InputError, match="notice_days"):
        noticed(notice_days=wrong)


def test_notice_and_announcement_are_one_too_many():
    with pytest.raises(InputError, match="keep one"):
        noticed(notice_days=9, effective_on=date(2027, 7, 1), announced_on=date(2027, 1, 1))


def test_a_wrong_block_is_found_by_its_line(tmp_path):
    path = tmp_path / "mine.toml"
    text = 'id = "mine"\nquestion = "Why?"\n\n[[lever]]\nlever = "levy"\nvalue = 9\nsource = "assumption"\n'
    path.write_text(text, encoding="utf-8")

    with pytest.raises(
        InputError, match=r"mine\.toml: line 4, lever block 1 \(levy\): value 9 is outside 0 to 2"
    ):
        read(path)
