"""Simulation-based calibration: does the sampler find what made the data?

Coordinates are drawn from the prior, data from them, and the posterior of these data is sampled. Over many data sets the
rank of the true value among the posterior draws is uniform if likelihood, gradient and sampler are right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.study.fit.density import Problem, energy, predictor
from leadtime.study.fit.discrepancy import blocks, covariance, rivals

Ranks = NDArray[np.int64]
Energy = Callable[[jax.Array, jax.Array], jax.Array]

REACH = 4.0
"""Rival rows that are not the true story lie anywhere within so much of the row itself."""


@dataclass(frozen=True, slots=True)
class RankCheck:
    """Ranks of the true values, [data set, coordinate], each between 0 and `draws`."""

    names: tuple[str, ...]
    ranks: Ranks
    draws: int

    def p_values(self, bins: int = 8) -> NDArray[np.float64]:
        """For each coordinate, how probable ranks as uneven as these are if all is right: a chi-square test.

        Parameters
        ----------
        bins : int
            Equal bins in which ranks are counted.
        """
        from jax.scipy.stats import chi2

        place = self.ranks * bins // (self.draws + 1)
        counts = np.stack([(place == b).sum(axis=0) for b in range(bins)])
        expected = len(self.ranks) / bins
        statistic = ((counts - expected) ** 2 / expected).sum(axis=0)
        return np.asarray(chi2.sf(statistic, bins - 1), float)

    @property
    def uneven(self) -> float:
        """Share of coordinates with p below 0.05; one in twenty is expected."""
        return float(np.mean(self.p_values() < 0.05))

    def to_json(self) -> dict[str, Any]:
        """Counts in eight bins of all coordinates together, and what the test says."""
        p = self.p_values()
        place = self.ranks * 8 // (self.draws + 1)
        return {
            "data_sets": len(self.ranks),
            "draws": self.draws,
            "coordinates": len(self.names),
            "uneven_share": self.uneven,
            "least_p": float(p.min()),
            "least_p_of": self.names[int(p.argmin())],
            "bins": [int((place == b).sum()) for b in range(8)],
        }


def rank_check(of: Problem, sets: int, *, seed: int, **options: int) -> RankCheck:
    """Ranks over synthetic data sets, all sampled side by side.

    Parameters
    ----------
    of : Problem
        Its rows give dates, errors and groups; their values are replaced.
    sets : int
        Data sets.
    seed : int
    **options
        warmup, draws, thin, depth.
    """
    truth = np.random.default_rng(seed).normal(size=(sets, of.size))
    data = synthetic(of, truth, seed=seed + 1)
    names = (*of.fitted, *(f"departure.{group}" for group in of.groups))
    negative = energy(of)
    return ranked(lambda z, values: negative(z, values), truth, data, names, seed=seed, **options)


def synthetic(of: Problem, truth: NDArray[np.float64], *, seed: int) -> NDArray[np.float64]:
    """Data drawn as the likelihood has it, [data set, row]."""
    random = np.random.default_rng(seed)
    predicted = np.asarray(jax.jit(jax.vmap(predictor(of)))(jnp.asarray(truth)))
    scale = np.asarray(jax.vmap(of.scale)(jnp.asarray(truth)))
    at, against = blocks(of.rows, of.groups), rivals(of.rows, of.groups)
    data = np.array([[row.value for row in of.rows]] * len(truth))
    for i in range(len(truth)):
        roots = np.linalg.cholesky(np.asarray(covariance(at, jnp.asarray(scale[i]))))
        errors = np.einsum("sij,sj->si", roots, random.normal(size=at.slot.shape))
        is_row = at.is_row > 0
        data[i, at.slot[is_row]] = predicted[i, at.slot[is_row]] + errors[is_row]
        for members, noise, weight, group in zip(
            against.members, against.noise, against.weight, against.group, strict=True
        ):
            true = random.choice(len(members), p=weight)
            data[i, members] += random.uniform(-REACH, REACH, len(members))
            spread = float(np.hypot(noise[true], scale[i, group]))
            data[i, members[true]] = predicted[i, members[true]] + spread * random.normal()
    return data


def ranked(
    negative: Energy,
    truth: NDArray[np.float64],
    data: NDArray[np.float64],
    names: Sequence[str],
    *,
    seed: int,
    warmup: int = 150,
    draws: int = 63,
    thin: int = 2,
    depth: int = 6,
) -> RankCheck:
    """Sample the posterior of each data set and rank its truth.

    Parameters
    ----------
    negative : callable
        Negative log density of coordinates [size] given data [row].
    truth : array [data set, coordinate]
    data : array [data set, row]
    names : sequence of str
        Of the coordinates.
    seed, warmup, draws, thin, depth : int
        Every `thin`-th draw is ranked, `draws` in all.
    """
    from numpyro.infer.hmc import hmc

    start, step = hmc(potential_fn_gen=lambda values: lambda z: negative(z, values), algo="NUTS")

    def one(key: jax.Array, values: jax.Array) -> jax.Array:
        first = jnp.zeros(truth.shape[1])
        state = start(
            first,
            num_warmup=warmup,
            target_accept_prob=0.85,
            max_tree_depth=depth,
            model_args=(values,),
            rng_key=key,
        )

        def advance(state: Any, _: None) -> tuple[Any, jax.Array]:
            after = step(state, model_args=(values,))
            return after, after.z

        _, path = jax.lax.scan(advance, state, None, length=warmup + draws * thin)
        return path[warmup + thin - 1 :: thin]

    keys = jax.random.split(jax.random.key(seed), len(truth))
    found = np.asarray(jax.jit(jax.vmap(one))(keys, jnp.asarray(data)))
    ranks = (found < truth[:, None, :]).sum(axis=1)
    return RankCheck(tuple(names), ranks, draws)
