"""Sensitivity: which uncertain inputs move an answer, by Sobol's indices over a design of their own.

The design moves inputs independently, each through its own distribution. A calibration leaves them dependent: two that
push the same series the same way can be known together and not apart. So the same quantities are also taken over the
inputs as the calibration leaves them, where the share that an input explains alone holds what it explains through those
that go with it; sums of these shares mean nothing, and a total index has no such counterpart.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError
from leadtime.facts import Catalogue, catalogue
from leadtime.race.priors import priors
from leadtime.study.engine import Engine, Table, ready
from leadtime.study.explore.gradients import slopes
from leadtime.study.futures import checked_read_outs, checked_years, simulate
from leadtime.study.importance import first_order
from leadtime.study.policy import HISTORY
from leadtime.study.query import HEADLINE, HEADLINE_YEAR
from leadtime.study.run import Progress, joined
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import check_sources, study

RUNS = 512
FEWEST, MOST = 16, 1 << 16
POLICIES = (HISTORY, "deny", "downgrade")
DIFFERENCE = ("deny", "downgrade")
YEARS = (2027, 2030, 2035)
SCREENED = 20
TRAJECTORIES = 16
LEVELS = 4
RESAMPLES = 100
CONFIDENCE = 0.9
REST = "all other inputs"
TOGETHER = 4 * BLOCK
"""Members drawn with their dependence: 170 in each of the bins that a share is read off."""

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Index:
    """How far an input, or a group of inputs, moves a quantity.

    Parameters
    ----------
    input : str
        The input's id, the theme's, or "all other inputs".
    first, total : float
        Share of the variance that it explains by itself, and with all that it takes part in.
    first_ci, total_ci : float
        Half-widths of their 90% bootstrap intervals; a share below its half-width is not told from none.
    direction : int
        +1 if a higher value goes with a higher quantity, -1 if with a lower one, 0 for a group.
    """

    input: str
    first: float
    first_ci: float
    total: float
    total_ci: float
    direction: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """What is explained: a read-out in a year under a policy, less that under another if `less` is given."""

    metric: str
    year: int
    policy: str
    less: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Share of the variance that an input explains alone where inputs are dependent, with its 90% interval."""

    input: str
    first: float
    low: float
    high: float
    direction: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """One quantity over the inputs as the calibration leaves them, dependence and all; shares largest first."""

    p5: float
    p50: float
    p95: float
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One quantity and what moves it.

    Parameters
    ----------
    quantity : Quantity
    p5, p50, p95 : float
        Over the design's members.
    indices : tuple of Index
        Largest total first; without the inputs that were screened out.
    rest : Index or None
        All inputs that were screened out, together.
    themes : tuple of Index
        All inputs of a mechanism together, largest total first.
    together : Together or None
        The same quantity over dependent inputs; None where nothing was calibrated.
    """

    quantity: Quantity
    p5: float
    p50: float
    p95: float
    indices: tuple[Index, ...]
    rest: Index | None
    themes: tuple[Index, ...]
    together: Together | None = None


@dataclass(frozen=True, slots=True)
class Swing:
    """The headline quantity with one input at its 5th and 95th percentile, all others at their medians."""

    input: str
    at_low: float
    at_high: float


@dataclass(frozen=True, slots=True)
class Slope:
    """A cross-check by derivatives with respect to the input's normal score, over members.

    `mean` is the change of the headline quantity per standard deviation of the input; `bound` = E[slope^2] / variance
    is never below the input's total index, unless rival stories make the quantity jump.
    """

    input: str
    mean: float
    bound: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Which uncertain inputs move the answer.

    Parameters
    ----------
    headline : Explained
        The first metric in 2030, or in the last year asked for.
    explained : tuple of Explained
        Every metric, year, policy and the difference of two policies.
    swings : tuple of Swing
        Of the headline, every input, widest first.
    slopes : tuple of Slope
        Of the headline; empty unless gradients were asked for.
    middle : float
        The headline with all inputs at their medians.
    screened_out : tuple of str
        Inputs that share one index.
    steady : tuple of Quantity
        Quantities that no input moves, or that are not defined in every future.
    runs, members : int
        Rows of each design's base sample, and all members that were run under any policy.
    """

    headline: Explained
    explained: tuple[Explained, ...]
    swings: tuple[Swing, ...]
    slopes: tuple[Slope, ...]
    middle: float
    screened_out: tuple[str, ...]
    steady: tuple[Quantity, ...]
    runs: int
    seed: int
    members: int
    seconds: float
    facts_version: str

    def to_json(self) -> dict[str, Any]:
        """`metric` and `indices` of the headline, then everything else."""
        head = asdict(self.headline)
        return {
            **head.pop("quantity"),
            **{key: head[key] for key in ("indices", "rest", "themes", "p5", "p50", "p95", "together")},
            "middle": self.middle,
            "swings": [asdict(s) for s in self.swings],
            "slopes": [asdict(s) for s in self.slopes],
            "all": [{**tree.pop("quantity"), **tree} for tree in map(asdict, self.explained)],
            "steady": [asdict(q) for q in self.steady],
            "screened_out": list(self.screened_out),
            "confidence": CONFIDENCE,
            **{name: getattr(self, name) for name in ("runs", "seed", "members", "facts_version")},
            "sensitivity_s": self.seconds,
        }

    def to_polars(self) -> Any:
        """Every index as one row (needs the extra `tables`): what is explained, of what kind, by which input."""
        import polars

        rows = [
            {**asdict(e.quantity), "kind": kind, **asdict(index)}
            for e in self.explained
            for kind, found in (("input", (*e.indices, *([e.rest] if e.rest else []))), ("theme", e.themes))
            for index in found
        ]
        return polars.DataFrame(rows)


def sensitivity(
    policies: Sequence[str] = POLICIES,
    *,
    difference: Sequence[str] | None = None,
    metrics: Sequence[str] = (HEADLINE,),
    years: Sequence[int] = YEARS,
    runs: int = RUNS,
    screen: int | None = SCREENED,
    gradients: bool = False,
    seed: int = 0,
    from_on: date | None = None,
    off: Sequence[str] = (),
    workers: int | None = None,
    facts: Catalogue | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Which uncertain inputs move the answer most, at each horizon, for each policy and for their difference.

    Inputs are moved independently through the quantile functions of their distributions. A screening by elementary
    effects finds the inputs that matter; each of these has indices of its own, the others have them together. Beside
    them stands each quantity over the inputs as the calibration leaves them, with the share that each explains alone.

    Parameters
    ----------
    policies : sequence of str
        Built-in names or TOML files.
    difference : two ids, optional
        The policies whose difference is explained: the first less the second, member by member. Default: deny
        less downgrade where both are there, else the first two.
    metrics : sequence of str
        Read-outs, "all" for every one; the first one is the headline.
    years : sequence of int
    runs : int
        Rows of the design's base sample, rounded up to a power of two; (inputs + 2) times as many members are run.
    screen : int or None
        How many inputs have an index of their own; None means all, without screening.
    gradients : bool
        Also differentiate the headline with respect to every input.
    seed, from_on, off, workers, facts, progress
        As in `leadtime.race`.

    Raises
    ------
    InputError
        If a policy, read-out or mechanism is unknown, or a number is out of range.

    Source
    ------
    Saltelli et al. 2010, doi 10.1016/j.cpc.2009.09.018 (first order), Jansen 1999 (total), Morris 1991 (screening), as in
    SALib; Sobol and Kucherenko 2009, doi 10.1016/j.matcom.2009.01.023 (the bound by derivatives).
    """
    began, known = perf_counter(), facts or catalogue()
    if not FEWEST <= runs <= MOST:
        raise InputError(f"--runs: {runs} is outside {FEWEST} to {MOST:,}; the default is {RUNS:,}.")
    if screen is not None and screen < 1:
        raise InputError(f"--screen: {screen} is no number of inputs; give 1 or more.")
    read_outs, horizon = checked_read_outs(metrics), checked_years(years)
    asked = study(
        policies, facts_on=known.snapshot_on, seed=seed, from_on=from_on, until=horizon[-1], off=off
    )
    check_sources(asked, known.sources)
    engine = ready(asked, known)
    pair = _pair(difference, tuple(engine.monthly))
    salt = seed + 1  # to SALib a seed of 0 means none
    work = _Work(engine, known, read_outs, horizon, pair, workers, progress)
    chosen = tuple(priors()) if screen is None or screen >= len(priors()) else work.screened(screen, salt)
    rows = 1 << (runs - 1).bit_length()
    apart = work.designed({n: n if n in chosen else REST for n in priors()}, rows, salt)
    themes = work.designed({n: prior.mechanism for n, prior in priors().items()}, rows, salt)
    together = work.together()
    explained = tuple(
        replace(each, themes=themes[q].indices, together=together.get(q))
        for q, each in apart.items()
        if each.indices
    )
    if not explained:
        raise InputError(
            "--metric, --year: no input moves what was asked for; ask for another or a later year."
        )
    headline = _headline(explained)
    middle, swings = work.swings(headline.quantity)
    return Sensitivity(
        headline=headline,
        explained=explained,
        swings=swings,
        slopes=work.slopes(headline.quantity, seed) if gradients else (),
        middle=middle,
        screened_out=tuple(n for n in priors() if n not in chosen),
        steady=tuple(q for q, each in apart.items() if not each.indices),
        runs=rows,
        seed=seed,
        members=work.members,
        seconds=perf_counter() - began,
        facts_version=known.version,
    )


def _pair(difference: Sequence[str] | None, policies: tuple[str, ...]) -> tuple[str, ...]:
    """The two policies whose difference is explained; none if there is only one."""
    if difference is None:
        return DIFFERENCE if set(DIFFERENCE) <= set(policies) else policies[:2] if len(policies) > 1 else ()
    for name in difference:
        if name not in policies:
            raise InputError(f"--difference: {name} is not among the policies ({', '.join(policies)}).")
    if len(set(difference)) != 2:
        raise InputError("--difference: name two policies that differ.")
    return tuple(difference)


def _headline(explained: Sequence[Explained]) -> Explained:
    first = [e for e in explained if e.quantity.metric == explained[0].quantity.metric]
    within = [e for e in first if e.quantity.year == HEADLINE_YEAR]
    return (within or [e for e in first if e.quantity.year == max(e.quantity.year for e in first)])[0]


@dataclass
class _Work:
    """One engine and what is asked of it; counts the members it runs."""

    engine: Engine
    facts: Catalogue
    read_outs: tuple[str, ...]
    years: tuple[int, ...]
    pair: tuple[str, ...]
    workers: int | None
    progress: Progress | None
    members: int = 0

    @property
    def quantities(self) -> list[Quantity]:
        """All that is explained."""
        ways: list[tuple[str, str | None]] = [(policy, None) for policy in self.engine.monthly]
        ways += [(self.pair[0], self.pair[1])] if self.pair else []
        return [
            Quantity(metric=metric, year=year, policy=policy, less=less)
            for metric in self.read_outs
            for year in self.years
            for policy, less in ways
        ]

    def run(self, shares: Values) -> dict[Quantity, Values]:
        """Every quantity at given shares of the inputs' distributions, [member]."""
        return self._ran(self.engine.at(shares))

    def together(self) -> dict[Quantity, Together]:
        """Every quantity over dependent inputs; nothing where nothing was calibrated."""
        if not self.engine.history:
            return {}
        blocks = [
            {name: np.asarray(x) for name, x in self.engine.draws(block).items()}
            for block in range(TOGETHER // BLOCK)
        ]
        inputs = joined(blocks, TOGETHER)
        return {q: _together(inputs, values) for q, values in self._ran(inputs).items() if _is_moved(values)}

    def _ran(self, inputs: Table) -> dict[Quantity, Values]:
        self.members += len(next(iter(inputs.values()))) * len(self.engine.monthly)
        found: Mapping[str, Table] = simulate(
            self.engine, inputs, self.engine.monthly, self.facts,
            read_outs=self.read_outs, years=self.years, workers=self.workers, progress=self.progress,
        )  # fmt: skip
        return {q: _values(found, q, self.years.index(q.year)) for q in self.quantities}

    def screened(self, count: int, seed: int) -> tuple[str, ...]:
        """The inputs with the largest elementary effects on any quantity, between their 5th and 95th percentile."""
        from SALib.analyze import morris
        from SALib.sample import morris as trajectories

        names = list(priors())
        problem = {"num_vars": len(names), "names": names, "bounds": [[0.05, 0.95]] * len(names)}
        shares = trajectories.sample(problem, TRAJECTORIES, num_levels=LEVELS, seed=seed)
        score = np.zeros(len(names))
        for values in self.run(shares).values():
            if _is_moved(values):
                found = morris.analyze(problem, shares, values, num_levels=LEVELS, num_resamples=2, seed=seed)
                effect = np.asarray(found["mu_star"], float)
                score = np.maximum(score, effect / effect.max())
        ranked = np.argsort(-score, kind="stable")[:count]
        return tuple(names[i] for i in ranked)

    def designed(self, group_of: Mapping[str, str], rows: int, seed: int) -> dict[Quantity, Explained]:
        """Indices of groups of inputs that are moved together."""
        from SALib.sample import sobol

        problem = {
            "num_vars": len(group_of),
            "names": list(group_of),
            "groups": list(group_of.values()),
            "bounds": [[0.0, 1.0]] * len(group_of),
        }
        shares = sobol.sample(problem, rows, calc_second_order=False, scramble=True, seed=seed)
        width = len(set(group_of.values())) + 2
        base = shares[::width]
        return {
            q: _explained(q, values, problem, base, values[::width], seed)
            for q, values in self.run(shares).items()
        }

    def swings(self, quantity: Quantity) -> tuple[float, tuple[Swing, ...]]:
        """The quantity at the medians, and with each input at either end."""
        count = len(priors())
        shares = np.full((2 * count + 1, count), 0.5)
        shares[np.arange(count), np.arange(count)] = 0.05
        shares[count + np.arange(count), np.arange(count)] = 0.95
        values = self.run(shares)[quantity]
        found = [Swing(n, float(values[i]), float(values[count + i])) for i, n in enumerate(priors())]
        return float(values[-1]), tuple(sorted(found, key=lambda s: -abs(s.at_high - s.at_low)))

    def slopes(self, quantity: Quantity, seed: int) -> tuple[Slope, ...]:
        """Mean derivative and the bound on the total index, by input, largest bound first."""
        whose = [(quantity.policy, 1.0)] + ([(quantity.less, -1.0)] if quantity.less else [])
        values, found = slopes(self.engine, whose, quantity.metric, quantity.year, seed)
        variance = float(np.var(values))
        rows = [
            Slope(name, float(np.mean(g)), float(np.mean(np.square(g)) / variance))
            for name, g in found.items()
        ]
        return tuple(sorted(rows, key=lambda s: -s.bound))


def _values(found: Mapping[str, Table], quantity: Quantity, row: int) -> Values:
    values: Values = found[quantity.policy][quantity.metric][row].astype(float)
    if quantity.less:
        values = values - found[quantity.less][quantity.metric][row]
    return values


def _is_moved(values: Values) -> bool:
    """Whether a quantity is defined everywhere and differs by more than rounding."""
    return bool(np.isfinite(values).all() and np.ptp(values) > 1e-5 * np.abs(values).max())


def _explained(
    quantity: Quantity, values: Values, problem: dict[str, Any], base: Values, at_base: Values, seed: int
) -> Explained:
    """SALib's indices of one quantity; none where nothing moves it."""
    from SALib.analyze import sobol

    p5, p50, p95 = (float(p) for p in np.quantile(at_base, (0.05, 0.5, 0.95)))
    if not _is_moved(values):
        return Explained(quantity=quantity, p5=p5, p50=p50, p95=p95, indices=(), rest=None, themes=())
    found = sobol.analyze(
        problem, values, calc_second_order=False, num_resamples=RESAMPLES, conf_level=CONFIDENCE, seed=seed
    )
    names = list(dict.fromkeys(problem["groups"]))
    numbers = zip(*(found[k].tolist() for k in ("S1", "S1_conf", "ST", "ST_conf")), strict=True)
    indices = [
        Index(n, first, first_ci, total, total_ci, _direction(n, problem, base, at_base))
        for n, (first, first_ci, total, total_ci) in zip(names, numbers, strict=True)
    ]
    ranked = sorted((i for i in indices if i.input != REST), key=lambda i: -i.total)
    rest = next((i for i in indices if i.input == REST), None)
    return Explained(quantity=quantity, p5=p5, p50=p50, p95=p95, indices=tuple(ranked), rest=rest, themes=())


def _together(inputs: Table, values: Values) -> Together:
    p5, p50, p95 = (float(p) for p in np.quantile(values, (0.05, 0.5, 0.95)))
    found = first_order(inputs, values.astype(np.float32))[:SCREENED]
    shares = (
        Share(input=i.input, first=i.first, low=i.low, high=i.high, direction=i.direction) for i in found
    )
    return Together(p5=p5, p50=p50, p95=p95, shares=tuple(shares))


def _direction(name: str, problem: dict[str, Any], base: Values, at_base: Values) -> int:
    """The sign of the correlation over the base sample; 0 for a group."""
    if name not in problem["names"]:
        return 0
    return int(np.sign(np.corrcoef(base[:, problem["names"].index(name)], at_base)[0, 1]))
