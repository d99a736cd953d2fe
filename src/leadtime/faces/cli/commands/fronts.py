"""`leadtime fronts`: who leads the other fronts, from electric cars to electricity; since when; what next."""

from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.fronts.scoreboard import FrontAnswer, Measure, Scoreboard


@click.command("fronts")
@click.argument("name", required=False, metavar="[FRONT]")
@click.option("--fit", "is_fit", is_flag=True, help="Fit all fronts again and write the posterior (minutes).")
@click.option("--seed", type=int, default=0, show_default=True, help="Of a fit.")
@json_option
def command(
    name: str | None,
    is_fit: bool,
    seed: int,
    as_json: bool,
) -> None:
    """Who leads each front, on what measure, since when, and what the model expects; with FRONT, one in depth.

    Values are the catalogue's; forecasts come from one catch-up model fitted to all fronts together. A range is
    the 5th to 95th percentile.
    """
    from leadtime.fronts.scoreboard import scoreboard

    if is_fit:
        _fit(seed)
    found = scoreboard(name)
    if as_json:
        print_document(found)
    elif name is None:
        _show_all(found)
    else:
        _show_one(found.rows[0])


def _fit(seed: int) -> None:
    from leadtime.fronts.posterior import make, shipped, write

    write(make(seed=seed))
    shipped.cache_clear()
    click.echo("Fitted all fronts; the posterior is written.", err=True)


def _show_all(found: "Scoreboard") -> None:
    rows = [_row(answer) for answer in found.rows]
    columns = ["front", "leader", "measure", "leader's value", "other", "as of", "leads since", "2030"]
    print_table(columns, rows, right=["leader's value", "other", "2030"])
    click.echo(
        "\n`leadtime fronts FRONT` shows every measure of one front; 2030 is the leader's value, with its 90% range."
    )


def _row(answer: "FrontAnswer") -> list[str]:
    head = answer.headline
    return [
        answer.front.id,
        head.leader,
        f"{head.track.measure}, {head.track.unit}",
        _short(head.value),
        _short(head.rival_value),
        head.as_of.isoformat(),
        _since(head),
        _range(head.forecast()),
    ]


def _show_one(answer: "FrontAnswer") -> None:
    front = answer.front
    click.echo(f"{front.name} ({front.name_zh_hant}): {front.chaser} and {front.rival}")
    rows = [
        [
            m.track.measure,
            m.track.unit,
            m.leader or "-",
            _short(m.value),
            _short(m.rival_value),
            m.as_of.isoformat(),
            _since(m),
            _next(m),
            _range(m.forecast()),
        ]
        for m in answer.measures
    ]
    columns = [
        "measure",
        "unit",
        "leader",
        "value",
        "other",
        "as of",
        "leads since",
        "passed by other",
        "2030",
    ]
    print_table(columns, rows, right=["value", "other", "2030"])
    if answer.half_gap:
        click.echo(f"\nHalf of the gap in share closes in {_range(answer.half_gap)} years.")
    for m in answer.measures:
        for side, said in m.said.get("sides", {}).items():
            if "learning_rate" in said:
                click.echo(
                    f"Price of {m.curves[side].entity} ({m.track.id}): falls by {_percent(said['learning_rate'])} for each "
                    "doubling of output."
                )
    for note in answer.notes:
        click.echo(f"Note: {note}")


def _since(m: "Measure") -> str:
    if m.crossed_on is None:
        return ""
    return ("before " if m.led_from_start else "") + f"{m.crossed_on:%Y-%m}"


def _next(m: "Measure") -> str:
    if m.next_crossing is None:
        return ""
    said = f"{m.next_crossing['probability']:.0%} by 2036"
    return said + (f", about {m.next_crossing['p50']:%Y}" if "p50" in m.next_crossing else "")


def _short(value: float | None) -> str:
    from leadtime.faces.words import short

    return short(value)


def _range(found: object) -> str:
    if not isinstance(found, dict):
        return ""
    return f"{_short(found['p50'])} ({_short(found['p5'])}-{_short(found['p95'])})"


def _percent(found: dict[str, float]) -> str:
    return f"{found['p50']:.0%} ({found['p5']:.0%} to {found['p95']:.0%})"
