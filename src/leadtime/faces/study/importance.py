"""How sensitivity is shown: a table, a tornado of the headline, a heat map of every quantity."""

from collections.abc import Sequence

import click

from leadtime.faces.cli.table import print_table
from leadtime.faces.report.drawing import Drawing
from leadtime.faces.study.charts import Bar, Cell, heat_map, tornado
from leadtime.faces.words import short
from leadtime.race.priors import priors
from leadtime.study.explore.sensitivity import Index, Quantity, Sensitivity
from leadtime.study.query import metrics

SHOWN = 12
RIGHT = ("first", "total", "as fitted", "5th pct", "95th pct")


def show(found: Sensitivity) -> None:
    """The headline for a person: what is explained, by which inputs, by which themes."""
    head = found.headline
    click.echo(f"What moves {named(head.quantity)}?")
    click.echo(
        f"{short(head.p50)} {_unit(head.quantity)} at the median, {short(head.p5)} to {short(head.p95)} in nine futures "
        f"of ten; {found.members:,} members in {found.seconds:.0f} s.\n"
    )
    swings = {s.input: s for s in found.swings}
    alone = {s.input: f"{s.first:.2f}" for s in head.together.shares} if head.together else {}
    rows = [
        [
            i.input,
            *_shares(i),
            alone.get(i.input, ""),
            *map(short, (swings[i.input].at_low, swings[i.input].at_high)),
            _label(i.input),
        ]
        for i in head.indices[:SHOWN]
    ]
    if head.rest:
        rows.append([head.rest.input, *_shares(head.rest), "", "", "", f"{len(found.screened_out)} of them"])
    print_table(("input", *RIGHT, "meaning"), rows, right=RIGHT)
    click.echo(
        "\nfirst: share of the variance by itself; total: with all it takes part in; +- is the 90% interval."
    )
    click.echo("The last columns hold the answer with this input alone at its 5th and 95th percentile.")
    if head.together:
        click.echo(
            "The design moves inputs independently; the calibration leaves them dependent. Over its draws the answer is "
            f"{short(head.together.p50)} ({short(head.together.p5)} to {short(head.together.p95)}), and as fitted is what "
            "an input explains alone there, with all that goes with it: these shares do not add up."
        )
    click.echo()
    themes = [[i.input, *_shares(i)] for i in head.themes[:SHOWN]]
    print_table(("theme (mechanism)", "first", "total"), themes, right=("first", "total"))
    _show_slopes(found)


def _show_slopes(found: Sensitivity) -> None:
    if not found.slopes:
        return
    totals = {i.input: i for i in found.headline.indices}
    rows = [
        [s.input, f"{s.mean:+.3g}", f"{s.bound:.3f}", f"{totals[s.input].total:.3f}"]
        for s in found.slopes
        if s.input in totals
    ]
    right = ("change per s.d.", "bound", "total")
    click.echo("\nCross-check by gradients: the bound lies above the total, but where the model jumps.")
    print_table(("input", *right), rows[:SHOWN], right=right)


def named(quantity: Quantity) -> str:
    """A quantity in words."""
    what = f"{metrics()[quantity.metric].label_en}, end of {quantity.year}"
    return (
        f"{what}, {quantity.policy} minus {quantity.less}" if quantity.less else f"{what}, {quantity.policy}"
    )


def drawings(found: Sensitivity) -> list[Drawing]:
    """The tornado of the headline and the heat map of all quantities."""
    head = found.headline
    bars = [Bar(_label(s.input), s.at_low, s.at_high) for s in found.swings[:SHOWN]]
    title = f"{metrics()[head.quantity.metric].label_en} ({_unit(head.quantity)})"
    about = "; ".join(f"{b.name}: {short(b.at_low)} to {short(b.at_high)}" for b in bars)
    chart = tornado(bars, middle=found.middle, title=title)
    return [
        Drawing("tornado", f"What moves {named(head.quantity)}", about, chart),
        _heat(found, "inputs"),
        _heat(found, "themes"),
    ]


def _heat(found: Sensitivity, kind: str) -> Drawing:
    """Total indices of the inputs, or themes, that matter most anywhere."""
    columns = [(e, e.indices if kind == "inputs" else e.themes) for e in found.explained]
    largest: dict[str, float] = {}
    for _, indices in columns:
        for index in indices:
            largest[index.input] = max(largest.get(index.input, 0.0), index.total)
    rows = sorted(largest, key=lambda name: -largest[name])[: SHOWN + 4]
    by_name = [({i.input: i.total for i in indices}, e.quantity) for e, indices in columns]
    cells = [
        Cell(_label(row), _column(quantity, found), shares.get(row, 0.0))
        for row in rows
        for shares, quantity in by_name
    ]
    title = f"Total share of the variance, by {'input' if kind == 'inputs' else 'theme'}"
    about = "; ".join(f"{_label(row)}: up to {largest[row]:.0%}" for row in rows)
    return Drawing(f"heat-map-{kind}", title, about, heat_map(cells, title="total share"))


def _column(quantity: Quantity, found: Sensitivity) -> str:
    who = f"{quantity.policy} - {quantity.less}" if quantity.less else quantity.policy
    is_one = len({e.quantity.metric for e in found.explained}) == 1
    return f"{who} {quantity.year}" if is_one else f"{quantity.metric} {who} {quantity.year}"


def _label(name: str) -> str:
    """What an input stands for, short enough for a row."""
    return priors()[name].meaning if name in priors() else name


def _unit(quantity: Quantity) -> str:
    return metrics()[quantity.metric].unit


def _shares(index: Index) -> Sequence[str]:
    return f"{index.first:.2f} +- {index.first_ci:.2f}", f"{index.total:.2f} +- {index.total_ci:.2f}"
