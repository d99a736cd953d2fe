"""One read-out of one year explained: the stock taken apart by flow, and its gradient to every lever and input."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError, UnknownName
from leadtime.facts import Catalogue, catalogue
from leadtime.race.clock import FIRST_YEAR, MONTHS_PER_YEAR, Clock
from leadtime.race.lead import KEEP, SUMMED, outcomes
from leadtime.race.levers import levers
from leadtime.race.mechanism import Values, mechanisms
from leadtime.race.mechanisms.retirement import HELD
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.drivers import drivers
from leadtime.study.engine import monthly_arrays, remember_compilations
from leadtime.study.policy import HISTORY, resolved
from leadtime.study.products import offer
from leadtime.study.query import metrics
from leadtime.study.scenario import study

QUICKLY = {"xla_backend_optimization_level": 0}
"""One member runs in no time; what takes time is the compilation."""

STOCKS = {
    "us_stock_h100e": ("us",),
    "cn_stock_h100e": ("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy"),
    "cn_legal_import_h100e": ("cn_legal",),
    "cn_smuggled_h100e": ("cn_smuggled",),
    "cn_domestic_h100e": ("cn_domestic",),
    "cn_proxy_h100e": ("cn_proxy",),
    "cn_rented_h100e": ("cn_rented",),
}
"""Read-outs that are stocks of compute, and the origins that they are made of."""

POWERED = ("us", "cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy")
"""Origins of which only what has power counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One flow's share of a stock: of which origin, by which mechanism, how much (negative: lost)."""

    origin: str
    flow: str
    mechanism: str
    h100e: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope:
    """How the read-out changes with a lever held higher from the parting on, or with an input, in its unit."""

    name: str
    unit: str
    value: float
    slope: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """One read-out of one year, of the member whose inputs are all at their medians.

    Parameters
    ----------
    policy, metric, unit : str
    year : int
    from_on : date
        Day from which a lever is moved.
    value : float
        The read-out.
    parts : tuple of Part
        For a stock: flows that add up to it. Empty for another read-out.
    levers : tuple of Slope
        Every lever that is a number.
    inputs : tuple of Slope
        Every uncertain input, the one of the largest elasticity first.
    """

    policy: str
    metric: str
    unit: str
    year: int
    from_on: date
    value: float
    parts: tuple[Part, ...]
    levers: tuple[Slope, ...]
    inputs: tuple[Slope, ...]

    def to_json(self) -> dict[str, Any]:
        """A plain tree."""
        tree = {f.name: getattr(self, f.name) for f in fields(self)}
        for name in ("parts", "levers", "inputs"):
            tree[name] = [{f.name: getattr(row, f.name) for f in fields(row)} for row in tree[name]]
        return tree | {"from_on": self.from_on.isoformat()}


@dataclass(frozen=True, kw_only=True)
class Member:
    """One member under one policy, as a function of its inputs and of what is added to each lever.

    Parameters
    ----------
    clock : Clock
    from_on : date
        Day from which a lever is moved.
    policy : str
        Id.
    off : frozenset of str
        Mechanisms switched off.
    monthly : mapping of name to array [time]
    moved : array [time]
        1 in the months in which a lever is moved, 0 before.
    """

    clock: Clock
    from_on: date
    policy: str
    off: frozenset[str]
    monthly: Mapping[str, jax.Array]
    moved: jax.Array

    def run(self, shifts: Values, inputs: Values, metric: str, row: int) -> tuple[jax.Array, Values]:
        """The read-out, and what was recorded by month."""
        months = {n: v + shifts[n] * self.moved if n in shifts else v for n, v in self.monthly.items()}
        links = mechanisms()
        start = starting(inputs, months)
        found = march(start, months, links=links, keep=KEEP, summed=SUMMED, off=self.off)
        ends = jnp.asarray(self.clock.midpoints + 0.5 / MONTHS_PER_YEAR, jnp.result_type(float))
        return outcomes(found, ends)[metric][row], found | {"initial": start["initial_compute"].sum(axis=-1)}


def member(
    policy: str, year: int, *, facts: Catalogue, from_on: date | None = None, off: Sequence[str] = ()
) -> Member:
    """The race under one policy, made ready up to a year.

    Raises
    ------
    InputError
        If the policy is unknown, or the year outside the run.
    """
    asked = study(
        [policy], facts_on=facts.snapshot_on, runs=1, from_on=from_on, until=max(year, FIRST_YEAR), off=off
    )
    clock, ran = Clock(asked.until), resolved(asked.policies[0], asked.from_on)
    months = monthly_arrays(drivers(facts, clock), ran, offer(ran, clock, facts), clock)
    moved = np.array([day >= asked.from_on.replace(day=1) for day in clock.starts[:-1]], float)
    return Member(
        clock=clock,
        from_on=asked.from_on,
        policy=ran.id,
        off=asked.off,
        monthly=months,
        moved=jnp.asarray(moved),
    )


def numeric_levers(known: Member) -> tuple[str, ...]:
    """Levers that are numbers and that some mechanism reads."""
    return tuple(name for name in levers() if name in known.monthly)


def explain(
    metric: str,
    year: int,
    *,
    policy: str = HISTORY,
    from_on: date | None = None,
    off: Sequence[str] = (),
    facts: Catalogue | None = None,
) -> Explanation:
    """Take one read-out of one year apart.

    Parameters
    ----------
    metric : str
        A read-out of the race.
    year : int
    policy : str
        A built-in name or a file.
    from_on : date, optional
        Day on which the policy parts from the enacted history, and from which levers are moved.
    off : sequence of str
        Mechanisms switched off.
    facts : Catalogue, optional

    Raises
    ------
    UnknownName
        If there is no such read-out.
    InputError
        If the year or the policy is not one that can be run.
    """
    known = tuple(name for name in metrics() if not name.endswith("_share_of_generation"))
    if metric not in known:
        raise UnknownName("read-out", metric, known)
    if year < FIRST_YEAR:
        raise InputError(f"--explain: {year} is before {FIRST_YEAR}, the first year of the race.")
    remember_compilations()
    with jax.enable_x64(True):
        one = member(policy, year, facts=facts or catalogue(), from_on=from_on, off=off)
        names, row = numeric_levers(one), one.clock.years.index(year)
        shifts = {name: jnp.asarray(0.0) for name in names}
        inputs = {name: jnp.asarray(prior.value) for name, prior in priors().items()}
        slopes = jax.value_and_grad(lambda s, i: one.run(s, i, metric, row), argnums=(0, 1), has_aux=True)
        (value, found), (by_lever, by_input) = jax.jit(slopes, compiler_options=QUICKLY)(shifts, inputs)
        recorded = {name: np.asarray(values) for name, values in found.items()}
    return Explanation(
        policy=one.policy,
        metric=metric,
        unit=metrics()[metric].unit,
        year=year,
        from_on=one.from_on,
        value=float(value),
        parts=_parts(STOCKS.get(metric, ()), recorded, one, (row + 1) * MONTHS_PER_YEAR),
        levers=tuple(
            Slope(name=n, unit=levers()[n].unit, value=float(one.monthly[n][-1]), slope=float(by_lever[n]))
            for n in names
        ),
        inputs=_ranked(by_input, float(value)),
    )


def _ranked(by_input: Values, value: float) -> tuple[Slope, ...]:
    found = [
        Slope(name=name, unit=prior.unit, value=prior.value, slope=float(by_input[name]))
        for name, prior in priors().items()
    ]
    return tuple(sorted(found, key=lambda s: -abs(s.slope * (priors()[s.name].high - priors()[s.name].low))))


def _parts(
    origins: Sequence[str], found: Mapping[str, NDArray[np.float64]], one: Member, months: int
) -> tuple[Part, ...]:
    """Initial stock, additions before and since the parting, what was retired, and what has no power."""
    since = np.asarray(one.moved)[:months] > 0
    parts = []
    for origin in origins:
        i = HELD.index(origin)
        added = found[f"{origin}_added"][:months] / MONTHS_PER_YEAR
        place, first = float(found["compute_by_age"][months - 1, i]), float(found["initial"][i])
        nation = origin[:2]
        running = _at_end(found[f"{nation}_running"], months) if origin in POWERED else 1.0
        made = _MADE_BY[origin]
        rows = (
            ("in place in January 2018", "retirement", first),
            ("added until the policies part", made, float(added[~since].sum())),
            ("added since", made, float(added[since].sum())),
            ("retired", "retirement", place - first - float(added.sum())),
            ("without power", "energy", -place * (1 - running)),
        )
        parts += [Part(origin=origin, flow=flow, mechanism=by, h100e=x) for flow, by, x in rows if x]
    return tuple(parts)


_MADE_BY = {
    "us": "reallocation",
    "cn_legal": "export_denial",
    "cn_smuggled": "smuggling",
    "cn_domestic": "assembly",
    "cn_proxy": "assembly",
    "cn_rented": "remote_access",
}
"""The mechanism that writes each origin's additions."""


def _at_end(middles: NDArray[np.float64], months: int) -> float:
    """A share recorded at mid-month, drawn on to the month's end, as the read-outs have it."""
    last = middles[:months]
    return min(float(last[-1] + (last[-1] - last[-2]) / 2), 1.0)
