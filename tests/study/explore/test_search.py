"""Search: the frontier is one, every point is a policy, the same seed finds the same."""

import numpy as np
import pytest

from leadtime.race.levers import levers
from leadtime.study.explore import search
from leadtime.study.explore.robust import explore
from leadtime.study.explore.search import BASE, levels, policy_at
from leadtime.study.policy import built_in, resolved


@pytest.fixture(scope="module", autouse=True)
def few_at_a_time():
    """A population of eight."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search, "POPULATION", 8)
        yield


@pytest.fixture(scope="module")
def found(facts):
    return explore(["deny"], search=1, runs=64, facts=facts, seed=1)


def test_levels_lie_within_the_levers_bounds():
    for name, steps in levels().items():
        lever = levers()[name]
        assert lever.minimum <= min(steps) < max(steps) <= lever.maximum


def test_no_policy_of_the_frontier_betters_another(found):
    signs = {g.name: g.sign for g in found.goals}
    points = np.array([[signs[n] * v for n, v in f.goals.items()] for f in found.frontier])

    assert len(points) > 1
    for one in points:
        assert not np.any(np.all(points >= one, axis=1) & np.any(points > one, axis=1))
    assert (np.diff(points[:, 0]) <= 0).all()


def test_the_same_seed_finds_the_same(found, facts):
    assert explore(["deny"], search=1, runs=64, facts=facts, seed=1).frontier == found.frontier


def test_a_point_is_the_base_policy_with_its_levers_set(facts):
    policy = policy_at({"levy": 0.5})

    assert [c.value for c in policy.of("levy")] == [0.5]
    assert policy.of("chips") == built_in()[BASE].of("chips")
    assert all(c.effective_on for c in resolved(policy, facts.snapshot_on).changes)
