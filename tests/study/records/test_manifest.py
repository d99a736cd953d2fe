"""The manifest: everything that a run depends on, said once, and enough to run it again."""

import json
from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.study.policy import Change, Policy
from leadtime.study.posterior import PRIORS
from leadtime.study.records.manifest import (
    code_version,
    conditions,
    differences,
    fingerprint,
    manifest,
    study_of,
)
from leadtime.study.records.store import read_manifest
from leadtime.study.scenario import study

TODAY = date(2026, 11, 23)


@pytest.fixture
def tree(little):
    """As it comes back from its file."""
    return json.loads(little.manifest.to_text())


def test_it_says_what_was_asked(tree):
    assert (tree["kind"], tree["seed"], tree["runs"]) == ("leadtime race", 3, 50)
    assert (tree["first_day"], tree["from"], tree["until"]) == ("2018-01-01", "2026-11-23", 2027)
    assert [p["id"] for p in tree["policies"]] == ["deny", "as-enacted"]
    assert tree["off"] == []


@pytest.mark.parametrize(
    "key",
    ["leadtime_version", "code_version", "facts_version", "jax_version", "numpy_version", "python_version"],
)
def test_it_says_what_the_bits_depend_on(key, tree):
    assert tree[key]


def test_it_names_rules_mechanisms_and_citations(tree):
    assert "us_2022_10_acs" in tree["rules"]
    assert "smuggling" in tree["mechanisms"]
    assert {"id", "citation", "link"} <= set(tree["citations"][0])
    assert all(c["citation"] for c in tree["citations"])


def test_it_carries_no_time_and_no_path(little, tree, facts):
    """The same question gives the same manifest, byte by byte."""
    assert manifest(little.study, little.ensemble, facts).to_text() == little.manifest.to_text()
    assert "/work" not in little.manifest.to_text()
    assert "/home" not in little.manifest.to_text()


def test_it_ends_in_a_newline_and_keeps_letters_as_they_are(little):
    assert little.manifest.to_text().endswith("}\n")
    assert "\\u" not in little.manifest.to_text()


def test_study_of_a_manifest_is_the_study(little, tree):
    assert study_of(tree, "manifest.json") == little.study


def test_a_user_s_policy_survives_the_manifest(little, facts, tmp_path):
    """Dates, announcements, words, numbers, notes and base come back as they were."""
    file = tmp_path / "mine.toml"
    file.write_text(
        """
id = "mine"
question = "Was wäre, wenn?"
based_on = "deny"
note = "a note"

[[lever]]
lever = "chips"
value = "below"
source = "assumption"

[[lever]]
lever = "hbm_access"
value = 0.25
announced_on = 2027-01-01
effective_on = 2027-06-01
source = "assumption"
note = "another"
""",
        encoding="utf-8",
    )
    asked = study([str(file)], facts_on=TODAY, runs=3, until=2027, off=["energy"], from_on=date(2026, 1, 1))
    written = manifest(asked, little.ensemble, facts).to_text()
    again = study_of(json.loads(written), "manifest.json")

    assert again == asked
    assert again.off == {"energy"}


@pytest.mark.parametrize(
    "other",
    [{"seed": 4}, {"runs": 49}, {"until": 2028}, {"off": ["energy"]}, {"from_on": date(2026, 1, 1)}],
    ids=lambda value: next(iter(value)),
)
def test_another_question_is_another_run(other, little, facts):
    """The name of a run is the hash of all it was asked."""
    asked = {"runs": 50, "until": 2027, "seed": 3} | other
    changed = study(["deny", "as-enacted"], facts_on=TODAY, **asked)

    assert manifest(changed, little.ensemble, facts).tree["run"] != little.manifest.tree["run"]


def test_the_fingerprint_feels_one_bit():
    table = {"a": np.zeros((2, 3), np.float32), "b": np.ones((2, 3), np.float32)}
    before = fingerprint(table)
    table["b"][1, 2] = np.nextafter(np.float32(1), np.float32(2))

    assert fingerprint(table) != before


def test_the_fingerprint_feels_names_and_not_their_order():
    zeros, ones = np.zeros(3, np.float32), np.ones(3, np.float32)

    assert fingerprint({"a": zeros, "b": ones}) == fingerprint({"b": ones, "a": zeros})
    assert fingerprint({"a": zeros, "b": ones}) != fingerprint({"a": ones, "b": zeros})


def test_nothing_changed_is_no_difference(tree, facts):
    assert differences(tree, facts) == ()


def test_changed_facts_are_reported(tree, facts):
    now = facts.version

    assert differences({**tree, "facts_version": "before"}, facts) == (
        f"facts_version: before then, {now} now",
    )


def test_every_condition_is_compared(tree, facts):
    bare = {key: value for key, value in tree.items() if key not in conditions(facts)}

    assert len(differences(bare, facts)) == len(conditions(facts))


def test_the_code_s_version_is_short_and_steady():
    assert code_version() == code_version()
    assert len(code_version()) == 12


def test_a_policy_that_can_no_longer_be_read_is_named(tree):
    tree["policies"][0]["lever"][0]["lever"] = "gone"

    with pytest.raises(InputError, match=r"m\.json: policy deny: lever block 1: no lever is called 'gone'"):
        study_of(tree, "m.json")


@pytest.mark.parametrize("key", ["policies", "from", "runs", "seed", "until", "off"])
def test_a_manifest_cut_short_is_refused(key, tree, tmp_path):
    """One sentence that names what is missing, no traceback."""
    del tree[key]
    (tmp_path / "m.json").write_text(json.dumps(tree))
    with pytest.raises(InputError, match=key):
        read_manifest(tmp_path / "m.json")


def test_a_manifest_of_the_first_release_is_the_question_that_it_was(facts):
    """0.1.0 wrote no layout, no posterior and no scenario: it is read as drawn from the priors."""
    old = read_manifest(Path(__file__).parents[1] / "manifest_0_1_0.json")
    asked = study_of(old, "manifest.json")

    assert [p.id for p in asked.policies] == ["deny", "downgrade"]
    assert (asked.runs, asked.seed, asked.until) == (64, 7, 2030)
    assert asked.inputs.id == PRIORS
    assert f"leadtime_version: 0.1.0 then, {version('leadtime')} now" in differences(old, facts)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"study_version": 2}, r"m\.json: a run of another layout \(2, here 1\).*the version that wrote it"),
        ({"inputs": "fitted-elsewhere"}, "posterior fitted-elsewhere, which is not the one that ships here"),
        ({"off": ["horse_carts"]}, "no mechanism is called 'horse_carts'"),
        ({"until": 2300}, "until"),
    ],
)
def test_what_cannot_be_reproduced_is_refused_with_the_reason(change, says, tree):
    with pytest.raises(InputError, match=says):
        study_of(tree | change, "m.json")


def test_changes_without_a_date_stay_without(facts):
    policy = Policy(
        id="mine",
        question="What if?",
        changes=(Change(lever="levy", value=0.5, effective_on=None, announced_on=None, source="assumption"),),
        based_on="open",
    )
    asked = study(["open"], facts_on=TODAY)
    text = json.dumps({"policies": [{"id": "mine", "question": "What if?", "based_on": "open",
                       "lever": [{"lever": "levy", "value": 0.5, "source": "assumption"}]}],
                       "from": "2026-11-23", "runs": asked.runs, "seed": 0, "until": 2035, "off": []})  # fmt: skip

    assert study_of(json.loads(text), "m.json").policies == (policy,)
