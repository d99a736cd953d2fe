"""Forecasts of rows to come: the race run on, its past misses carried forward, its departure and counting errors added."""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.study.fit.discrepancy import forecast
from leadtime.study.fit.forward import World, on_scale, read_out
from leadtime.study.fit.observations import Row, settings
from leadtime.study.fit.scores import Past, restless

Values = NDArray[np.float64]
Table = Mapping[str, NDArray[np.floating[Any]]]


def predicted(found: Sequence[Row], around: World, inputs: Table) -> Values:
    """What the race says of some rows, draw by draw, on their scale: [draw, row]."""
    raw, scaled = read_out(found, around.clock), on_scale(found)
    members = {name: jnp.asarray(values) for name, values in inputs.items()}
    both = jax.jit(jax.vmap(lambda one, monthly: scaled(raw(one, monthly)), in_axes=(0, None)))
    return np.asarray(both(members, dict(around.monthly)), float)


def foretold(
    new: Sequence[Row], known: Sequence[Row], around: World, inputs: Table, departures: Table, *, seed: int
) -> Values:
    """Draws of what some rows will say, on their scale: [draw, row].

    Parameters
    ----------
    new : sequence of Row
        Rows to be forecast, all within the clock.
    known : sequence of Row
        Earlier rows of the same series; their misses are carried forward.
    around : World
    inputs : mapping of name to array [draw]
        Every uncertain input.
    departures : mapping of group to array [draw]
        A group that was never fitted departs as the prior has it.
    seed : int
        Of the errors that are drawn.
    """
    both = [*new, *known]
    at = predicted(both, around, inputs)
    count = len(at)
    usual = np.full(count, settings()["discrepancy"]["scale"])
    scale = {row.mapping.group: np.asarray(departures.get(row.mapping.group, usual), float) for row in new}
    places: dict[str, list[int]] = {}
    for i, row in enumerate(new):
        places.setdefault(row.mapping.key, []).append(i)
    out = np.empty((count, len(new)))
    for key, mine in places.items():
        earlier = [
            len(new) + j for j, row in enumerate(known) if row.mapping.key == key and not row.mapping.rival
        ]
        mean, deviation = forecast(
            [both[i] for i in earlier], at[:, earlier], [both[i] for i in mine], at[:, mine], scale
        )
        walk = _walk([both[i] for i in earlier], [both[i] for i in mine])
        draws = np.random.default_rng([seed, mine[0]]).normal(size=mean.shape)
        out[:, mine] = mean + np.hypot(deviation, walk) * draws
    return out


def _walk(earlier: Sequence[Row], mine: Sequence[Row]) -> Values:
    """How far a series that was fed in strays from its growth, [row]: the fit cannot know, for it never missed it."""
    if not earlier or mine[0].mapping.role != "driver":
        return np.zeros(len(mine))
    past = Past.of([(row.when, row.value) for row in earlier])
    ahead = np.maximum([row.when - past.when[-1] for row in mine], 0.0)
    return np.asarray(restless(past, past.growth, 0.5) * np.sqrt(ahead))
