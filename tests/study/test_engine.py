"""The engine: blocks as an ensemble has them, inputs at their quantiles, policies made ready later."""

from datetime import date

import numpy as np
import pytest

from leadtime.race.priors import priors
from leadtime.study import engine as engines
from leadtime.study.engine import ready
from leadtime.study.policy import built_in
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import study

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def engine(facts):
    return ready(study(["deny", "open"], facts_on=TODAY, until=2027, inputs="priors"), facts)


def test_the_median_is_where_half_lies_below(engine):
    """At one half every input of one piece is at its value; rival stories are where their weights say."""
    middle = engine.at(np.full((3, len(priors())), 0.5))

    for name, prior in priors().items():
        if prior.shape != "arms" and (prior.minimum is None or prior.value > prior.minimum):
            assert middle[name] == pytest.approx(np.full(3, prior.value), rel=1e-5), name


def test_the_ends_are_the_5th_and_95th_percentile(engine):
    ends = engine.at(np.array([[0.05], [0.95]]).repeat(len(priors()), axis=1))

    for name, prior in priors().items():
        if prior.shape != "arms" and prior.minimum is None:
            assert ends[name] == pytest.approx([prior.low, prior.high], rel=1e-4, abs=1e-6), name


def test_any_number_of_rows_comes_back(engine):
    few = engine.at(np.full((BLOCK + 5, len(priors())), 0.5))

    assert {values.shape for values in few.values()} == {(BLOCK + 5,)}


def test_shares_of_nought_and_one_stay_finite(engine):
    ends = engine.at(np.array([[0.0], [1.0]]).repeat(len(priors()), axis=1))

    assert all(np.isfinite(values).all() for values in ends.values())


def test_a_policy_made_ready_later_is_the_same(engine, facts):
    later = engine.under(built_in()["open"], facts)

    assert later.keys() == engine.monthly["open"].keys()
    assert all((later[name] == engine.monthly["open"][name]).all() for name in later)


def test_outcomes_are_year_by_member(engine):
    found = engine.outcomes(engine.draws(0), engine.monthly["deny"])

    assert {values.shape for values in found.values()} == {(10, BLOCK)}


@pytest.mark.parametrize("folder", ["not a folder", "not to be written"])
def test_a_cache_that_cannot_be_written_is_done_without(folder, tmp_path, monkeypatch):
    blocked = tmp_path / "cache"
    blocked.write_text("a file stands here")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    before = engines.jax.config.jax_compilation_cache_dir
    if folder == "not to be written":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        monkeypatch.setattr(engines.os, "access", lambda *_: False)

    engines.remember_compilations()

    assert before == engines.jax.config.jax_compilation_cache_dir


def test_what_history_says_of_an_input_is_where_it_lies(facts):
    """Shares of the distribution of a calibration's draws, input by input."""
    engine = ready(study(["deny"], facts_on=TODAY, until=2027), facts)
    middle = engine.at(np.full((2, len(priors())), 0.5))

    for name, draws in engine.history.items():
        assert middle[name][0] == pytest.approx(float(np.median(draws)), rel=1e-3), name
