"""A state as an address, a command, Python: each says the same study."""

import tomllib
from datetime import date

import pytest

from leadtime.errors import InputError
from leadtime.faces.web.state import as_command, as_python, as_toml, policy_of, study_of, text_of
from leadtime.study.policy import built_in, parse

DAY = date(2026, 11, 23)
OWN = "open~hbm_access=0.5@2027-01-01~chips=below~tpp_below=4800"

RUSHED = "open~hbm_access=0.5@2027-06-01@2027-01-01"


@pytest.mark.parametrize("text", [*built_in(), OWN, "none~levy=0.3", "deny~id=mine~levy=0.1", "none", RUSHED])
def test_an_address_says_what_its_policy_says(text):
    assert policy_of(text_of(policy_of(text))) == policy_of(text)


def test_a_base_forgives_its_spelling():
    assert policy_of("As Enacted").id == "as-enacted"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("opne", "did you mean open"),
        ("open~hbm_acess=0.5", "did you mean hbm_access"),
        ("open~hbm_access=7", "outside 0 to 1"),
        ("open~hbm_access=nan", "outside 0 to 1"),
        ("open~hbm_access=", "not a number"),
        ("open~hbm_access", "no lever"),
        ("open~hbm_access=0.5@soon", "no day"),
        ("open~chips=some", "not a choice"),
        ("open~levy=0.1~levy=0.2", "set twice"),
        ("open~id=deny~levy=0.1", "built-in"),
        ("~" * 3000, "too long"),
        ("open~levy=1e999", "outside 0 to 2"),
    ],
)
def test_a_mangled_address_is_answered_in_one_sentence(text, says):
    with pytest.raises(InputError, match=says):
        policy_of(text)


def test_two_changed_policies_of_one_base_are_told_apart():
    found = study_of(["open~levy=0.1", "open~levy=0.2"], facts_on=DAY)

    assert [p.id for p in found.policies] == ["open-changed", "open-changed-2"]


def test_more_policies_than_a_page_holds_are_refused():
    with pytest.raises(InputError, match="at most 8"):
        study_of(["open"] * 9, facts_on=DAY)


def test_a_policy_file_says_the_same():
    policy = policy_of(OWN)

    assert parse(tomllib.loads(as_toml(policy)), "file") == policy


def test_a_change_that_was_announced_stays_announced():
    policy = policy_of(RUSHED)

    assert policy.changes[0].announced_on == date(2027, 1, 1)
    assert parse(tomllib.loads(as_toml(policy)), "file") == policy


def test_a_command_writes_its_files_and_names_them():
    said = as_command(study_of(["deny", OWN], facts_on=DAY, until=2030, off=["smuggling"]))

    assert said.startswith("cat > open-changed.toml <<'TOML'\n")
    assert said.endswith(
        "leadtime race --policy deny --policy open-changed.toml --runs 10000 --seed 0 "
        "--from 2026-11-23 --until 2030 --off smuggling"
    )


def test_the_python_compiles_and_asks_the_same(tmp_path, monkeypatch):
    asked = {}

    class Race:
        def to_json(self):
            return {"policies": {}}

    def race(policies, **rest):
        asked.update(rest, policies=policies)
        return Race()

    monkeypatch.setattr("leadtime.race", race)
    monkeypatch.chdir(tmp_path)
    exec(as_python(study_of(["deny", OWN], facts_on=DAY)), {})

    assert asked == {
        "policies": ["deny", "open-changed.toml"], "runs": 10_000, "seed": 0, "from_on": DAY, "until": 2035,
    }  # fmt: skip
    assert tomllib.loads((tmp_path / "open-changed.toml").read_text(encoding="utf-8"))["based_on"] == "open"
