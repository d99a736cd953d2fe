"""Published tables again: each source's assumptions set by name, its figure beside ours.

A scenario is a TOML file in `study/data/published`: whose result, under which policy, with which inputs set, and for each
printed row the read-out that says the same.
"""

import csv
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from leadtime.errors import FactError, InputError, UnknownName
from leadtime.facts import Catalogue, catalogue
from leadtime.facts.period import period
from leadtime.facts.units import unit
from leadtime.race.clock import Clock
from leadtime.race.priors import priors
from leadtime.study.fit.forward import World, read_out, world
from leadtime.study.fit.observations import Mapping as Held
from leadtime.study.fit.observations import Row, settings
from leadtime.study.fit.readouts import READOUTS
from leadtime.study.policy import Policy, find, parse
from leadtime.study.posterior import POSTERIOR, Believed, drawn_from
from leadtime.study.sample import valued

FOLDER = Path(__file__).parent / "data" / "published"
PUBLISHED = Path(__file__).parent / "data" / "published.csv"
UNTIL = 2028
MEMBERS = 500
SEED = 11

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """One printed figure and the read-out that says the same.

    Parameters
    ----------
    row : str
        Number of the figure in `published.csv`.
    read_out : str
    date : str
        The period it speaks of.
    value, low, high : float
        As printed, in `unit`.
    unit : str
        Of the read-out's dimension.
    factor : float
        SI units of the read-out in one of the printed figure's, where the unit alone does not say it.
    at_most : bool
        The figure is an upper bound.
    note : str
        The assumption that explains the difference.
    """

    row: str
    read_out: str
    date: str
    value: float
    low: float | None
    high: float | None
    unit: str
    factor: float
    at_most: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Whose assumptions, under which policy."""

    id: str
    source: str
    question: str
    policy: Policy
    part_on: date
    set: Mapping[str, float]
    against: str
    rows: tuple[Printed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reproduced:
    """A printed figure beside ours, in the printed unit."""

    scenario: Scenario
    printed: Printed
    p5: float
    p50: float
    p95: float

    def to_json(self) -> dict[str, Any]:
        """A plain tree."""
        p = self.printed
        return {
            "scenario": self.scenario.id,
            "source": self.scenario.source,
            "row": p.row,
            "read_out": p.read_out,
            "date": p.date,
            "unit": p.unit,
            "published": {"value": p.value, "low": p.low, "high": p.high, "at_most": p.at_most},
            "ours": {"p5": self.p5, "p50": self.p50, "p95": self.p95},
            "inside": self.holds_value,
            "overlaps": self.is_inside,
            "note": p.note,
        }

    @property
    def is_inside(self) -> bool:
        """Whether the printed figure, or part of its range, lies in our 90% interval."""
        low = self.printed.value if self.printed.low is None else self.printed.low
        high = self.printed.value if self.printed.high is None else self.printed.high
        if self.printed.at_most:
            return self.p5 <= high
        return low <= self.p95 and high >= self.p5

    @property
    def holds_value(self) -> bool:
        """Whether the printed middle itself lies in our 90% interval."""
        return self.p5 <= self.printed.value <= self.p95 or (
            self.printed.at_most and self.p5 <= self.printed.value
        )


@cache
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario that ships, by id.

    Raises
    ------
    FactError
        If a file names an unknown input, read-out or unit.
    """
    return tuple(_scenario(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def published() -> tuple[dict[str, str], ...]:
    """The published figures as collected, one row each, with the reason where one is not reproduced."""
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def _scenario(path: Path) -> Scenario:
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    where = f"published/{path.name}"
    known = ("id", "source", "question", "policy", "part_on", "set", "against", "lever", "row")
    for key in tree:
        if key not in known:
            raise FactError(f"{where}: unknown key `{key}`; known are {', '.join(known)}.")
    for name in tree.get("set", {}):
        if name not in priors():
            raise FactError(f"{where}: {UnknownName('input', name, priors())}")
    try:
        policy = _policy(tree, where)
    except InputError as error:
        raise FactError(str(error)) from None
    return Scenario(
        id=tree["id"],
        source=tree["source"],
        question=tree["question"],
        policy=policy,
        part_on=tree.get("part_on", date(2026, 1, 1)),
        set={name: float(value) for name, value in tree.get("set", {}).items()},
        against=tree.get("against", ""),
        rows=tuple(_printed(row, where) for row in tree["row"]),
    )


def _policy(tree: Mapping[str, Any], where: str) -> Policy:
    """A built-in policy, or its levers with some set otherwise."""
    name = tree.get("policy", "as-enacted")
    if not tree.get("lever"):
        return find(name)
    return parse(
        {"id": tree["id"], "question": tree["question"], "based_on": name, "lever": tree["lever"]}, where
    )


def _printed(row: Mapping[str, Any], where: str) -> Printed:
    if row["read_out"] not in READOUTS:
        raise FactError(f"{where}: {UnknownName('read-out', row['read_out'], READOUTS)}")
    measured = unit(row["unit"])
    if "factor" not in row and measured.dimension not in READOUTS[row["read_out"]].dimensions:
        raise FactError(f"{where}: {row['read_out']} is not counted in {row['unit']}.")
    return Printed(
        row=str(row["row"]),
        read_out=row["read_out"],
        date=str(row["date"]),
        value=float(row["value"]),
        low=row.get("low"),
        high=row.get("high"),
        unit=row.get("shown", row["unit"]),
        factor=float(row.get("factor", measured.factor)),
        at_most=row.get("at_most", False),
        note=row["note"],
    )


def reproduce(
    chosen: Sequence[Scenario] = (),
    *,
    facts: Catalogue | None = None,
    inputs: str = POSTERIOR,
    members: int = MEMBERS,
) -> tuple[Reproduced, ...]:
    """Run scenarios and set each printed figure beside ours.

    Parameters
    ----------
    chosen : sequence of Scenario
        Default: all that ship.
    facts : Catalogue, optional
    inputs : str
        What inputs that a scenario does not set are drawn from.
    members : int
    """
    known = facts or catalogue()
    source = drawn_from(inputs, known)
    asked = tuple(chosen) or scenarios()
    clock = Clock(UNTIL)
    rows = tuple(dict.fromkeys((p.read_out, p.date) for s in asked for p in s.rows))
    made = [_row(*row) for row in rows]
    with jax.enable_x64(True):
        raw = jax.jit(jax.vmap(read_out(made, clock), in_axes=(0, None)))
        drawn, departure = _members(source, members)
        out: list[Reproduced] = []
        for scenario in asked:
            said = _said(raw, scenario, drawn, known, clock)
            for printed in scenario.rows:
                values = said[:, rows.index((printed.read_out, printed.date))] / printed.factor
                noisy = values * np.exp(departure)
                p5, p50, p95 = np.quantile(noisy, (0.05, 0.5, 0.95))
                out.append(
                    Reproduced(
                        scenario=scenario, printed=printed, p5=float(p5), p50=float(p50), p95=float(p95)
                    )
                )
    return tuple(out)


def _said(
    raw: Any, scenario: Scenario, drawn: Mapping[str, Values], known: Catalogue, clock: Clock
) -> Values:
    """Read-outs of one scenario, [draw, row]; less those of another policy where it asks for a difference."""
    count = len(next(iter(drawn.values())))
    given = {name: jnp.full(count, value) for name, value in scenario.set.items()}
    members = {name: jnp.asarray(values) for name, values in drawn.items()} | given

    def under(policy: Policy) -> Values:
        around: World = world(known, policy, clock, part_on=scenario.part_on)
        return np.asarray(raw(members, dict(around.monthly)), float)

    said = under(scenario.policy)
    return under(find(scenario.against)) - said if scenario.against else said


def _row(read_out_name: str, when: str) -> Row:
    """A row that no one observed: what the race says of a period."""
    chosen = period(when)
    held = Held(
        series=read_out_name, entity="", quantity="", read_out=READOUTS[read_out_name], scale="log", noise=0.0,
        bias=0.0, group="", role="check", rival="", weight=1.0, note="",
    )  # fmt: skip
    return Row(
        mapping=held, date=when, start=chosen.start, end=chosen.end, when=0.0, value=0.0, noise=0.0, printed=0.0
    )  # fmt: skip


def _members(source: Believed, count: int) -> tuple[dict[str, Values], Values]:
    """Every input, draw by draw, and how far the race departs from the world, in logarithms."""
    random = np.random.default_rng(SEED)
    found = priors()
    z = random.normal(size=(len(found), count))
    drawn = {n: np.asarray(v, float) for n, v in valued(found, jnp.asarray(z)).items()}
    departure = settings()["discrepancy"]["scale"] * random.normal(size=count)
    if source.posterior is None:
        return drawn, departure
    held = source.posterior
    which = random.integers(0, len(next(iter(held.draws.values()))), count)
    return drawn | {n: np.asarray(v, float)[which] for n, v in held.inputs.items() if n in drawn}, departure
