"""Gradients: how a read-out changes with every uncertain input at once, member by member."""

from collections.abc import Mapping, Sequence
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.special import ndtr
from numpy.typing import NDArray

from leadtime.race.clock import Clock
from leadtime.race.priors import priors
from leadtime.study.engine import Engine, Monthly, raced
from leadtime.study.sample import located

MEMBERS = 256
KNOTS = np.linspace(-2.5, 2.5, 21)
"""Normal scores between which the quantiles of draws are joined by straight lines."""
QUICKLY = {"xla_backend_optimization_level": 0}
"""So few members run in no time; what takes time is the compilation."""


def slopes(
    engine: Engine, policies: Sequence[tuple[str, float]], metric: str, year: int, seed: int
) -> tuple[NDArray[np.float64], dict[str, NDArray[np.float64]]]:
    """Derivatives of a weighted sum of one read-out over policies with respect to inputs' normal scores.

    Equation:  g_i = dY / dz_i,  x_i = Q_i(Phi(z_i)),  z_i standard normal

    Parameters
    ----------
    engine : Engine
    policies : sequence of (id, weight)
    metric, year
        The read-out.
    seed : int

    Returns
    -------
    (Y [member], mapping of input to g [member])
    """
    names = list(priors())
    scores = np.random.default_rng(seed).standard_normal((MEMBERS, len(names))).astype(np.float32)
    knots = {n: np.quantile(draws, ndtr(KNOTS)).astype(np.float32) for n, draws in engine.history.items()}
    clock, row = Clock(engine.study.until), engine.years.index(year)
    member = partial(_read_out, clock, engine.study.off, metric, row, knots)
    both = jax.jit(jax.vmap(jax.value_and_grad(member), in_axes=(0, None)), compiler_options=QUICKLY)
    values, found = np.zeros(MEMBERS), np.zeros((MEMBERS, len(names)))
    for policy, weight in policies:
        value, slope = both(scores, engine.monthly[policy])
        values += weight * np.asarray(value, float)
        found += weight * np.asarray(slope, float)
    return values, dict(zip(names, found.T, strict=True))


def _read_out(
    clock: Clock,
    off: frozenset[str],
    metric: str,
    row: int,
    knots: Mapping[str, NDArray[np.float32]],
    scores: jax.Array,
    monthly: Monthly,
) -> jax.Array:
    """One member's read-out from the normal scores of its inputs; `knots` are those that a calibration's draws have."""
    inputs = located(priors(), ndtr(scores)[:, None])
    member = {name: values[0] for name, values in inputs.items()}
    for place, name in enumerate(priors()):
        if name in knots:
            member[name] = jnp.interp(scores[place], KNOTS, knots[name])
    return jnp.asarray(raced(clock, off, member, monthly)[metric][row])
