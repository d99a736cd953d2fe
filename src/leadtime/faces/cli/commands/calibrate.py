"""`leadtime calibrate`: what history says of the uncertain inputs."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.study.calibrate import Calibration

_COLUMNS = ("input", "unit", "prior 5%", "50%", "95%", "posterior 5%", "50% ", "95% ", "width")
SHOWN_PAIRS = 12


@click.command("calibrate")
@click.option("--refit", is_flag=True, help="Fit again now (ten to twenty minutes on two cores).")
@click.option("--write", is_flag=True, help="With --refit: make the fit the posterior that ships.")
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="DIR", help="With --refit: write the posterior there."
)
@click.option(
    "--posterior",
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Answer from the posterior in this folder.",
)
@click.option("--draws", type=click.IntRange(min=1), help="With --refit: draws kept of each chain.")
@click.option("--warmup", type=click.IntRange(min=1), help="With --refit: steps before that.")
@click.option("--chains", type=click.IntRange(min=2), help="With --refit: chains side by side.")
@click.option("--seed", type=click.IntRange(min=0), help="With --refit: the same seed gives the same draws.")
@click.option(
    "--page", type=click.Path(path_type=Path), metavar="FILE", help="Write the tables as a Markdown page."
)
@json_option
def command(
    refit: bool,
    write: bool,
    out: Path | None,
    folder: Path | None,
    draws: int | None,
    warmup: int | None,
    chains: int | None,
    seed: int | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """What history says of the uncertain inputs: prior against posterior, and whether the chains can be trusted.

    Answers at once from the posterior that ships, which `leadtime race` draws from; --refit fits again by gradient
    (No-U-Turn sampler) to the series of the catalogue. --refit --write replaces the posterior that ships.
    """
    options = {"draws": draws, "warmup": warmup, "chains": chains, "seed": seed}
    asked = {name: value for name, value in options.items() if value is not None}
    if not refit and (write or out or asked):
        named = "--write" if write else "--out" if out else f"--{next(iter(asked))}"
        raise InputError(f"{named} is about a new fit; add --refit.")
    if refit and folder:
        raise InputError("--posterior answers from a fit already made; leave out it or --refit.")
    from leadtime.study.calibrate import calibrate, ship
    from leadtime.study.posterior import FOLDER

    found = calibrate(refit=refit, folder=folder, progress=refit and not as_json, **asked)
    for target in ([FOLDER] if write else []) + ([out] if out else []):
        click.echo(f"Written: {ship(found, target)}", err=True)
    if page is not None:
        _write_page(found, page)
    if as_json:
        print_document(found)
    else:
        _show(found)


def _write_page(found: "Calibration", path: Path) -> None:
    from leadtime.faces.markdown import write_page
    from leadtime.study.calibration_page import page

    write_page(path, page(found))


def _show(found: "Calibration") -> None:
    from leadtime.race.priors import priors

    units = {name: prior.unit for name, prior in priors().items()}
    order = sorted(found.touched, key=lambda name: found.width[name])
    rows = [
        [
            name,
            units[name],
            *(f"{found.prior[name][q]:.3g}" for q in ("p5", "p50", "p95")),
            *(f"{found.posterior[name][q]:.3g}" for q in ("p5", "p50", "p95")),
            f"{found.width[name]:.2f}",
        ]
        for name in order
    ]
    print_table(_COLUMNS, rows, right=_COLUMNS[2:])
    others = len(found.prior) - len(found.touched)
    click.echo(f"\n{others} more inputs are touched by no observation and keep their priors.")
    for story in found.stories:
        click.echo(
            f"Rival story {story.series} ({story.printed:,.4g}): weight {story.prior:.2f} before, "
            f"{story.posterior:.2f} after."
        )
    for a, b, r in found.pairs[:SHOWN_PAIRS]:
        click.echo(f"Not told apart: {a} and {b} (correlation {r:+.2f}).")
    told = found.diagnostics
    click.echo(
        f"Chains: r-hat {told['r_hat']:.3f}, effective sample size {told['ess']:.0f}, "
        f"{told['divergences']} of {told['draws']} steps diverged."
    )
    for fault in told.get("faults", ()):
        click.echo(f"Warning: {fault}.", err=True)
    for change in found.differences:
        click.echo(f"Warning: since this fit {change}; the race does not use it.", err=True)
