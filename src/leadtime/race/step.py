"""The integrator: marches all stocks through the mechanisms, month by month.

Explicit midpoint rule (second order) with a fixed step; drivers and levers are means over each step.
"""

from collections.abc import Mapping
from typing import Any

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def march(
    inputs: Mapping[str, jax.Array],
    monthly: Mapping[str, jax.Array],
    *,
    links: tuple[Mechanism, ...],
    **asked: Any,
) -> Values:
    """Run one member through all months from January 2018 on: what `marched` records on the way."""
    return marched(initial(inputs, links), inputs, monthly, links=links, **asked)[1]


def marched(
    stocks: Values,
    inputs: Mapping[str, jax.Array],
    monthly: Mapping[str, jax.Array],
    *,
    links: tuple[Mechanism, ...],
    keep: tuple[str, ...],
    summed: tuple[str, ...] = (),
    off: frozenset[str] = frozenset(),
    step: float = 1 / 12,
) -> tuple[Values, Values]:
    """Run one member on from given stocks: (stocks at the end, what is recorded by name, [time, ...]).

    Equation:  s(t + h) = s(t) + h f(s(t) + h/2 f(s(t))),  h = `step`, years

    Parameters
    ----------
    inputs, monthly : mapping of name to scalar, and to array [time]
        One draw of the uncertain inputs; drivers and levers.
    links : tuple of Mechanism
        In an order in which each runs after those it reads; those named in `off` are switched off.
    keep, summed : tuple of str
        Names to record: flows at mid-step, stocks at the step's end. Of those in `summed` only the sum over the
        last axis: a third of the traffic.
    """

    def slopes(stocks: Values, outside: Mapping[str, jax.Array]) -> Values:
        board: Values = {**inputs, **outside, **stocks}
        for link in links:
            is_off = link.name in off
            if is_off and not link.off_reads:
                board |= {name: jnp.asarray(link.off.get(name, 0.0)) for name in link.writes}
                continue
            reads = {name: board[name] for name in link.reads}
            instead = {name: jnp.asarray(v) for name, v in link.off_reads.items()} if is_off else {}
            board |= link.run(**reads | instead)
        return board

    def advance(stocks: Values, outside: Mapping[str, jax.Array]) -> tuple[Values, Values]:
        first = slopes(stocks, outside)
        middle = {s: v + step / 2 * first[f"d_{s}"] for s, v in stocks.items()}
        board = slopes(middle, outside)
        after = {s: v + step * board[f"d_{s}"] for s, v in stocks.items()}
        recorded = {name: after.get(name, board[name]) for name in keep}
        return after, recorded | {name: recorded[name].sum(axis=-1) for name in summed}

    return jax.lax.scan(advance, stocks, dict(monthly))


def initial(inputs: Mapping[str, jax.Array], links: tuple[Mechanism, ...]) -> Values:
    """All stocks in January 2018: an input by name, or a number."""
    owned = {stock: value for link in links for stock, value in link.stocks.items()}
    floats = jnp.result_type(float)
    return {s: inputs[v] if isinstance(v, str) else jnp.asarray(v, floats) for s, v in owned.items()}
