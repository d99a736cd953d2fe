"""`leadtime race`: what each policy does to the lead, with fan charts and every assumption."""

from datetime import date, datetime
from pathlib import Path

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.options import off_option, seed_option, workers_option

OUT = Path("leadtime-race")
OPTIONS = {"policies": "--policy", "from_on": "--from"} | {
    n: f"--{n}" for n in ("runs", "seed", "until", "inputs", "off", "scenario", "out", "lang")
}


@click.command("race")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="NAME_OR_FILE",
    help="A policy; may be repeated. Default: all four.",
)
@click.option("--runs", type=int, default=10_000, show_default=True, help="Members of the ensemble.")
@seed_option
@click.option(
    "--from",
    "from_on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Day on which policies part. Default: date of the facts.",
)
@click.option("--until", type=int, default=2035, show_default=True, help="Last year, 2018 to 2050.")
@click.option(
    "--inputs",
    default="posterior",
    show_default=True,
    metavar="SOURCE",
    help="What uncertain inputs are drawn from: posterior (the one that ships), priors, or a folder with a posterior.",
)
@off_option
@click.option(
    "--scenario", metavar="NAME_OR_FILE", help="Beliefs in the place of ours, such as other-fronts."
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    help=f"Folder for report and records. Default: {OUT} (none with --json).",
)
@click.option("--lang", default="en", show_default=True, help="Language of the report: en or zh-Hant.")
@workers_option
@click.option(
    "--replay",
    "manifest",
    type=click.Path(path_type=Path),
    help="Run a recorded manifest.json again and compare every bit.",
)
@click.option(
    "--explain",
    "explained",
    type=(int, str),
    metavar="YEAR READ-OUT",
    help="Take one read-out apart: its flows, and its gradient to every lever and input.",
)
@json_option
def command(
    policies: tuple[str, ...],
    runs: int,
    seed: int,
    from_on: datetime | None,
    until: int,
    inputs: str,
    off: tuple[str, ...],
    scenario: str | None,
    out: Path | None,
    lang: str,
    workers: int | None,
    manifest: Path | None,
    explained: tuple[int, str] | None,
    as_json: bool,
) -> int:
    """What each policy does to the lead: two nations' compute, month by month, from 2018 on.

    Built-in policies: deny, as-enacted, downgrade, open, and by name alone reactive.  A policy of your own is a TOML
    file of dated levers.
    Writes report.html, charts, Parquet and a manifest.
    """
    from leadtime.faces.cli.racing import progress, record, replayed, results_folder, show

    if manifest:
        _alone(click.get_current_context(), ("manifest", "workers"), "--replay")
        return replayed(manifest, as_json=as_json)
    if explained:
        from leadtime.faces.cli.explaining import explained_by

        _alone(click.get_current_context(), ("explained", "policies", "from_on", "off"), "--explain")
        return explained_by(explained, policies, from_on=_day(from_on), off=off, as_json=as_json)
    from leadtime.study.race import race

    if out is not None and str(out) in ("", "."):
        raise InputError(
            "--out: name a folder of its own, such as leadtime-race; the present one is not taken."
        )
    folder = out or (None if as_json else OUT)
    with results_folder(folder, lang) as staged, progress() as told:
        done = race(
            policies,
            runs=runs,
            seed=seed,
            from_on=_day(from_on),
            until=until,
            off=off,
            scenario=scenario,
            inputs=inputs,
            workers=workers,
            progress=told,
        )
        if staged:
            record(done, staged, lang=lang)
    if as_json:
        print_document(done)
    else:
        show(done, folder, lang=lang)
    return 0


def _alone(context: click.Context, heeded: tuple[str, ...], by: str) -> None:
    """Refuse options that would not be heeded: a replay's question is its manifest's, an explanation has one member."""
    typed = click.core.ParameterSource.COMMANDLINE
    others = [n for n in context.params if context.get_parameter_source(n) is typed]
    others = [OPTIONS.get(n, n) for n in others if n not in (*heeded, "as_json")]
    if others:
        raise InputError(f"{by} {_WHY[by]}; leave out {', '.join(others)}.")


_WHY = {"--replay": "runs the manifest's own question", "--explain": "takes one member under one policy"}


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
