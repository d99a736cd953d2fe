"""`leadtime calibrate`: what history says of the uncertain inputs."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.errors import InputError, OutputError
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
@click.option("--backtest", is_flag=True, help="Fit at the ends of earlier years and score what came next.")
@click.option(
    "--ranks", type=click.IntRange(min=8), metavar="N", help="Check the sampler on N synthetic data sets."
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Keep finished chains there and take up those of an earlier run: nothing is lost if it is cut short.",
)
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the tables as a Markdown page, with a picture beside it.",
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
    backtest: bool,
    ranks: int | None,
    keep: Path | None,
    page: Path | None,
    as_json: bool,
) -> None:
    """What history says of the uncertain inputs: prior against posterior, and whether the chains can be trusted.

    Answers at once from the posterior that ships, which `leadtime race` draws from; --refit fits again by gradient
    (No-U-Turn sampler) to the series of the catalogue. --refit --write replaces the posterior that ships.
    """
    options = {"draws": draws, "warmup": warmup, "chains": chains, "seed": seed, "keep": keep}
    asked: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    _check(refit, folder, write, out, asked, is_test=backtest or ranks is not None)
    if backtest or ranks:
        _tested(backtest, ranks, asked, write=write, as_json=as_json)
        return
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


def _check(
    refit: bool, folder: Path | None, write: bool, out: Path | None, asked: dict[str, Any], *, is_test: bool
) -> None:
    if refit and (folder or is_test):
        raise InputError("--refit stands alone; leave out --posterior, --backtest and --ranks.")
    if not refit and out:
        raise InputError("--out is about a new fit; add --refit.")
    if not refit and not is_test and (write or asked):
        named = "--write" if write else f"--{next(iter(asked))}"
        raise InputError(f"{named} is about a new fit; add --refit.")


def _tested(backtest: bool, ranks: int | None, asked: dict[str, Any], *, write: bool, as_json: bool) -> None:
    """Compute backtests or ranks; keep them with the package if asked."""
    import json

    from leadtime.study.calibrate import ranks_of
    from leadtime.study.history.backtest import backtest as run_backtest
    from leadtime.study.pages.calibration import BACKTEST, RANKS

    tree: dict[str, tuple[Path, dict[str, Any]]] = {}
    if backtest:
        tree["backtest"] = (BACKTEST, run_backtest(**asked).to_json())
    if ranks:
        tree["ranks"] = (RANKS, ranks_of(ranks, **asked))
    for path, told in tree.values():
        if write:
            path.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
            click.echo(f"Written: {path}", err=True)
    if as_json or not write:
        print_document({name: told for name, (_, told) in tree.items()})


def _write_page(found: "Calibration", path: Path) -> None:
    from leadtime.study.pages.calibration import page
    from leadtime.study.pages.calibration_picture import picture

    try:
        path.write_text(page(found), encoding="utf-8")
        path.with_suffix(".svg").write_text(picture(found), encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); nothing else was touched."
        ) from None


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
