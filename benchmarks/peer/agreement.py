"""Holds the race's mechanisms against the peer's run of the same equations."""

from collections.abc import Mapping, Sequence

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.race.clock import FIRST_YEAR, Clock
from leadtime.race.mechanism import Values, mechanisms
from leadtime.race.mechanisms.retirement import HELD
from leadtime.race.state import starting
from leadtime.race.step import initial
from leadtime.study.engine import compiled

from .export import Monthly

Table = dict[str, NDArray[np.float64]]

REPORTED = {"stock": "stock_h100e", "running": "running_share"}
"""The Vensim model's endings of names, and the metrics'."""


def euler(inputs: Mapping[str, float | NDArray[np.float64]], monthly: Monthly, per_month: int) -> Table:
    """Every stock and flow at the start of each month, by the peer's own method, in double precision.

    The race itself uses the midpoint rule; with one method on both sides what differs is the equations.

    Parameters
    ----------
    inputs : mapping of name to float or array [member]
    monthly : mapping of name to array [time]
    per_month : int
        Euler steps in a month.

    Returns
    -------
    mapping of name to array [time] or [time, member]
    """
    with jax.enable_x64(True):
        months = {name: jnp.asarray(np.repeat(values, per_month)) for name, values in monthly.items()}
        march = jax.jit(lambda draw: _euler(starting(draw, months), months, 1 / 12 / per_month))
        draws = {name: jnp.asarray(value, jnp.float64) for name, value in inputs.items()}
        is_many = any(value.ndim for value in draws.values())
        found = (jax.vmap(march, out_axes=-1) if is_many else march)(draws)
        return {name: np.asarray(values)[::per_month] for name, values in found.items()}


def marched(inputs: Mapping[str, float], monthly: Monthly) -> Table:
    """Both nations' stock and running share at the end of each year, as a study computes them."""
    months = {name: jnp.asarray(values, jnp.float32) for name, values in monthly.items()}
    draw = {name: jnp.full(1, value, jnp.float32) for name, value in inputs.items()}
    years = len(monthly["decimal_year"]) // 12
    found = compiled(Clock(FIRST_YEAR + years - 1))(draw, months)
    metrics = {f"{n}_{what}": f"{n}_{metric}" for n in ("us", "cn") for what, metric in REPORTED.items()}
    return {name: np.asarray(found[metric], np.float64)[:, 0] for name, metric in metrics.items()}


def in_place(table: Mapping[str, NDArray[np.float64]]) -> Table:
    """Both nations' compute whether it can run or not: the share that runs follows the month's power,
    which the peer knows only as a mean over the month.
    """
    return {n: np.asarray(table[f"{n}_stock"]) / np.asarray(table[f"{n}_running"]) for n in ("us", "cn")}


def _euler(inputs: Values, months: Values, step: float) -> Values:
    def advance(stocks: Values, outside: Values) -> tuple[Values, Values]:
        board = {**inputs, **outside, **stocks}
        for link in mechanisms():
            board |= link.run(**{name: board[name] for name in link.reads})
        return {s: value + step * board[f"d_{s}"] for s, value in stocks.items()}, _named(board)

    return jax.lax.scan(advance, initial(inputs, mechanisms()), months)[1]


def _named(board: Values) -> Values:
    """What mechanisms wrote and the stocks, arrays taken apart under the Vensim model's names."""
    written = {name for link in mechanisms() for name in (*link.writes, *link.stocks) if name[:2] != "d_"}
    found = {name: board[name] for name in written if not board[name].ndim}
    found |= dict(zip(HELD, board["compute_by_age"].sum(axis=-1), strict=True))
    for names, array in ((HELD, "compute_by_age"), (("us_power", "cn_power"), "power_by_age")):
        for name, stages in zip(names, board[array], strict=True):
            found |= {f"{name}_{i}": stage for i, stage in enumerate(stages, 1)}
    cn = sum(found[name] for name in ("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy"))
    return found | {"us_stock": found["us"] * found["us_running"], "cn_stock": cn * found["cn_running"]}


def apart(ours: Mapping[str, NDArray[np.float64]], theirs: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The largest relative difference of each quantity that both have.

    Where a quantity passes through zero, differences below 1e-9 of its largest value count as none.
    """
    found = {}
    for name in sorted(set(ours) & set(theirs)):
        a, b = np.asarray(ours[name]), np.asarray(theirs[name])
        b = b[: len(a)]
        size = np.maximum(np.abs(b), 1e-9 * np.abs(b).max() + 1e-300)
        found[name] = float((np.abs(a - b) / size).max())
    return found
