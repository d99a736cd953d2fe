"""The integrator: marches all stocks through the mechanisms, month by month.

Explicit midpoint rule (second order) with a fixed step; drivers and levers are means over each step.
"""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def march(
    inputs: Mapping[str, jax.Array],
    monthly: Mapping[str, jax.Array],
    *,
    links: tuple[Mechanism, ...],
    keep: tuple[str, ...],
    summed: tuple[str, ...] = (),
    off: frozenset[str] = frozenset(),
    step: float = 1 / 12,
) -> Values:
    """Run one member through all months.

    Equation:  s(t + h) = s(t) + h f(s(t) + h/2 f(s(t)))

    Parameters
    ----------
    inputs : mapping of name to scalar
        One draw of the uncertain inputs.
    monthly : mapping of name to array [time]
        Drivers and levers.
    links : tuple of Mechanism
        In an order in which each runs after those it reads.
    keep : tuple of str
        Names to record: flows at mid-step, stocks at the step's end.
    summed : tuple of str
        Those of them of which only the sum over the last axis is recorded: a third of the traffic.
    off : frozenset of str
        Mechanisms switched off.
    step : float
        h, in years.

    Returns
    -------
    mapping of name to array [time, ...]
    """
    return marched(
        initial(inputs, links),
        inputs,
        monthly,
        links=links,
        keep=keep,
        summed=summed,
        off=off,
        step=step,
    )[1]


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
    """Run one member on from given stocks: (stocks at the end, what `march` records on the way)."""

    def slopes(stocks: Values, outside: Mapping[str, jax.Array]) -> Values:
        board: Values = {**inputs, **outside, **stocks}
        for link in links:
            reads = {name: board[name] for name in link.reads}
            if link.name not in off:
                board |= link.run(**reads)
            elif link.off_reads:
                board |= link.run(**reads | {name: jnp.asarray(v) for name, v in link.off_reads.items()})
            else:
                board |= {name: jnp.asarray(link.off.get(name, 0.0)) for name in link.writes}
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
    """All stocks in January 2018."""
    owned = {stock: value for link in links for stock, value in link.stocks.items()}
    return {
        s: inputs[v] if isinstance(v, str) else jnp.asarray(v, jnp.result_type(float))
        for s, v in owned.items()
    }
