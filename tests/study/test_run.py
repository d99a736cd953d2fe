"""Running: the same bits on any number of workers and for any number of members; what a run holds."""

from datetime import date

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.study import run as running
from leadtime.study.run import run
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import study

TODAY = date(2026, 11, 23)


def asked(runs: int, **options):
    return study(["deny", "open"], facts_on=TODAY, runs=runs, until=2027, **options)


@pytest.fixture(scope="module")
def small(facts):
    """Two policies, two blocks, one of them not full, on one worker."""
    return run(asked(BLOCK + 100), facts, workers=1)


def same(a, b) -> bool:
    return all((a.outcomes[p][m] == b.outcomes[p][m]).all() for p in a.outcomes for m in a.outcomes[p])


def test_two_workers_give_the_same_bits_as_one(small, facts):
    assert same(small, run(asked(BLOCK + 100), facts, workers=2))


def test_fewer_members_are_the_first_of_more(small, facts):
    few = run(asked(37), facts)

    for policy, table in few.outcomes.items():
        for metric, values in table.items():
            assert (values == small.outcomes[policy][metric][:, :37]).all(), metric
    for name, values in few.inputs.items():
        assert (values == small.inputs[name][:37]).all(), name


def test_another_seed_gives_other_members(small, facts):
    other = run(asked(37, seed=1), facts)
    metric = "us_lead_months"

    assert (other.outcomes["deny"][metric][-1] != small.outcomes["deny"][metric][-1, :37]).mean() > 0.9


def test_a_policy_does_not_change_for_the_company_it_runs_in(small, facts):
    alone = run(study(["deny"], facts_on=TODAY, runs=37, until=2027), facts)

    assert (alone.outcomes["deny"]["us_lead_ratio"] == small.outcomes["deny"]["us_lead_ratio"][:, :37]).all()


def test_tables_are_year_by_member(small):
    assert small.years == tuple(range(2018, 2028))
    for table in small.outcomes.values():
        assert {values.shape for values in table.values()} == {(10, BLOCK + 100)}
        assert {values.dtype for values in table.values()} == {np.dtype(np.float32)}


def test_inputs_are_shared_by_all_policies_and_one_per_member(small):
    assert {values.shape for values in small.inputs.values()} == {(BLOCK + 100,)}


def test_policies_are_kept_as_they_ran(small):
    assert [p.id for p in small.policies] == ["deny", "open"]
    assert all(c.effective_on for p in small.policies for c in p.changes)
    assert len(small.chips["deny"]) == 120


def test_before_they_part_members_are_equal(small):
    """Years before 2026 to the last bit; in 2026 five weeks differ."""
    for metric, values in small.outcomes["deny"].items():
        assert (values[:8] == small.outcomes["open"][metric][:8]).all(), metric
    assert (small.outcomes["deny"]["cn_stock_h100e"][-1] < small.outcomes["open"]["cn_stock_h100e"][-1]).all()


def test_every_outcome_of_every_member_is_finite(raced):
    for policy, table in raced.ensemble.outcomes.items():
        for metric, values in table.items():
            assert np.isfinite(values).all(), (policy, metric)


def test_stricter_policies_leave_china_with_less(raced):
    """In 2030, member by member: less under deny than under open, and a longer lead."""
    year = raced.ensemble.years.index(2030)
    deny, free = (raced.ensemble.outcomes[name] for name in ("deny", "open"))

    assert (deny["cn_stock_h100e"][year] < free["cn_stock_h100e"][year]).mean() > 0.95
    assert (deny["us_lead_months"][year] > free["us_lead_months"][year]).mean() > 0.95


def test_progress_is_told_to_the_end(facts):
    told = []
    run(asked(10), facts, progress=lambda done, whole: told.append((done, whole)))

    assert told[-1] == (2, 2)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_an_interruption_ends_the_run(facts):
    def interrupt(done, whole):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(asked(10), facts, progress=interrupt)


def test_a_run_beyond_memory_is_refused_with_what_would_fit(facts, monkeypatch):
    """A machine with 100 MB free: 64 metrics x 10 years x 4 bytes x 2 policies = 5.12 kB a member, three times that
    at the peak: 6,510 members."""
    monkeypatch.setattr(running, "free_memory", lambda: 1e8)

    with pytest.raises(
        InputError, match=r"--runs: 100,000 members of 2 policies need .* ask for at most 6,51\d"
    ):
        run(asked(100_000), facts)


def test_free_memory_is_told_or_without_bound():
    assert running.free_memory() > 1e7


def test_a_run_in_the_far_future_is_a_run(facts):
    far = run(study(["as-enacted"], facts_on=TODAY, runs=64, until=2050), facts)

    assert far.years[-1] == 2050
    assert all(np.isfinite(values).all() for values in far.outcomes["as-enacted"].values())
