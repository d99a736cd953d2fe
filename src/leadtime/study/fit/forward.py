"""From uncertain inputs to what was observed: the race run to the day, read out row by row."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import jax
import jax.numpy as jnp
import numpy as np

from leadtime.facts import Catalogue
from leadtime.race.clock import Clock
from leadtime.race.lead import SUMMED
from leadtime.race.mechanism import Values, mechanisms
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.drivers import drivers
from leadtime.study.engine import monthly_arrays
from leadtime.study.fit.observations import Row, weights
from leadtime.study.policy import Policy, resolved
from leadtime.study.products import offer

FLOOR = 1e-12
"""Least value of a read-out before its logarithm is taken, relative to one SI unit."""


@dataclass(frozen=True, slots=True)
class World:
    """What surrounds a member: months, drivers and levers of the enacted policy."""

    clock: Clock
    monthly: Mapping[str, jax.Array]


def world(catalogue: Catalogue, policy: Policy, clock: Clock, *, part_on: date | None = None) -> World:
    """Drivers and levers up to the clock's end, in the precision that is switched on.

    Parameters
    ----------
    catalogue : Catalogue
        All facts, or those known at a cutoff.
    policy : Policy
    clock : Clock
    part_on : date, optional
        When the policy leaves the enacted history. Default: the day of the facts.
    """
    ran = resolved(policy, part_on or catalogue.snapshot_on)
    monthly = monthly_arrays(drivers(catalogue, clock), ran, offer(ran, clock, catalogue), clock)
    return World(clock, monthly)


def recorded(inputs: Values, monthly: Mapping[str, jax.Array], keep: tuple[str, ...]) -> Values:
    """One member, month by month: what is asked of stocks and flows, the inputs and the drivers."""
    written = {name for link in mechanisms() for name in (*link.writes, *link.stocks)}
    start = starting(inputs, monthly)
    marched = march(
        start,
        monthly,
        links=mechanisms(),
        keep=tuple(name for name in keep if name in written),
        summed=tuple(name for name in SUMMED if name in keep),
    )
    return {**start, **monthly, **marched}


def read_out(found: Sequence[Row], clock: Clock) -> Callable[[Values, Mapping[str, jax.Array]], jax.Array]:
    """What the race says of some rows: inputs of one member, and months, to an array [row], SI.

    Parameters
    ----------
    found : sequence of Row
        All of them within the clock.
    clock : Clock
    """
    used = tuple(dict.fromkeys(row.mapping.read_out for row in found))
    keep = tuple(dict.fromkeys(name for r in used for name in r.reads))
    months = jnp.asarray(weights(found, clock))
    which = np.array([used.index(row.mapping.read_out) for row in found])
    is_share = np.array([row.mapping.read_out.under is not None for row in found])

    def predict(inputs: Values, monthly: Mapping[str, jax.Array]) -> jax.Array:
        board = recorded(inputs, monthly, keep)
        length = len(clock.midpoints)

        def called(function: Callable[..., jax.Array], names: tuple[str, ...]) -> jax.Array:
            return jnp.broadcast_to(function(**{n: board[n] for n in names}), (length,))

        over = jnp.stack([called(r.over, _names(r.over)) for r in used])
        under = jnp.stack([called(r.under, _names(r.under)) if r.under else over[0] for r in used])
        above = jnp.sum(months * over[which], axis=1)
        below = jnp.sum(months * under[which], axis=1)
        return jnp.where(is_share, above / jnp.where(is_share, jnp.maximum(below, FLOOR), 1.0), above)

    return predict


def _names(function: Callable[..., jax.Array]) -> tuple[str, ...]:
    from inspect import signature

    return tuple(signature(function).parameters)


def on_scale(found: Sequence[Row]) -> Callable[[jax.Array], jax.Array]:
    """Predictions [..., row] to where errors are counted, row by row."""
    is_log = np.array([row.mapping.scale == "log" for row in found])
    is_logit = np.array([row.mapping.scale == "logit" for row in found])

    def scaled(values: jax.Array) -> jax.Array:
        held = jnp.where(is_log, jnp.maximum(values, FLOOR), 1.0)
        share = jnp.where(is_logit, jnp.clip(values, 1e-6, 1 - 1e-6), 0.5)
        logit = jnp.log(share / (1 - share))
        return jnp.where(is_log, jnp.log(held), jnp.where(is_logit, logit, values))

    return scaled
