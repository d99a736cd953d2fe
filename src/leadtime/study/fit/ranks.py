"""Simulation-based calibration: does the sampler find what made the data?

Coordinates are drawn from the prior, data from them, and the posterior of these data is sampled. Over many data sets the
rank of the true value among the posterior draws is uniform if likelihood, gradient and sampler are right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.study.fit.density import Problem, energy, fingerprint, predictor
from leadtime.study.fit.discrepancy import blocks, covariance, rivals
from leadtime.study.fit.kept import Arrays, kept

Ranks = NDArray[np.int64]
Energy = Callable[[jax.Array, jax.Array], jax.Array]
Sampler = Callable[[jax.Array, jax.Array], tuple[jax.Array, jax.Array]]

REACH = 4.0
"""Rival rows that are not the true story lie anywhere within so much of the row itself."""


BATCH = 16
"""Data sets sampled side by side, and kept together."""

STEP = 0.3
"""First step of the sampler, in standard deviations of a prior."""


@dataclass(frozen=True, slots=True)
class RankCheck:
    """Ranks of the true values, [data set, coordinate], each between 0 and `draws`; and how many steps diverged."""

    names: tuple[str, ...]
    ranks: Ranks
    draws: int
    divergences: int = 0

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
            "divergences": self.divergences,
            "uneven_share": self.uneven,
            "least_p": float(p.min()),
            "least_p_of": self.names[int(p.argmin())],
            "bins": [int((place == b).sum()) for b in range(8)],
        }


def rank_check(of: Problem, sets: int, *, seed: int, keep: Path | None = None, **options: int) -> RankCheck:
    """Ranks over synthetic data sets, sampled batch by batch.

    Parameters
    ----------
    of : Problem
        Its rows give dates, errors and groups; their values are replaced.
    sets : int
        Data sets.
    seed : int
        The same seed gives the same data sets, however many are asked for.
    keep : Path, optional
        Where the ranks of finished batches are kept and looked for.
    **options
        warmup, draws, thin, depth.
    """
    negative = energy(of)
    sampled = sampler(lambda z, values: negative(z, values), of.size, **options)
    names = (*of.fitted, *(f"departure.{group}" for group in of.groups))
    told = [fingerprint(of), seed, options] if keep else []
    batches = [
        kept(keep, f"ranks-{n}", [*told, n], lambda n=n: _batch(of, sampled, [seed, n]))  # type: ignore[misc]
        for n in range(-(-sets // BATCH))
    ]
    return RankCheck(
        names,
        np.concatenate([batch["ranks"] for batch in batches])[:sets],
        int(batches[0]["draws"]),
        int(sum(batch["diverging"][: sets - n * BATCH].sum() for n, batch in enumerate(batches))),
    )


def _batch(of: Problem, sampled: Sampler, seed: list[int]) -> Arrays:
    """One batch of data sets drawn, fitted and ranked."""
    truth = np.random.default_rng([*seed, 0]).normal(size=(BATCH, of.size))
    return ranked(sampled, truth, synthetic(of, truth, seed=[*seed, 1]), seed=seed)


def synthetic(of: Problem, truth: NDArray[np.float64], *, seed: Sequence[int]) -> NDArray[np.float64]:
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


def sampler(
    negative: Energy, size: int, *, warmup: int = 60, draws: int = 63, thin: int = 2, depth: int = 5
) -> Sampler:
    """Draws of the posterior of each of many data sets: keys and data [data set, row] to draws and what diverged.

    Each chain starts in a draw of the prior. Coordinates are standard normal before the data and not far from it after,
    so the metric stays the identity and the warm-up finds the step alone.

    Parameters
    ----------
    negative : callable
        Negative log density of coordinates [size] given data [row].
    size : int
        Coordinates.
    warmup, draws, thin, depth : int
        Every `thin`-th draw is kept, `draws` in all.
    """
    from numpyro.infer.hmc import hmc

    start, step = hmc(potential_fn_gen=lambda values: lambda z: negative(z, values), algo="NUTS")

    def one(key: jax.Array, values: jax.Array) -> tuple[jax.Array, jax.Array]:
        place, rest = jax.random.split(key)
        state = start(
            jax.random.normal(place, (size,)),
            num_warmup=warmup,
            step_size=STEP,
            adapt_mass_matrix=False,
            target_accept_prob=0.85,
            max_tree_depth=depth,
            model_args=(values,),
            rng_key=rest,
        )

        def advance(state: Any, _: None) -> tuple[Any, tuple[jax.Array, jax.Array]]:
            after = step(state, model_args=(values,))
            return after, (after.z, after.diverging)

        _, (path, diverging) = jax.lax.scan(advance, state, None, length=warmup + draws * thin)
        return path[warmup + thin - 1 :: thin], diverging[warmup:].sum()

    return jax.jit(jax.vmap(one))


def ranked(
    sampled: Sampler, truth: NDArray[np.float64], data: NDArray[np.float64], *, seed: Sequence[int]
) -> Arrays:
    """Sample the posterior of each data set and rank its truth.

    Parameters
    ----------
    sampled : callable
        Of `sampler`.
    truth : array [data set, coordinate]
    data : array [data set, row]
    seed : sequence of int

    Returns
    -------
    ranks [data set, coordinate], diverging [data set], draws.
    """
    key = jax.random.key(int(np.random.SeedSequence(seed).generate_state(1)[0]))
    found, diverging = sampled(jax.random.split(key, len(truth)), jnp.asarray(data))
    draws = np.asarray(found)
    return {
        "ranks": (draws < truth[:, None, :]).sum(axis=1),
        "diverging": np.asarray(diverging),
        "draws": np.asarray(draws.shape[1]),
    }
