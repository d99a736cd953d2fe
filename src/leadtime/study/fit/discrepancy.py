"""How far observations may lie from the race: errors of counting, and the race's own departure from the world.

The departure of each series is a process of its own that forgets: what the race missed last year it will, less and
less, miss again, for the inputs are fitted so that misses do not last. Its size is fitted, one for each group of series.
Past the last day fitted to nothing calls it back, and it wanders on at the same pace.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.study.fit.observations import Row, settings

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Blocks:
    """Rows arranged by series, padded to one length: arrays [series, slot].

    `slot` holds the row's place among all rows; `is_row` is 0 where a slot is padding.
    """

    slot: NDArray[np.int64]
    is_row: Matrix
    when: Matrix
    value: Matrix | jax.Array
    noise: Matrix
    bias: NDArray[np.float64]
    group: NDArray[np.int64]


def groups(found: Sequence[Row]) -> tuple[str, ...]:
    """The groups of series among some rows, each once."""
    return tuple(dict.fromkeys(row.mapping.group for row in found))


def blocks(found: Sequence[Row], names: Sequence[str]) -> Blocks:
    """Arrange rows that tell no rival stories by series."""
    by_series: dict[str, list[int]] = {}
    for i, row in enumerate(found):
        if not row.mapping.rival:
            by_series.setdefault(row.mapping.key, []).append(i)
    longest = max(map(len, by_series.values()))
    shape = (len(by_series), longest)
    slot, is_row = np.zeros(shape, int), np.zeros(shape)
    for s, members in enumerate(by_series.values()):
        slot[s, : len(members)] = members
        is_row[s, : len(members)] = 1.0
    first = [found[members[0]].mapping for members in by_series.values()]

    def each(attribute: str) -> Matrix:
        return np.array([getattr(row, attribute) for row in found])[slot]

    return Blocks(
        slot, is_row, each("when"), each("value"), each("noise"),
        np.array([m.bias for m in first]), np.array([names.index(m.group) for m in first]),
    )  # fmt: skip


def covariance(at: Blocks, scale: jax.Array) -> jax.Array:
    """Covariance of the residuals of each series, [series, slot, slot].

    Equation:  K_ij = beta^2 + tau_g^2 exp(-|t_i - t_j| / T) + sigma_i^2 [i = j];  1 on padding

    Parameters
    ----------
    at : Blocks
    scale : array [group]
        tau, standard deviation of the departure of each group.
    """
    apart = np.abs(at.when[:, :, None] - at.when[:, None, :])
    memory = settings()["discrepancy"]["memory"]
    tau = scale[at.group][:, None, None]
    full = at.bias[:, None, None] ** 2 + tau**2 * np.exp(-apart / memory)
    own = np.eye(at.slot.shape[1]) * (at.noise**2)[:, :, None]
    both = at.is_row[:, :, None] * at.is_row[:, None, :]
    padding = np.eye(at.slot.shape[1]) * (1 - at.is_row)[:, :, None]
    return jnp.asarray(both * (full + own) + padding)


def log_likelihood(at: Blocks, predicted: jax.Array, scale: jax.Array) -> jax.Array:
    """Logarithm of the density of the rows that tell no rival stories.

    Parameters
    ----------
    at : Blocks
    predicted : array [row]
        On the scale of each row.
    scale : array [group]
    """
    residual = at.is_row * (at.value - predicted[at.slot])
    root = jnp.linalg.cholesky(covariance(at, scale))
    white = jax.scipy.linalg.solve_triangular(root, residual[..., None], lower=True)[..., 0]
    log_det = jnp.log(jnp.diagonal(root, axis1=1, axis2=2)).sum()
    constant = 0.5 * float(at.is_row.sum() * np.log(2 * np.pi))
    return -0.5 * jnp.sum(white**2) - log_det - constant


@dataclass(frozen=True, slots=True)
class Rivals:
    """Rows that tell rival stories, set by set."""

    members: tuple[NDArray[np.int64], ...]
    value: tuple[Matrix | jax.Array, ...]
    noise: tuple[Matrix, ...]
    weight: tuple[Matrix, ...]
    group: tuple[int, ...]


def rivals(found: Sequence[Row], names: Sequence[str]) -> Rivals:
    """Collect the sets of rival rows."""
    sets: dict[str, list[int]] = {}
    for i, row in enumerate(found):
        if row.mapping.rival:
            sets.setdefault(row.mapping.rival, []).append(i)

    def each(attribute: str) -> tuple[Matrix, ...]:
        return tuple(np.array([getattr(found[i], attribute) for i in members]) for members in sets.values())

    weight = tuple(
        np.array([found[i].mapping.weight for i in members]) / sum(found[i].mapping.weight for i in members)
        for members in sets.values()
    )
    group = tuple(names.index(found[members[0]].mapping.group) for members in sets.values())
    return Rivals(tuple(map(np.array, sets.values())), each("value"), each("noise"), weight, group)


def log_mixture(of: Rivals, predicted: jax.Array, scale: jax.Array) -> jax.Array:
    """Logarithm of the density of rival rows.

    Equation:  p = sum over stories of w_k N(y_k | m, sigma_k^2 + tau^2): one of them is right, nobody knows which
    """
    total = jnp.zeros(())
    for members, value, noise, weight, group in zip(
        of.members, of.value, of.noise, of.weight, of.group, strict=True
    ):
        spread = jnp.sqrt(noise**2 + scale[group] ** 2)
        z = (value - predicted[members]) / spread
        total += jax.scipy.special.logsumexp(-0.5 * z**2 - jnp.log(spread), b=weight)
    return total


def forecast(
    known: Sequence[Row],
    known_at: Matrix,
    new: Sequence[Row],
    new_at: Matrix,
    scale: Mapping[str, Matrix],
    until: float,
) -> tuple[Matrix, Matrix]:
    """Mean and standard deviation of new rows of one series, draw by draw, given what was missed before.

    Equation:  m = p + k K^-1 (y - p_known);  s^2 = k0 - k K^-1 k^T
               k(t, t') = beta^2 + tau^2 (exp(-|min(t, u) - min(t', u)| / T) + (2 / T) max(min(t, t') - u, 0))

    Parameters
    ----------
    known : sequence of Row
        Earlier rows of the series; may be empty.
    known_at : array [draw, row]
        What the race says of them, on their scale.
    new : sequence of Row
    new_at : array [draw, row]
    scale : mapping of group to array [draw]
        tau.
    until : float
        u, decimal year in which the fit ends: before it the departure forgets, after it it walks, at one pace 2 tau^2 / T.

    Returns
    -------
    (mean, standard deviation), each [draw, row of `new`], on the rows' scale.
    """
    mapping, memory = new[0].mapping, settings()["discrepancy"]["memory"]
    tau = scale[mapping.group][:, None, None]

    def between(a: Sequence[Row], b: Sequence[Row]) -> Matrix:
        first, second = np.array([r.when for r in a]), np.array([r.when for r in b])
        apart = np.abs(np.subtract.outer(np.minimum(first, until), np.minimum(second, until)))
        walked = np.maximum(np.minimum.outer(first, second) - until, 0.0)
        return np.asarray(mapping.bias**2 + tau**2 * (np.exp(-apart / memory) + 2 * walked / memory))

    alone = np.diagonal(between(new, new), axis1=1, axis2=2) + np.array([r.noise for r in new]) ** 2
    if not known:
        return new_at, np.sqrt(np.broadcast_to(alone, new_at.shape))
    inside = between(known, known) + np.diag([r.noise**2 for r in known])
    across = between(new, known)
    weights = np.linalg.solve(inside, np.swapaxes(across, 1, 2))
    missed = np.array([r.value for r in known]) - known_at
    mean = new_at + np.einsum("dkn,dk->dn", weights, missed)
    variance = alone - np.einsum("dnk,dkn->dn", across, weights)
    return mean, np.sqrt(np.maximum(variance, np.array([r.noise for r in new]) ** 2))
