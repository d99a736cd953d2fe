"""`leadtime explore`: which policy holds up across futures; where each one fails."""

from datetime import datetime
from pathlib import Path

import click

from leadtime.faces.cli.document import json_option, plain, print_document
from leadtime.faces.cli.options import off_option, parting_option, seed_option, workers_option


@click.command("explore")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME_OR_FILE", help="May be repeated. Default: all four."
)
@click.option(
    "--goal", "goals", multiple=True, metavar="GOAL",
    help="us_lead_months@2030>=48, or us_lead_months@2030:more for what the present course brings; may be repeated.",
)  # fmt: skip
@click.option(
    "--loses", nargs=2, metavar="A B", help="Where does policy A serve the first goal worse than B?"
)
@click.option("--method", default="prim", show_default=True, help="Boxes by prim, cart or both.")
@click.option(
    "--search", type=int, default=0, metavar="GENERATIONS", help="Search lever values for a frontier."
)
@click.option("--runs", type=int, default=4096, show_default=True, help="Futures.")
@seed_option
@parting_option
@off_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="A new folder for trade-offs, found policies, the answer."
)
@workers_option
@json_option
def command(
    policies: tuple[str, ...],
    goals: tuple[str, ...],
    loses: tuple[str, str] | None,
    method: str,
    search: int,
    runs: int,
    seed: int,
    from_on: datetime | None,
    off: tuple[str, ...],
    out: Path | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Policies against many futures: regret, the share of futures in which every goal is met, and boxes of failures.

    The usual goals are lead, revenue and dual use in 2030, each no worse than what the present course brings in its middle
    future. Coverage and density are those of futures that had no part in finding the box.
    """
    from leadtime.faces.cli.racing import progress
    from leadtime.faces.study.exploring import drawings, policy_files, show
    from leadtime.faces.study.folder import must_be_empty, write_figures
    from leadtime.study.explore.robust import explore

    must_be_empty(out)
    with progress() as told:
        found = explore(
            policies, goals_=goals, loses=loses, method=method, search=search, runs=runs, seed=seed,
            from_on=from_on.date() if from_on else None, off=off, workers=workers, progress=told,
        )  # fmt: skip
    if as_json:
        print_document(found)
    else:
        show(found)
    if out is not None:
        source = (
            f"Leadtime, facts {found.facts_version}; medians of {found.runs:,} futures, seed {found.seed}."
        )
        write_figures(out, drawings(found), plain(found), source=source, texts=policy_files(found))
        click.echo(f"wrote {out}", err=True)
