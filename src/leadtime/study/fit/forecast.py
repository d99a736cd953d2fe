"""Forecasts of rows to come: the race run on, its past misses carried forward, its departure and counting errors added.

Past the record growth is not what it was for good: it turns from year to year, as it has done within the record, and the
race is run once for each course that it may take.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.study.fit.discrepancy import forecast
from leadtime.study.fit.forward import World, on_scale, read_out
from leadtime.study.fit.observations import Row, settings
from leadtime.study.fit.scores import Past, restless

Values = NDArray[np.float64]
Table = Mapping[str, NDArray[np.floating[Any]]]


@dataclass(frozen=True, slots=True)
class Turn:
    """How a market's growth strays from its course: standard deviation of a year's growth, and what that rests on.

    Parameters
    ----------
    driver : str
        Monthly record that is multiplied past its end.
    fading : str
        Input that says in how many years a growth out of the ordinary fades.
    deviation : float
        Log per year.
    freedom : float
        Years that the deviation was read off, as degrees of freedom.
    """

    driver: str
    fading: str
    deviation: float
    freedom: float


def turns(known: Catalogue) -> tuple[Turn, ...]:
    """How much yearly growth has varied in the record of each market, pooled with the usual variation (`fit.toml`).

    Equation:  s^2 = (sum (g_i - g)^2 + w v^2) / (n - 1 + w)
    """
    told = settings()["trend"]
    found = []
    for driver, market in settings()["turns"].items():
        growth = yearly(known, market["series"])
        freedom = max(len(growth) - 1, 0) + told["weight"]
        squares = float(np.sum((growth - growth.mean()) ** 2)) if len(growth) else 0.0
        variance = (squares + told["weight"] * told["spread"] ** 2) / freedom
        found.append(Turn(driver, market["fading"], float(np.sqrt(variance)), freedom))
    return tuple(found)


def yearly(known: Catalogue, series: str, *, is_log: bool = True) -> Values:
    """Change per year of a series' yearly totals, [year]; of their logarithms if asked."""
    rows = known.series[series].rows
    years = sorted({row.start.year for row in rows})
    totals = np.array([sum(row.value for row in rows if row.start.year == year) for year in years])
    return np.asarray(np.diff(np.log(totals) if is_log else totals) / np.diff(years))


def courses(around: World, inputs: Table, turning: Sequence[Turn], *, seed: int) -> dict[str, Values]:
    """Records of the markets past their end, each member with a course of growth of its own: [draw, time].

    Equation:  D(t) = D0 exp(int_0^x u dt),  du = -u / T dt + s (2 / T)^1/2 dW,  u(0) = 0;  s^2 = s0^2 n / chi^2(n)

    What growth is on the record's last day is an input of the race, which fades over T; u is what comes on top, by which
    growth varies as much in later years as it did in the record. Few years know s badly: it is drawn with their freedom.
    """
    months = np.diff(np.asarray(around.monthly["years_past_record"], float), prepend=0.0)
    found = {}
    for place, turn in enumerate(turning):
        fading = np.asarray(inputs[turn.fading], float)
        random = np.random.default_rng([seed, 1, place])
        spread = turn.deviation * np.sqrt(turn.freedom / random.chisquare(turn.freedom, len(fading)))
        now, level = np.zeros(len(fading)), np.zeros((len(fading), len(months)))
        for month, years in enumerate(months):
            kept = np.exp(-years / fading)
            later = now * kept + spread * np.sqrt(1 - kept**2) * random.normal(size=len(fading))
            level[:, month] = level[:, month - 1] + years * (now + later) / 2 if month else 0.0
            now = later
        found[turn.driver] = np.asarray(around.monthly[turn.driver], float) * np.exp(level)
    return found


def predicted(found: Sequence[Row], around: World, inputs: Table, own: Table | None = None) -> Values:
    """What the race says of some rows, draw by draw, on their scale: [draw, row].

    Parameters
    ----------
    found : sequence of Row
    around : World
    inputs : mapping of name to array [draw]
    own : mapping of name to array [draw, time], optional
        Monthly records that differ from member to member.
    """
    raw, scaled = read_out(found, around.clock), on_scale(found)
    common = dict(around.monthly)
    members = {name: jnp.asarray(values) for name, values in inputs.items()}
    apart = {name: jnp.asarray(values) for name, values in (own or {}).items()}
    both = jax.jit(jax.vmap(lambda one, mine: scaled(raw(one, {**common, **mine}))))
    return np.asarray(both(members, apart), float)


def foretold(
    new: Sequence[Row],
    known: Sequence[Row],
    around: World,
    inputs: Table,
    departures: Table,
    *,
    fitted_until: float,
    turning: Sequence[Turn],
    seed: int,
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
    fitted_until : float
        Decimal year in which the fit ends; past it nothing holds the race to what is counted.
    turning : sequence of Turn
        How growth strays past the record.
    seed : int
        Of the errors that are drawn.
    """
    both = [*new, *known]
    at = predicted(both, around, inputs, courses(around, inputs, turning, seed=seed))
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
            [both[i] for i in earlier],
            at[:, earlier],
            [both[i] for i in mine],
            at[:, mine],
            scale,
            fitted_until,
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
