"""The posterior density: priors as standard normals, times what history says of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.race.mechanism import Values
from leadtime.race.priors import Prior
from leadtime.study.fit.discrepancy import blocks, groups, log_likelihood, log_mixture, rivals
from leadtime.study.fit.forward import World, on_scale, read_out
from leadtime.study.fit.observations import Row, settings
from leadtime.study.sample import valued

Draws = NDArray[np.float64]

LOOKS, DIGITS = 3, 6
"""Points at which a density is looked at to know it again, and digits kept of what is seen there."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A fit to be made.

    Parameters
    ----------
    rows : tuple of Row
    world : World
    priors : mapping of name to Prior
        All inputs, in the order of the model.
    fitted : tuple of str
        Those that history touches; the others keep their priors.
    groups : tuple of str
        Groups of series, each with a departure of its own.
    spread : mapping of name to float
        How many times its spread a prior is given before it is fitted.
    """

    rows: tuple[Row, ...]
    world: World
    priors: Mapping[str, Prior]
    fitted: tuple[str, ...]
    groups: tuple[str, ...]
    spread: Mapping[str, float]

    @property
    def size(self) -> int:
        """Coordinates: fitted inputs, then one a group."""
        return len(self.fitted) + len(self.groups)

    def inputs(self, z: jax.Array) -> Values:
        """All inputs of one member; those not fitted at their medians."""
        places = {name: i for i, name in enumerate(self.fitted)}
        wide = jnp.stack(
            [z[places[n]] * self.spread.get(n, 1.0) if n in places else jnp.zeros(()) for n in self.priors]
        )
        return {name: values[0] for name, values in valued(self.priors, wide[:, None]).items()}

    def scale(self, z: jax.Array) -> jax.Array:
        """Departure of each group, [group]."""
        given = settings()["discrepancy"]
        return jnp.asarray(given["scale"] * jnp.exp(np.log(given["scale_spread"]) * z[len(self.fitted) :]))


def problem(
    found: Sequence[Row],
    around: World,
    priors: Mapping[str, Prior],
    spread: Mapping[str, float] | None = None,
) -> Problem:
    """Set up a fit: find the inputs that history touches, and widen the priors that were read off it.

    Parameters
    ----------
    found : sequence of Row
    around : World
    priors : mapping of name to Prior
    spread : mapping of name to float, optional
        How many times its spread a prior is given, besides.
    """
    given = dict(spread or {})
    everything = Problem(
        tuple(found), around, priors, tuple(priors), groups(found), {n: given.get(n, 1.0) for n in priors}
    )
    touched = _touched(everything)
    scored = {s for row in found for s in row.source if s != "assumption"}
    reused = {n for n in touched if scored & set(priors[n].source)}
    factor = settings()["reuse"]["spread"]
    wide = {n: given.get(n, 1.0) * (factor if n in reused else 1.0) for n in touched}
    return replace(everything, fitted=touched, spread=wide)


def _touched(whole: Problem) -> tuple[str, ...]:
    """Inputs of which one standard deviation moves some row by a share of the row's own error, somewhere."""
    asked = settings()["touch"]
    errors = np.array([np.hypot(row.noise, row.mapping.bias) for row in whole.rows])
    predict = jax.jit(jax.vmap(predictor(whole)))
    steps = np.concatenate([np.zeros((1, whole.size)), np.eye(whole.size)[: len(whole.fitted)]])
    largest = np.zeros(len(whole.fitted))
    for z in np.random.default_rng(0).normal(size=(asked["looks"], whole.size)):
        at = np.asarray(predict(jnp.asarray(z + steps)))
        largest = np.maximum(largest, np.nan_to_num(np.abs(at[1:] - at[0]) / errors).max(axis=1))
    return tuple(n for n, m in zip(whole.fitted, largest, strict=True) if m > asked["share"])


def predictor(of: Problem) -> Callable[[jax.Array], jax.Array]:
    """Coordinates [size] to predictions [row] on the rows' scales."""
    raw, scaled = read_out(of.rows, of.world.clock), on_scale(of.rows)
    return lambda z: scaled(raw(of.inputs(z), of.world.monthly))


def energy(of: Problem) -> Callable[[jax.Array, jax.Array | None], jax.Array]:
    """Negative logarithm of the posterior density: of coordinates [size] and data [row].

    The data are on the rows' scales; None means the rows' own. They are an argument, so that one compilation serves many
    data sets.
    """
    predict = predictor(of)
    series, sets = blocks(of.rows, of.groups), rivals(of.rows, of.groups)

    def negative(z: jax.Array, values: jax.Array | None) -> jax.Array:
        predicted, scale = predict(z), of.scale(z)
        at, against = series, sets
        if values is not None:
            at = replace(series, value=values[series.slot])
            against = replace(sets, value=tuple(values[members] for members in sets.members))
        seen = log_likelihood(at, predicted, scale) + log_mixture(against, predicted, scale)
        return 0.5 * jnp.sum(z**2) - seen

    return negative


def fingerprint(of: Problem) -> list[str]:
    """What chains drawn from a problem depend on: its coordinates, and its density and predictions at fixed points."""
    negative, predict = energy(of), predictor(of)
    points = jnp.asarray(np.random.default_rng(0).normal(size=(LOOKS, of.size)))
    told = jax.jit(jax.vmap(lambda z: (negative(z, None), predict(z))))(points)
    numbers = np.concatenate([np.ravel(part) for part in told])
    return [*of.fitted, *of.groups, *(f"{number:.{DIGITS}e}" for number in numbers)]
