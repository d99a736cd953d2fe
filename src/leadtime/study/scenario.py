"""A study: which policies, how many members, which seed, from when, until when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from leadtime.errors import InputError, UnknownName, nearest
from leadtime.facts import Catalogue, catalogue
from leadtime.race.clock import FIRST_YEAR, LAST_YEAR, Clock
from leadtime.race.mechanism import mechanisms
from leadtime.study.beliefs import Scenario
from leadtime.study.beliefs import find as find_scenario
from leadtime.study.policy import USUAL, Policy, find
from leadtime.study.posterior import POSTERIOR, Believed, drawn_from

RUNS = 10_000
UNTIL = 2035
MOST_RUNS = 1_000_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """What is to be run; everything a result depends on but facts and code.

    Parameters
    ----------
    policies : tuple of Policy
    runs : int
        Members.
    seed : int
    from_on : date
        The day on which policies part.
    until : int
        Last year.
    off : frozenset of str
        Mechanisms switched off.
    scenario : Scenario or None
        Beliefs in the place of ours.
    inputs : Believed
        What the uncertain inputs are drawn from.
    """

    policies: tuple[Policy, ...]
    from_on: date
    runs: int = RUNS
    seed: int = 0
    until: int = UNTIL
    off: frozenset[str] = field(default_factory=frozenset)
    scenario: Scenario | None = None
    inputs: Believed = field(default_factory=Believed)


def check_sources(asked: Study, known: Collection[str]) -> None:
    """Refuse a policy whose sources are not in the bibliography, before anything is run.

    Raises
    ------
    InputError
        Names the policy, the lever and the source.
    """
    for policy in asked.policies:
        for change in policy.changes:
            if change.source not in known:
                near = nearest(change.source, tuple(known))
                say = f"did you mean {near[0]}?" if near else 'add it to sources.toml, or write "assumption".'
                raise InputError(
                    f"policy {policy.id} ({change.lever}): unknown source {change.source!r}; {say}"
                )
    for belief in asked.scenario.beliefs if asked.scenario else ():
        for source in belief.source:
            if source not in known:
                raise UnknownName(f"source ({belief.name} of the scenario)", source, known)


def study(
    policies: Sequence[str] = (),
    *,
    facts_on: date,
    runs: int = RUNS,
    seed: int = 0,
    from_on: date | None = None,
    until: int = UNTIL,
    off: Sequence[str] = (),
    scenario: str | None = None,
    inputs: str | Path = POSTERIOR,
    facts: Catalogue | None = None,
) -> Study:
    """Check what the user asked for.

    Parameters
    ----------
    policies : sequence of str
        Built-in names or files; none means the usual four.
    facts_on : date
        The date of the facts, on which policies part by default, unless the run ends before.
    inputs : str or Path
        What uncertain inputs are drawn from: "posterior", "priors", or a folder that holds a posterior.
    facts : Catalogue, optional
        What a posterior must have been fitted to. Default: the facts that come with Leadtime.

    scenario : str, optional
        A built-in scenario or a file; none means our own beliefs.

    Raises
    ------
    InputError
        If a policy or scenario is unknown, a policy is named twice, or a number is out of range.
    """
    chosen = tuple(find(p) for p in policies or USUAL)
    parted = from_on or min(facts_on, date(min(max(until, FIRST_YEAR), LAST_YEAR), 12, 31))
    beliefs = None if scenario is None else find_scenario(scenario)
    return checked(
        chosen,
        runs=runs,
        seed=seed,
        from_on=parted,
        until=until,
        off=off,
        scenario=beliefs,
        inputs=drawn_from(inputs, facts or catalogue()),
    )


def checked(
    chosen: tuple[Policy, ...],
    *,
    runs: int,
    seed: int,
    from_on: date,
    until: int,
    off: Sequence[str],
    scenario: Scenario | None = None,
    inputs: Believed | None = None,
) -> Study:
    """A study whose every number is in range.

    Raises
    ------
    InputError
        Names the option, its value and what would do.
    """
    names = [p.id for p in chosen]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"--policy: two policies have the id {name!r}; give each its own.")
    if not FIRST_YEAR <= until <= LAST_YEAR:
        raise InputError(f"--until: {until} is outside {FIRST_YEAR} to {LAST_YEAR}.")
    if not 1 <= runs <= MOST_RUNS:
        raise InputError(f"--runs: {runs} is outside 1 to {MOST_RUNS:,}; the default is {RUNS:,}.")
    if not 0 <= seed < 2**32:
        raise InputError(f"--seed: {seed} is outside 0 to {2**32 - 1}.")
    if not Clock.first_day() <= from_on <= date(until, 12, 31):
        raise InputError(
            f"--from: {from_on} is outside {Clock.first_day()} to {until}-12-31; policies part within the run."
        )
    known = tuple(m.name for m in mechanisms())
    for name in off:
        if name not in known:
            raise UnknownName("mechanism", name, known)
    return Study(
        policies=chosen,
        runs=runs,
        seed=seed,
        from_on=from_on,
        until=until,
        off=frozenset(off),
        scenario=scenario,
        inputs=inputs or Believed(),
    )
