"""Robust policy: which policy holds up across futures, and in which futures each one fails."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError
from leadtime.facts import Catalogue, catalogue
from leadtime.race.levers import levers
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.engine import Engine, Table, ready
from leadtime.study.explore.discovery import METHODS, Box, boxes
from leadtime.study.explore.goals import Goal, goals, with_thresholds
from leadtime.study.explore.search import Found, searched
from leadtime.study.explore.trial import Trial
from leadtime.study.policy import HISTORY, built_in
from leadtime.study.run import Progress
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import check_sources, study
from leadtime.study.summary import Percentiles

RUNS = 4096
FEWEST, MOST = 64, 1 << 20

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How one policy holds up.

    Parameters
    ----------
    policy : str
    regret_max, regret_p90 : float
        Of the first goal, in its unit: by how much the best of the policies would have done better, in the worst future
        and in all but a tenth of them.
    satisfied : float
        Share of the futures in which every goal is met.
    met : mapping of goal to float
        Share in which that goal is met.
    regret : mapping of goal to mapping
        "max", "p90", "p50" of every goal.
    outcomes : mapping of goal to Percentiles
        What the futures bring, in the read-out's unit.
    """

    policy: str
    regret_max: float
    regret_p90: float
    satisfied: float
    met: Mapping[str, float]
    regret: Mapping[str, Mapping[str, float]]
    outcomes: Mapping[str, Percentiles]


@dataclass(frozen=True, slots=True)
class Failing:
    """A box of futures in which a policy fails.

    `case` says what failing means: "goals" (some goal is not met) or "loses to <policy>" (the first goal is better served
    by that one).
    """

    policy: str
    case: str
    share: float
    box: Box

    def to_json(self) -> dict[str, Any]:
        """The box's limits, coverage and density, and a sentence."""
        verb = "fails" if self.case == "goals" else self.case
        said = f"{self.policy} {verb} where {self.box.words}"
        return {
            "policy": self.policy,
            "case": self.case,
            "share": self.share,
            **self.box.to_json(),
            "sentence": said,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Exploration:
    """Policies across futures, in the words of XLRM: uncertainties X, levers L, relations R, measures M.

    Parameters
    ----------
    policies : tuple of Held
        The one that is satisfied in most futures first.
    boxes : tuple of Failing
    goals : tuple of Goal
        With the thresholds that were applied.
    frontier : tuple of Found
        Policies that no other found one betters in every goal; empty without a search.
    """

    policies: tuple[Held, ...]
    boxes: tuple[Failing, ...]
    goals: tuple[Goal, ...]
    frontier: tuple[Found, ...]
    runs: int
    seed: int
    until: int
    seconds: float
    facts_version: str

    def to_json(self) -> dict[str, Any]:
        """`policies` and `boxes`, then goals, frontier and XLRM."""
        relations = {"model": "leadtime race", "mechanisms": [m.name for m in mechanisms()]}
        return {
            "policies": [asdict(p) for p in self.policies],
            "boxes": [b.to_json() for b in self.boxes],
            "goals": [g.to_json() for g in self.goals],
            "frontier": [f.to_json() for f in self.frontier],
            "xlrm": {
                "x": {n: {"low": p.low, "high": p.high, "unit": p.unit} for n, p in priors().items()},
                "l": list(levers()),
                "r": relations,
                "m": [f"{g.metric}@{g.year}" for g in self.goals],
            },
            **{name: getattr(self, name) for name in ("runs", "seed", "until", "facts_version")},
            "explore_s": self.seconds,
        }

    def to_polars(self) -> Any:
        """One row for each policy and goal (needs the extra `tables`)."""
        import polars

        return polars.DataFrame(
            [
                {"policy": p.policy, "goal": g.name, "metric": g.metric, "year": g.year, "met": p.met[g.name],
                 **{f"regret_{k}": v for k, v in p.regret[g.name].items()}, **p.outcomes[g.name],
                 "satisfied": p.satisfied}
                for p in self.policies
                for g in self.goals
            ]
        )  # fmt: skip


def explore(
    policies: Sequence[str] = (),
    *,
    goals_: Sequence[str] = (),
    loses: Sequence[str] | None = None,
    method: str = "prim",
    search: int = 0,
    runs: int = RUNS,
    seed: int = 0,
    from_on: date | None = None,
    off: Sequence[str] = (),
    workers: int | None = None,
    facts: Catalogue | None = None,
    progress: Progress | None = None,
) -> Exploration:
    """Hold policies against many futures: regret, satisficing, and the futures in which each one fails.

    Parameters
    ----------
    policies : sequence of str
        Built-in names or TOML files; none means all that are built in.
    goals_ : sequence of str
        `READ_OUT@YEAR>=NUMBER` or `<=`, or `READ_OUT@YEAR:more` or `:less`; the first one is the headline. Default: lead,
        revenue and dual use, each no worse than in the present course's middle future.
    loses : two ids, optional
        Look for the futures in which the first policy serves the first goal worse than the second.
    method : str
        "prim", "cart" or "both".
    search : int
        Generations of a many-objective search over lever values; 0 means none.
    runs : int
        Futures.
    seed, from_on, off, workers, facts, progress
        As in `leadtime.race`.

    Raises
    ------
    InputError
        If a policy, goal or mechanism is unknown, or a number is out of range.

    Source
    ------
    Lempert, Popper, Bankes 2003 (robust decision making, XLRM); Savage 1951 (regret); Simon 1956 (satisficing).
    """
    began, known, wanted = perf_counter(), facts or catalogue(), goals(goals_)
    _check(runs, method, search)
    until = max(g.year for g in wanted)
    asked = study(
        policies, facts_on=known.snapshot_on, runs=runs, seed=seed, from_on=from_on, until=until, off=off
    )
    check_sources(asked, known.sources)
    engine = ready(asked, known)
    trial = Trial(engine, known, wanted, _drawn(engine, runs), workers, progress)
    ran = trial.under(engine.monthly)
    present = ran.get(HISTORY) or trial.under({HISTORY: engine.under(built_in()[HISTORY], known)})[HISTORY]
    wanted = with_thresholds(wanted, present)
    pair = _pair(loses, tuple(ran))
    return Exploration(
        policies=tuple(sorted((_held(p, ran, wanted) for p in ran), key=lambda h: -h.satisfied)),
        boxes=tuple(_failing(ran, wanted, trial.inputs, METHODS if method == "both" else (method,), pair)),
        goals=wanted,
        frontier=searched(trial, generations=search, seed=seed) if search else (),
        runs=runs,
        seed=seed,
        until=until,
        seconds=perf_counter() - began,
        facts_version=known.version,
    )


def _check(runs: int, method: str, search: int) -> None:
    if not FEWEST <= runs <= MOST:
        raise InputError(f"--runs: {runs} is outside {FEWEST} to {MOST:,}; the default is {RUNS:,}.")
    if method not in (*METHODS, "both"):
        raise InputError(f"--method: {method!r} is none of {', '.join(METHODS)}, both.")
    if not 0 <= search <= 1000:
        raise InputError(f"--search: {search} generations are outside 0 to 1,000.")


def _pair(loses: Sequence[str] | None, policies: tuple[str, ...]) -> tuple[str, ...]:
    if not loses:
        return ()
    for name in loses:
        if name not in policies:
            raise InputError(f"--loses: {name} is not among the policies ({', '.join(policies)}).")
    if len(set(loses)) != 2:
        raise InputError("--loses: name two policies that differ.")
    return tuple(loses)


def _drawn(engine: Engine, runs: int) -> Table:
    """The futures: the members that a race of this seed has."""
    drawn = [engine.draws(block) for block in range(-(-runs // BLOCK))]
    return {name: np.concatenate([np.asarray(d[name]) for d in drawn])[:runs] for name in drawn[0]}


Ran = Mapping[str, Mapping[str, Values]]


def regrets(ran: Ran, goal: str) -> dict[str, Values]:
    """By how much the best policy does better in each future: R_p = max_q V_q - V_p, 0 or more."""
    best = np.max(np.stack([each[goal] for each in ran.values()]), axis=0)
    return {policy: best - each[goal] for policy, each in ran.items()}


def _held(policy: str, ran: Ran, wanted: Sequence[Goal]) -> Held:
    lost = {g.name: regrets(ran, g.name)[policy] for g in wanted}
    met = {g.name: g.is_met(ran[policy][g.name]) for g in wanted}
    head = lost[wanted[0].name]
    return Held(
        policy=policy,
        regret_max=float(np.max(head)),
        regret_p90=float(np.quantile(head, 0.9)),
        satisfied=float(np.mean(np.all(np.stack(list(met.values())), axis=0))),
        met={name: float(np.mean(each)) for name, each in met.items()},
        regret={
            name: {"max": float(np.max(r)), "p90": float(np.quantile(r, 0.9)), "p50": float(np.median(r))}
            for name, r in lost.items()
        },
        outcomes={g.name: _spread(g.sign * ran[policy][g.name]) for g in wanted},
    )


def _spread(values: Values) -> Percentiles:
    p5, p50, p95 = (float(v) for v in np.quantile(values, (0.05, 0.5, 0.95)))
    return Percentiles(p5=p5, p50=p50, p95=p95)


def _failing(
    ran: Ran, wanted: Sequence[Goal], inputs: Table, methods: Sequence[str], pair: tuple[str, ...]
) -> list[Failing]:
    """Boxes of every policy's failures, or of those in which one loses to another."""
    if pair:
        head, (a, b) = wanted[0].name, pair
        cases = {a: (f"loses to {b}", ran[a][head] < ran[b][head])}
    else:
        cases = {
            policy: ("goals", ~np.all(np.stack([g.is_met(each[g.name]) for g in wanted]), axis=0))
            for policy, each in ran.items()
        }
    return [
        Failing(policy, case, float(np.mean(is_case)), box)
        for policy, (case, is_case) in cases.items()
        for method in methods
        for box in boxes(inputs, is_case, method)
    ]
