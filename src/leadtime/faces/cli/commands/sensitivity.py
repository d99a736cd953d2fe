"""`leadtime sensitivity`: which uncertain input moves the answer most."""

from datetime import datetime
from pathlib import Path

import click

from leadtime.faces.cli.document import json_option, plain, print_document
from leadtime.faces.cli.options import off_option, parting_option, seed_option, workers_option


@click.command("sensitivity")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME_OR_FILE",
    help="A policy; may be repeated. Default: as-enacted, deny, downgrade.",
)  # fmt: skip
@click.option(
    "--difference",
    nargs=2,
    metavar="A B",
    help="Explain A less B too. Default: deny downgrade, or the first two.",
)
@click.option(
    "--metric", "metrics", multiple=True, metavar="READ_OUT", help="A read-out, or all; may be repeated."
)
@click.option(
    "--year", "years", type=int, multiple=True, help="A horizon; may be repeated. Default: 2027, 2030, 2035."
)
@click.option("--runs", type=int, default=512, show_default=True, help="Rows of the design's base sample.")
@click.option("--screen", type=int, default=20, show_default=True, help="Inputs with an index of their own.")
@click.option("--full", is_flag=True, help="An index for every input, no screening.")
@click.option("--gradients", is_flag=True, help="Cross-check with derivatives.")
@seed_option
@parting_option
@off_option
@click.option(
    "--out", type=click.Path(path_type=Path), help="A new folder for tornado, heat maps and the answer."
)
@workers_option
@json_option
def command(
    policies: tuple[str, ...],
    difference: tuple[str, str] | None,
    metrics: tuple[str, ...],
    years: tuple[int, ...],
    runs: int,
    screen: int,
    full: bool,
    gradients: bool,
    seed: int,
    from_on: datetime | None,
    off: tuple[str, ...],
    out: Path | None,
    workers: int | None,
    as_json: bool,
) -> None:
    """Sobol indices of every uncertain input and theme, for each horizon, policy and difference of policies.

    A screening finds the inputs that matter; each of them has indices of its own, with 90% intervals. The headline is the
    first read-out in 2030 under the first policy.
    """
    from leadtime.faces.cli.racing import progress
    from leadtime.faces.study.folder import must_be_empty, write_figures
    from leadtime.faces.study.importance import drawings, named, show
    from leadtime.study.explore.sensitivity import POLICIES, YEARS, sensitivity
    from leadtime.study.query import HEADLINE

    must_be_empty(out)
    with progress() as told:
        found = sensitivity(
            policies or POLICIES, difference=difference, metrics=metrics or (HEADLINE,), years=years or YEARS,
            runs=runs, screen=None if full else screen, gradients=gradients, seed=seed,
            from_on=from_on.date() if from_on else None, off=off, workers=workers, progress=told,
        )  # fmt: skip
    if as_json:
        print_document(found)
    else:
        show(found)
    for quantity in found.steady:
        click.echo(
            f"No input moves {named(quantity)}, or it is not defined in every future: left out.", err=True
        )
    if out is not None:
        source = f"Leadtime, facts {found.facts_version}; {found.members:,} members, seed {found.seed}."
        pictures = write_figures(out, drawings(found), plain(found), source=source)
        click.echo(f"wrote {', '.join(map(str, pictures))}", err=True)
