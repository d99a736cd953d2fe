"""`leadtime fronts`: who leads the other fronts, from electric cars to electricity; since when; what next."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtime.errors import InputError, OutputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.fronts.scoreboard import FrontAnswer, Measure, Scoreboard

POLICIES, RUNS, YEARS = ("as-enacted", "deny"), 4096, (2027, 2030, 2035)
"""Of the race that shows what the fronts say of chips."""


@click.command("fronts")
@click.argument("name", required=False, metavar="[FRONT]")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="Write pictures of the front there."
)
@click.option("--fit", "is_fit", is_flag=True, help="Fit all fronts again and write the posterior (minutes).")
@click.option(
    "--backtest",
    "is_backtest",
    is_flag=True,
    help="Forecast second halves from first ones and write the scores.",
)
@click.option(
    "--write",
    "page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write fits and misses as a page.",
)
@click.option(
    "--chips",
    "is_chips",
    is_flag=True,
    help="Run the race under what the fronts say of chips, write the lead.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of a fit.")
@json_option
def command(
    name: str | None,
    out: Path | None,
    is_fit: bool,
    is_backtest: bool,
    is_chips: bool,
    page: Path | None,
    seed: int,
    as_json: bool,
) -> None:
    """Who leads each front, on what measure, since when, and what the model expects; with FRONT, one in depth.

    Values are the catalogue's; forecasts come from one catch-up model fitted to all fronts together. A range is
    the 5th to 95th percentile.
    """
    from leadtime.fronts.scoreboard import scoreboard

    if out is not None and name is None:
        raise InputError("--out draws one front; name it, as in `leadtime fronts ev --out pictures`.")
    if is_fit:
        _fit(seed)
    if is_backtest:
        _backtest(seed)
    if is_chips:
        _race(seed)
    if page is not None:
        _write_page(page)
    found = scoreboard(name)
    if out is not None:
        _draw(found.rows[0], out)
    if as_json:
        print_document(found)
    elif name is None:
        _show_all(found)
    else:
        _show_one(found.rows[0])


def _fit(seed: int) -> None:
    from leadtime.fronts.posterior import make, shipped, write

    tree = make(seed=seed)
    write(tree | {k: v for k, v in shipped().items() if k in ("backtest", "to_chips")})
    shipped.cache_clear()
    _write_scenarios()
    click.echo("Fitted all fronts; the posterior and its scenarios for the race are written.", err=True)


def _write_scenarios() -> None:
    """What the fronts say of chips, as scenarios of the race."""
    from leadtime.fronts.chips import scenario_texts
    from leadtime.race.priors import priors
    from leadtime.study.beliefs import FOLDER

    for id, text in scenario_texts(priors()).items():
        (FOLDER / f"{id}.toml").write_text(text, encoding="utf-8")


def _backtest(seed: int) -> None:
    from leadtime.fronts.backtest import backtest
    from leadtime.fronts.posterior import shipped, write

    scores = backtest(seed=seed, progress=lambda what: click.echo(f"fitting {what} ...", err=True))
    write({**shipped(), "backtest": scores})
    shipped.cache_clear()
    click.echo("The scores are written.", err=True)


def _race(seed: int) -> None:
    """How far the two scenarios move the lead: the race under our beliefs and under each, on the same members."""
    from leadtime.fronts.posterior import shipped, write
    from leadtime.study.race import race

    told: dict[str, object] = {}
    for scenario in (None, "other-fronts", "other-fronts-chips"):
        done = race(POLICIES, runs=RUNS, seed=seed, scenario=scenario).summary
        leads = {
            p.id: {str(y): v for y, v in p.table["us_lead_months"].items() if y in YEARS}
            for p in done.policies
        }
        told[scenario or "ours"] = leads
        version = done.facts_version
    write(
        {
            **shipped(),
            "to_chips": {"runs": RUNS, "seed": seed, "facts_version": version, "us_lead_months": told},
        }
    )
    shipped.cache_clear()
    click.echo("The lead under each scenario is written.", err=True)


def _write_page(path: Path) -> None:
    from leadtime.fronts.page import page

    try:
        path.write_text(page(), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path}: could not be written ({error.strerror}); name a file that can be."
        ) from None
    click.echo(f"wrote {path}", err=True)


def _draw(answer: "FrontAnswer", out: Path) -> None:
    from leadtime.faces.fronts.picture import write_pictures

    written = write_pictures(answer, out)
    click.echo(f"wrote {len(written)} files into {out}", err=True)


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
    from leadtime.fronts.scoreboard import ENERGY

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
    if front.id == ENERGY:
        _show_feeds(answer)
    for said in answer.claims:
        click.echo(f"Claim {said.claim.id}: {said.claim.claim}: {said.verdict}.")
    for note in answer.notes:
        click.echo(f"Note: {note}")


def _show_feeds(answer: "FrontAnswer") -> None:
    """How many systems of each kind the power could feed."""
    from leadtime.fronts.energy import feeds

    rows = [
        [f.nation, f.budget, f"{f.power / 1e9:.3g}", f.name, f"{f.systems:,.0f}", _short(f.compute / 1e6)]
        for f in feeds(answer.facts)
    ]
    click.echo(
        "\nWhat the power could feed, at each system's own draw; cooling and losses of the site come on top."
    )
    columns = ["nation", "budget", "GW", "system", "systems", "million H100e"]
    print_table(columns, rows, right=["GW", "systems", "million H100e"])


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
