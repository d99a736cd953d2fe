"""The warm engine gives the numbers of a run, keeps what it has, and stops when nobody waits."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.race.clock import Clock
from leadtime.study.live import Kept, Live, Stale, _alike
from leadtime.study.policy import HISTORY, Change, Policy, built_in, resolved
from leadtime.study.scenario import Study

RUNS = 1100
LEAD = "us_lead_months"


def changed(value: float, lever: str = "hbm_access", base: str | None = "open") -> Policy:
    change = Change(lever=lever, value=value, effective_on=None, announced_on=None, source="assumption")
    return Policy(id="mine", question="?", based_on=base, changes=(change,))


@pytest.fixture(scope="module")
def asked() -> Study:
    policies = (built_in()["deny"], changed(0.5))
    return Study(policies=policies, runs=RUNS, from_on=catalogue().snapshot_on)


@pytest.fixture(scope="module")
def live() -> Live:
    return Live(catalogue())


def test_every_bit_is_that_of_a_run(live, raced):
    whole, found = raced.ensemble, live.ensemble(raced.study)

    assert found.years == whole.years
    assert found.chips == whole.chips
    for name, values in whole.inputs.items():
        assert np.array_equal(found.inputs[name], values)
    for policy, table in whole.outcomes.items():
        for metric, values in table.items():
            assert np.array_equal(found.outcomes[policy][metric], values, equal_nan=True), (policy, metric)


def test_only_months_that_are_those_of_the_enacted_policy_are_shared(live, asked):
    """A policy without base that parts within a rush does not rush before it parts."""
    lone = replace(asked, policies=(changed(0.2, base=None),), from_on=date(2025, 1, 15))
    rushed = replace(lone, from_on=date(2024, 12, 15))
    parted = [
        live._course(s, [resolved(p, s.from_on) for p in s.policies]).halves.parted for s in (asked, lone)
    ]

    assert parted == [12 * (2026 - 2018), 12 * (2025 - 2018)]
    months = [
        live._monthly(resolved(p, rushed.from_on), Clock(2035))
        for p in (rushed.policies[0], built_in()[HISTORY])
    ]
    assert not _alike(*months, 12 * (2025 - 2018))


def test_the_same_draws_whatever_the_number_of_members(live, asked):
    few, many = (live.ensemble(replace(asked, runs=runs)).outcomes["mine"][LEAD] for runs in (300, RUNS))

    assert np.array_equal(many[:, :300], few)


def test_ranges_are_the_percentiles_of_the_members(live, asked):
    found = live.ranges(asked, (LEAD,))["mine"][LEAD]
    members = live.ensemble(asked).outcomes["mine"][LEAD]

    np.testing.assert_allclose(found, np.quantile(members, (0.05, 0.5, 0.95), axis=-1))
    assert live.ranges(asked, (LEAD,))["mine"][LEAD] is found


def test_who_no_longer_waits_gets_no_answer(live, asked):
    with pytest.raises(Stale):
        live.ensemble(replace(asked, policies=(changed(0.77),)), is_stale=lambda: True)


def test_what_was_used_least_recently_makes_room():
    kept = Kept[str, int](2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: ord(key))

    assert kept.get("a", lambda: 0) == ord("a")
    assert kept.get("b", lambda: 0) == 0


def test_who_asks_for_what_is_being_made_waits_for_it():
    kept, calls = Kept[str, int](4), []

    def slow() -> int:
        time.sleep(0.05)
        return len(calls.append(1) or calls)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: kept.get("a", slow), range(8)))

    assert found == {1}


def test_what_failed_is_made_again_by_the_next():
    kept = Kept[str, float](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("a", lambda: 1 / 0)

    assert kept.get("a", lambda: 7.0) == 7.0
