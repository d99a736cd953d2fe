"""What `leadtime race --explain` shows: a stock by flow, and what moves it."""

from collections.abc import Sequence
from datetime import date

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import print_document
from leadtime.faces.cli.table import print_table
from leadtime.race.levers import levers
from leadtime.race.priors import priors
from leadtime.study.explain import Explanation, Slope, explain
from leadtime.study.policy import HISTORY

SHOWN_INPUTS = 10


def explained_by(
    asked: tuple[int, str],
    policies: Sequence[str],
    *,
    from_on: date | None,
    off: Sequence[str],
    as_json: bool,
) -> int:
    """Explain one read-out of one year under one policy.

    Raises
    ------
    InputError
        If more than one policy is named, or what is asked is not known.
    """
    if len(policies) > 1:
        raise InputError(f"--explain takes one policy, not {len(policies)}; name one.")
    year, metric = asked
    found = explain(metric, year, policy=(*policies, HISTORY)[0], from_on=from_on, off=off)
    if as_json:
        print_document(found)
    else:
        show(found)
    return 0


def show(found: Explanation) -> None:
    """Three tables: flows, levers, inputs."""
    click.echo(
        f"{found.metric} at the end of {found.year} under {found.policy}, every input at its median: "
        f"{_number(found.value)} {found.unit}"
    )
    if found.parts:
        click.echo("\nFlows that add up to it")
        rows = [[p.origin, p.flow, p.mechanism, _number(p.h100e)] for p in found.parts]
        total = ["", "sum", "", _number(sum(p.h100e for p in found.parts))]
        print_table(["origin", "flow", "mechanism", found.unit], [*rows, total], right=[found.unit])
    click.echo(
        f"\nChange for a lever held higher from {found.from_on} on (at most one step of its bounds shown)"
    )
    rows = [
        [s.name, _number(s.value), s.unit, _number(s.slope * _step(s)), _number(_step(s))]
        for s in found.levers
    ]
    print_table(
        ["lever", "stands at", "unit", "change", "for a step of"],
        rows,
        right=["stands at", "change", "for a step of"],
    )
    click.echo("\nChange for an input at its 95th instead of its 5th percentile, to first order; the largest")
    rows = [
        [s.name, _number(s.value), s.unit, _number(s.slope * (priors()[s.name].high - priors()[s.name].low))]
        for s in found.inputs[:SHOWN_INPUTS]
    ]
    print_table(["input", "median", "unit", "change"], rows, right=["median", "change"])


def _step(lever: Slope) -> float:
    """A tenth of a share; of an amount, a tenth of where it stands, or a unit that means something."""
    bound = levers()[lever.name].maximum or 1.0
    return 0.1 if bound <= 2 else (0.1 * lever.value if 0 < lever.value < 1e9 else 1e9)


def _number(x: float) -> str:
    return f"{x:,.0f}" if abs(x) >= 1e4 else f"{x:.4g}"
