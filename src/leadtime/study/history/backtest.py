"""Backtests: fit to what was known at the end of a year, forecast what came next, and score it.

Drivers end at the cutoff; so does all that is fitted to. Growth past it comes from the record up to it, and priors that
were read off later events are widened. Rules of the United States are conditions, not forecasts: both readings are scored,
with the rules as they came ("as they came") and with those of the cutoff held on ("as they were").
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue, catalogue
from leadtime.race.clock import Clock, decimal_year
from leadtime.race.priors import Prior, priors
from leadtime.study.calibrate import Fit, fit
from leadtime.study.fit.forecast import foretold, turns, yearly
from leadtime.study.fit.forward import World, world
from leadtime.study.fit.observations import Role, Row, from_scale, rows
from leadtime.study.fit.scores import Past, Score, scores
from leadtime.study.history.known import Known
from leadtime.study.policy import HISTORY, Policy, built_in
from leadtime.study.sample import valued

FILE = Path(__file__).parents[1] / "data" / "backtest.toml"
RULES = ("as they came", "as they were")
ROLES: tuple[Role, ...] = ("fit", "driver", "check")
ON_OFFER = ("sellable_share", "restricted_share", "list_usd_per_h100e", "h100e_per_chip")

Values = NDArray[np.float64]

_T95 = (2.92, 2.92, 2.92, 2.35, 2.13, 2.02, 1.94, 1.89)
"""95th percentile of Student's t for 1, 2, 3 ... values, of one and two as of three."""


@cache
def settings() -> dict[str, Any]:
    """What a forecaster of an earlier day is given."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Score):
    """One row forecast at a cutoff and scored; `horizon` counts the years from it, the first being 1."""

    cutoff: int
    rules: str
    horizon: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """All cutoffs: scored rows, and each fit's diagnostics by cutoff."""

    rows: tuple[Scored, ...]
    diagnostics: Mapping[int, Mapping[str, Any]]

    def to_json(self) -> dict[str, Any]:
        """A plain tree."""
        return {
            "rows": [asdict(row) for row in self.rows],
            "diagnostics": {str(cutoff): dict(told) for cutoff, told in self.diagnostics.items()},
        }

    @staticmethod
    def of(tree: Mapping[str, Any]) -> "Backtest":
        """Back from a plain tree."""
        told = {int(cutoff): d for cutoff, d in tree["diagnostics"].items()}
        return Backtest(rows=tuple(Scored(**row) for row in tree["rows"]), diagnostics=told)


def backtest(cutoffs: Sequence[int] = (), *, facts: Catalogue | None = None, **options: Any) -> Backtest:
    """Fit and forecast at each cutoff.

    Parameters
    ----------
    cutoffs : sequence of int
        Years at whose ends the forecaster stands. Default: those of `backtest.toml`.
    facts : Catalogue, optional
        Where the outcomes are. Default: the facts that come with Leadtime.
    **options
        chains, warmup, draws, depth of the sampler; keep, the folder of finished chains.
    """
    outcomes = facts or catalogue()
    found: list[Scored] = []
    told = {}
    for year in cutoffs or settings()["cutoffs"]:
        longer = settings()["longer"].get(str(year), {})
        scored, diagnostics = _at(year, outcomes, {**settings()["sampler"], **longer, **options})
        found += scored
        told[year] = diagnostics
    return Backtest(rows=tuple(found), diagnostics=told)


def _at(year: int, outcomes: Catalogue, options: Mapping[str, Any]) -> tuple[list[Scored], dict[str, Any]]:
    """One cutoff."""
    cutoff = date(year, 12, 31)
    known = Known(cutoff, outcomes.root)
    believed, spread = then_believed(known, cutoff)
    enacted = without(built_in()[HISTORY], settings()["levers"]["outcomes"], cutoff)
    with jax.enable_x64(True):
        made = fit(
            known, until=cutoff, policy=enacted, believed=believed, spread=spread, seed=year, **options
        )
        inputs, departures = _members(made, believed, spread, year)
        ahead = rows(outcomes, until=_last(outcomes, year), roles=ROLES, since=date(year + 1, 1, 1))
        coming = [row for row in ahead if not row.mapping.rival]
        before = rows(outcomes, until=cutoff, roles=ROLES)
        clock = Clock(max(row.end.year for row in coming))
        scored: list[Scored] = []
        for rules in RULES:
            around = world(known, enacted if rules == RULES[0] else without(enacted, None, cutoff), clock)
            if rules == RULES[1]:
                around = held(around, cutoff)
            told = foretold(
                coming, before, around, inputs, departures,
                fitted_until=decimal_year(cutoff), turning=turns(known), seed=year,
            )  # fmt: skip
            scored += _scored(coming, told, before, year, rules)
    return scored, made.sampled.diagnostics.to_json()


def _last(outcomes: Catalogue, year: int) -> date:
    return min(date(year + settings()["reach"], 12, 31), outcomes.snapshot_on)


def then_believed(known: Catalogue, cutoff: date) -> tuple[dict[str, Prior], dict[str, float]]:
    """Priors as of the cutoff, and how many times their spread those get that were read off later events."""
    growth, hindsight = settings()["growth"], settings()["hindsight"]
    believed = {
        name: _grown(prior, known, growth[name]) if name in growth else prior
        for name, prior in priors().items()
    }
    spread = {
        name: hindsight["spread"]
        for name, prior in believed.items()
        if name not in growth and prior.as_of > cutoff and prior.grade in hindsight["grades"]
    }
    return believed, spread


def _grown(prior: Prior, known: Catalogue, told: Mapping[str, Any]) -> Prior:
    """Growth past the record, from the record alone: the next year's, as so few years foretell it.

    Equation:  G +- t(0.95, n - 1) s sqrt(1 + 1/n),  G and s the mean and deviation of n yearly growth rates

    Where growth fades over T towards l, the next year's mean is G if the rate at the record's end is
    l + (G - l) / f,  f = T (1 - exp(-1 / T)).
    """
    steps = yearly(known, told["series"], is_log=told["form"] == "log")
    count = len(steps)
    deviation = max(told["least"], float(np.std(steps, ddof=1))) if count > 1 else told["least"]
    spread = _T95[min(count, len(_T95)) - 1] * deviation * float(np.sqrt(1 + 1 / count))
    value = float(np.mean(steps))
    if "fading" in told:
        fading, end = priors()[told["fading"]].value, priors()[told["long"]].value
        first_year = fading * (1 - float(np.exp(-1 / fading)))
        value, spread = end + (value - end) / first_year, spread / first_year
    return replace(prior, shape="normal", value=value, low=value - spread, high=value + spread)


def without(policy: Policy, levers: Iterable[str] | None, cutoff: date) -> Policy:
    """A policy without what some levers did after the cutoff; without levers named, all of them."""
    kept = tuple(
        c
        for c in policy.changes
        if c.effective_on is None
        or c.effective_on <= cutoff
        or (levers is not None and c.lever not in set(levers))
    )
    return replace(policy, changes=kept)


def held(around: World, cutoff: date) -> World:
    """The chip on offer at the cutoff stays on offer: no rule comes that the day did not have."""
    last = int(np.searchsorted(around.clock.midpoints, cutoff.year + 1)) - 1
    months = np.minimum(np.arange(len(around.clock.midpoints)), last)
    kept = {name: around.monthly[name][months] for name in ON_OFFER if name in around.monthly}
    return World(around.clock, {**around.monthly, **kept})


def _members(
    made: Fit, believed: Mapping[str, Prior], spread: Mapping[str, float], seed: int
) -> tuple[dict[str, Values], dict[str, Values]]:
    """Inputs and departures of the forecast's members: fitted ones from the chains, the others from their priors."""
    asked, flat = made.problem, made.flat
    random = np.random.default_rng(seed)
    flat = flat[random.choice(len(flat), settings()["members"], replace=len(flat) < settings()["members"])]
    z = random.normal(size=(len(believed), len(flat))) * np.array([[spread.get(n, 1.0)] for n in believed])
    drawn = {n: np.asarray(v) for n, v in valued(believed, jnp.asarray(z)).items()}
    fitted = jax.jit(jax.vmap(asked.inputs))(jnp.asarray(flat))
    scale = np.asarray(jax.vmap(asked.scale)(jnp.asarray(flat)))
    inputs = drawn | {n: np.asarray(fitted[n]) for n in asked.fitted}
    return inputs, {group: scale[:, i] for i, group in enumerate(asked.groups)}


def _scored(
    coming: Sequence[Row], told: Values, before: Sequence[Row], year: int, rules: str
) -> list[Scored]:
    out = []
    for i, row in enumerate(coming):
        points = told[:, i]
        past = Past.of([(b.when, b.value) for b in before if b.mapping.key == row.mapping.key])
        p5, p50, p95 = from_scale(row.mapping.scale, np.quantile(points, (0.05, 0.5, 0.95)))
        out.append(
            Scored(
                cutoff=year, rules=rules, series=row.mapping.key, date=row.date,
                horizon=max(int(np.ceil(row.when - 1e-6 - (year + 1))), 1), role=row.mapping.role,
                outcome=row.printed, p5=float(p5), p50=float(p50), p95=float(p95),
                **scores(points, row.value, past, row.when),
            )
        )  # fmt: skip
    return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Scores of some rows together: counts, coverage, mean CRPS of ours and of both naive forecasts.

    `skill` is how much lower our CRPS is than the better naive forecast's, over the rows that have both.
    """

    name: str
    rows: int
    coverage50: float
    coverage90: float
    compared: int
    crps: float
    last_value: float
    log_linear: float

    @property
    def skill(self) -> float:
        """1 less our CRPS over the better naive one's."""
        return 1 - self.crps / min(self.last_value, self.log_linear)


def tally(name: str, some: Sequence[Scored]) -> Tally:
    """Add up some rows; scores are compared where both naive forecasts exist."""
    both = [row for row in some if row.last_value is not None and row.log_linear is not None]

    def mean(which: str) -> float:
        return float(np.mean([getattr(row, which) for row in both])) if both else float("nan")

    return Tally(
        name=name,
        rows=len(some),
        coverage50=float(np.mean([row.within50 for row in some])) if some else float("nan"),
        coverage90=float(np.mean([row.within90 for row in some])) if some else float("nan"),
        compared=len(both),
        crps=mean("crps"),
        last_value=mean("last_value"),
        log_linear=mean("log_linear"),
    )
