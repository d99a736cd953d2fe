"""Simulation-based calibration at small size: even ranks where all is right, uneven ones where it is not."""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.study.fit import ranks as room
from leadtime.study.fit.ranks import BATCH, RankCheck, rank_check, ranked, sampler

SETS = 96
NOISE = 0.5


@pytest.fixture(scope="module")
def checked() -> RankCheck:
    """A line through five points, its slope and level unknown."""
    random = np.random.default_rng(0)
    design = np.stack([np.ones(5), np.linspace(-1, 1, 5)], axis=1)
    truth = random.normal(size=(SETS, 2))
    data = truth @ design.T + NOISE * random.normal(size=(SETS, 5))

    def negative(z: jax.Array, values: jax.Array) -> jax.Array:
        return 0.5 * jnp.sum(z**2) + 0.5 * jnp.sum((values - design @ z) ** 2) / NOISE**2

    with jax.enable_x64(True):
        sampled = sampler(negative, 2, warmup=80, draws=31, thin=2, depth=4)
        found = ranked(sampled, truth, data, seed=[1])
        return RankCheck(("level", "slope"), found["ranks"], int(found["draws"]))


def test_ranks_are_even_where_the_sampler_is_right(checked):
    assert (checked.p_values() > 0.01).all()
    assert checked.ranks.min() >= 0
    assert checked.ranks.max() <= 31


def test_ranks_of_too_narrow_draws_are_uneven(checked):
    """Truths pushed to the ends, as they are when a posterior is too sure of itself."""
    ends = np.where(checked.ranks > 15, 31, 0)

    assert (RankCheck(checked.names, ends, 31).p_values() < 1e-6).all()


def test_the_record_says_what_was_done(checked):
    told = checked.to_json()

    assert told["data_sets"] == SETS
    assert sum(told["bins"]) == 2 * SETS
    assert told["least_p_of"] in ("level", "slope")


def test_a_check_that_was_cut_short_goes_on(monkeypatch, tmp_path):
    """Asked for more data sets, it takes up the batches that are there; fewer are a part of more."""
    made = []

    def batch(_of, _sampled, seed):
        made.append(seed)
        ranks = np.full((BATCH, 1), seed[-1])
        return {"ranks": ranks, "diverging": np.ones(BATCH, int), "draws": np.asarray(31)}

    for name, value in (("_batch", batch), ("fingerprint", lambda _: ["same"]), ("energy", lambda _: None)):
        monkeypatch.setattr(room, name, value)
    of = SimpleNamespace(fitted=("level",), groups=(), size=1)

    few = rank_check(of, BATCH + 2, seed=4, keep=tmp_path)
    more = rank_check(of, 3 * BATCH, seed=4, keep=tmp_path)

    assert made == [[4, 0], [4, 1], [4, 2]]
    assert few.ranks[:, 0].tolist() == [0] * BATCH + [1] * 2
    assert (few.divergences, more.divergences) == (BATCH + 2, 3 * BATCH)
    assert more.ranks[:, 0].tolist() == [0] * BATCH + [1] * BATCH + [2] * BATCH
