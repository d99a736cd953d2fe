"""A study: what is asked for, checked before anything runs."""

from datetime import date

import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.study.policy import USUAL, built_in
from leadtime.study.scenario import RUNS, UNTIL, study

FACTS_ON = date(2026, 11, 23)


def asked(*policies, **options):
    return study(policies, facts_on=FACTS_ON, **options)


def test_asked_nothing_runs_the_usual_four_from_the_date_of_the_facts():
    found = asked()

    assert found.policies == tuple(built_in()[name] for name in USUAL)
    assert (found.from_on, found.runs, found.seed, found.until) == (FACTS_ON, RUNS, 0, UNTIL)
    assert found.off == frozenset()


def test_policies_run_in_the_order_asked():
    assert [p.id for p in asked("open", "deny").policies] == ["open", "deny"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"until": 2017}, r"--until: 2017 is outside 2018 to 2050"),
        ({"until": 2051}, r"--until: 2051 is outside 2018 to 2050"),
        ({"runs": 0}, r"--runs: 0 is outside 1 to 1,000,000,000; the default is 10,000"),
        ({"runs": 10**9 + 1}, r"--runs: 1000000001 is outside 1 to 1,000,000,000"),
        ({"seed": -1}, r"--seed: -1 is outside 0 to 4294967295"),
        ({"seed": 2**32}, r"--seed: 4294967296 is outside"),
        ({"from_on": date(2017, 12, 31)}, r"--from: 2017-12-31 is outside 2018-01-01 to 2035-12-31"),
        ({"from_on": date(2036, 1, 1)}, r"--from: 2036-01-01 is outside 2018-01-01 to 2035-12-31"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_number_out_of_range_is_refused_with_its_range(options, says):
    with pytest.raises(InputError, match=says):
        asked(**options)


@pytest.mark.parametrize(
    "options",
    [
        {"until": 2050},
        {"runs": 1},
        {"seed": 2**32 - 1},
        {"from_on": date(2018, 1, 1)},
        {"from_on": date(2035, 12, 31)},
    ],
    ids=lambda value: next(iter(value)),
)
def test_the_ends_of_the_ranges_are_inside(options):
    assert asked(**options)


def test_one_policy_twice_is_refused():
    with pytest.raises(InputError, match=r"--policy: two policies have the id 'deny'; give each its own"):
        asked("deny", "open", "DENY")


def test_an_unknown_mechanism_cannot_be_switched_off():
    with pytest.raises(UnknownName, match=r"no mechanism is called 'smugling'; did you mean smuggling"):
        asked(off=["smugling"])


def test_mechanisms_are_switched_off_by_name():
    assert asked(off=["energy", "hbm"]).off == {"energy", "hbm"}


def test_a_run_into_the_past_alone_needs_no_date_of_parting():
    """Nobody said --from: up to 2025 all policies share what was enacted."""
    assert asked(until=2025).until == 2025
