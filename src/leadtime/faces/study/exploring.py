"""How an exploration is shown: who holds up, where each policy fails, what is traded for what."""

from collections.abc import Mapping

import click

from leadtime.faces.cli.table import print_table
from leadtime.faces.report.drawing import Drawing
from leadtime.faces.study.charts import Point, trade_off
from leadtime.faces.words import short
from leadtime.study.explore.goals import Goal
from leadtime.study.explore.robust import Exploration
from leadtime.study.explore.search import policy_at
from leadtime.study.query import metrics

SHOWN = 10


def show(found: Exploration) -> None:
    """The answer for a person."""
    head = found.goals[0]
    click.echo(f"{len(found.policies)} policies in {found.runs:,} futures. A future is satisfied where")
    for goal in found.goals:
        click.echo(f"  {goal.name}: {said(goal)}")
    click.echo()
    regret = f"regret in {metrics()[head.metric].unit}, at most"
    columns = ("policy", "satisfied", regret, "in 9 of 10", *(g.name for g in found.goals))
    rows = [
        [
            p.policy,
            f"{p.satisfied:.0%}",
            short(p.regret_max),
            short(p.regret_p90),
            *(f"{p.met[g.name]:.0%}" for g in found.goals),
        ]
        for p in found.policies
    ]
    print_table(columns, rows, right=columns[1:])
    click.echo(
        f"\nRegret is of {head.name}: by how much the best of these policies does better. The last columns hold the share "
        "of futures in which each goal is met."
    )
    _show_boxes(found)
    _show_frontier(found)


def _show_boxes(found: Exploration) -> None:
    click.echo()
    if not found.boxes:
        click.echo("No box of a few inputs tells the futures that fail from the others.")
    for failing in found.boxes:
        tree = failing.to_json()
        click.echo(f"{tree['sentence'][:1].upper()}{tree['sentence'][1:]}")
        click.echo(
            f"  ({failing.box.density:.0%} of the futures inside, against {failing.share:.0%} of all; "
            f"{failing.box.coverage:.0%} of those that do; {failing.box.method.upper()})"
        )


def _show_frontier(found: Exploration) -> None:
    if not found.frontier:
        return
    click.echo(
        f"\n{len(found.frontier)} policies found that no other found one betters in every goal; at the median:"
    )
    names = [g.name for g in found.goals]
    some = found.frontier[:: max(1, len(found.frontier) // SHOWN)][:SHOWN]
    levers = list(some[0].levers)
    rows = [[*(short(f.goals[n]) for n in names), *(short(f.levers[n]) for n in levers)] for f in some]
    print_table((*names, *levers), rows, right=(*names, *levers))


def said(goal: Goal) -> str:
    """A goal in words."""
    info = metrics()[goal.metric]
    bound = "at least" if goal.wants == "more" else "at most"
    return f"{info.label_en}, {goal.year}, is {bound} {short(goal.threshold)} {info.unit}"


def drawings(found: Exploration) -> list[Drawing]:
    """The first goal against each other one: policies at their medians, and the frontier where one was sought."""
    head, *others = found.goals
    return [_trade(found, head, other) for other in others]


def _trade(found: Exploration, head: Goal, other: Goal) -> Drawing:
    points = [
        Point("policy", p.policy, p.outcomes[other.name]["p50"], p.outcomes[head.name]["p50"])
        for p in found.policies
    ]
    points += [Point("found by search", "", f.goals[other.name], f.goals[head.name]) for f in found.frontier]
    titles = [f"{metrics()[g.metric].label_en}, {g.year} ({metrics()[g.metric].unit})" for g in (other, head)]
    about = "; ".join(f"{p.name}: {short(p.x)}, {short(p.y)}" for p in points if p.name)
    chart = trade_off(points, x_title=titles[0], y_title=titles[1])
    return Drawing(f"trade-off-{_plain(other.name)}", f"{head.name} against {other.name}", about, chart)


def _plain(name: str) -> str:
    return "".join(c if c.isalnum() else "-" for c in name)


def policy_files(found: Exploration) -> dict[str, str]:
    """The found policies as TOML files that `leadtime race --policy` reads, by file name."""
    return {
        f"found-{i:02}.toml": _policy_file(f"found-{i:02}", f.levers) for i, f in enumerate(found.frontier, 1)
    }


def _policy_file(name: str, levers: Mapping[str, float]) -> str:
    policy = policy_at(levers)
    head = [
        f'id = "{name}"',
        'question = "What follows from a policy that a search over levers found on its frontier?"',
        f'based_on = "{policy.based_on}"',
    ]
    blocks = []
    for change in policy.changes:
        value = f'"{change.value}"' if isinstance(change.value, str) else f"{change.value:g}"
        blocks.append(f'\n[[lever]]\nlever = "{change.lever}"\nvalue = {value}\nsource = "{change.source}"')
    return "\n".join([*head, *blocks]) + "\n"
