"""Scenarios: beliefs replace priors by name, reach the draws, and travel with the record."""

from pathlib import Path

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.facts import catalogue
from leadtime.race.priors import priors
from leadtime.study.beliefs import believed, built_in, find
from leadtime.study.race import race
from leadtime.study.records.manifest import study_of
from leadtime.study.sample import draw

GOOD = """
id = "slow"
question = "What if yields are learned slowly?"

[[prior]]
name = "learning_rate"
value = 0.05
low = 0.02
high = 0.08
source = "assumption"
"""

WRONG = {
    "an unknown input": ('name = "learning_rate"', 'name = "learning_rat"', "learning_rate"),
    "numbers that do not rise": ("low = 0.02", "low = 0.2", "do not rise"),
    "a share above one": ("high = 0.08", "high = 1.08", "between 0 and 1"),
    "a number in quotes": ("value = 0.05", 'value = "0.05"', "write a number"),
    "a key that does not exist": ("question", "questions", "did you mean `question`"),
    "a block without a source": ('source = "assumption"', "", "`source` is missing"),
    "broken syntax": ("[[prior]]", "[[prior]", "no valid TOML"),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "slow.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_a_belief_replaces_its_prior_and_nothing_else(file: Path):
    found = believed(find(str(file)))

    assert found["learning_rate"].value == 0.05
    assert {k: v for k, v in found.items() if k != "learning_rate"} == {
        k: v for k, v in priors().items() if k != "learning_rate"
    }


def test_members_differ_by_the_belief_alone(file: Path):
    ours, theirs = (draw(found, 0, 0, 64) for found in (priors(), believed(find(str(file)))))

    assert np.all(theirs["learning_rate"] < 0.2)
    assert np.array_equal(ours["yield_ceiling"], theirs["yield_ceiling"])
    # the same member is high in both
    assert np.corrcoef(ours["learning_rate"], theirs["learning_rate"])[0, 1] > 0.9


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_one_sentence(case: str, file: Path):
    was, becomes, said = WRONG[case]
    file.write_text(GOOD.replace(was, becomes, 1), encoding="utf-8")

    with pytest.raises(InputError, match=said):
        find(str(file))


def test_an_unknown_scenario_is_offered_the_nearest():
    with pytest.raises(UnknownName, match="other-fronts"):
        find("other-front")
    assert find("Other Fronts").id == "other-fronts"


def test_shipped_scenarios_name_known_sources():
    known = catalogue().sources

    assert all(s in known for each in built_in().values() for b in each.beliefs for s in b.source)


def test_a_run_records_its_scenario_and_can_be_run_again(file: Path):
    done = race(["as-enacted"], runs=8, until=2028, scenario=str(file))

    assert done.summary.scenario == "slow"
    assert done.manifest.tree["scenario"]["prior"][0]["name"] == "learning_rate"
    assert study_of(done.manifest.tree, "manifest.json").scenario == done.study.scenario
