"""`leadtime study`: millions of members to disk, by any number of workers, again after any interruption."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.errors import InputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.options import off_option, parting_option, seed_option

if TYPE_CHECKING:
    from leadtime.study.records.record import Record

ALONE = ("resume", "replay")
ANYWHERE = ("on", "workers", "shards", "as_json")


@click.command("study")
@click.option("--out", type=click.Path(path_type=Path), metavar="DIR", help="A new folder for the study.")
@click.option(
    "--policy", "policies", multiple=True, metavar="NAME_OR_FILE", help="May be repeated. Default: all four."
)
@click.option("--runs", type=int, default=1_000_000, show_default=True, help="Members.")
@seed_option
@parting_option
@off_option
@click.option("--metric", "read_outs", multiple=True, metavar="READ_OUT", help="Kept of each member, or all.")
@click.option(
    "--year", "years", type=int, multiple=True, help="Kept of each member. Default: 2027, 2030, 2035."
)
@click.option(
    "--draws/--no-draws", "has_inputs", default=True, help="Write what was drawn for each member too."
)
@click.option("--shard-members", type=int, default=32768, show_default=True, help="Members in a shard.")
@click.option(
    "--resume", type=click.Path(path_type=Path), metavar="DIR", help="Compute what a study still lacks."
)
@click.option(
    "--replay", type=click.Path(path_type=Path), metavar="DIR", help="Compute again, compare every bit."
)
@click.option(
    "--on", default="threads", show_default=True, help="threads, processes, or a Dask scheduler's address."
)
@click.option("--workers", type=click.IntRange(min=1), help="Threads or processes. Default: one per core.")
@click.option("--shards", metavar="A..B", help="Only these shards; several drivers may share one folder.")
@json_option
def command(
    out: Path | None,
    resume: Path | None,
    replay: Path | None,
    on: str,
    workers: int | None,
    shards: str | None,
    as_json: bool,
    **asked: Any,
) -> int:
    """Run a study in shards to a folder that `leadtime query` reads. Memory does not grow with the members.

    A kill, a full disk or a cluster that goes away costs the shards under way; --resume does what is missing, to the
    same bits.
    """
    folder = _folder(click.get_current_context(), out, resume, replay)
    if replay is not None:
        return _replay(folder, workers, as_json=as_json)
    from leadtime.faces.study.pacing import pace_teller
    from leadtime.study.records.stream import begun, carried_on

    if out is not None:
        begun(out, _plan(asked), is_shared=shards is not None)
    try:
        done = carried_on(folder, on=on, workers=workers, shards=shards, told=pace_teller())
    except KeyboardInterrupt:
        click.echo(
            f"\n{folder}: the shards that are finished are kept; `leadtime study --resume {folder}` goes on.",
            err=True,
        )
        raise
    _show(done, as_json=as_json)
    return 0


def _folder(context: click.Context, out: Path | None, resume: Path | None, replay: Path | None) -> Path:
    """The one folder that is meant; a study that is there brings its own question."""
    named = [f for f in (out, resume, replay) if f is not None]
    if len(named) != 1:
        raise InputError("say one of --out DIR (a new study), --resume DIR and --replay DIR.")
    if out is None:
        typed = click.core.ParameterSource.COMMANDLINE
        others = [n for n in context.params if context.get_parameter_source(n) is typed]
        others = [n for n in others if n not in (*ALONE, *ANYWHERE)]
        if others:
            names = {p.name: p.opts[0] for p in context.command.params}
            raise InputError(
                f"{'--resume' if resume else '--replay'} asks the study's own question; leave out "
                f"{', '.join(names[n] for n in others)}."
            )
    elif str(out) in ("", "."):
        raise InputError("--out: name a folder of its own, such as my-study; the present one is not taken.")
    return named[0]


def _plan(asked: dict[str, Any]) -> Any:
    from leadtime.study.records.stream import KEPT, YEARS, planned

    moment: datetime | None = asked.pop("from_on")
    return planned(
        asked.pop("policies"), from_on=moment.date() if moment else None, years=asked.pop("years") or YEARS,
        read_outs=asked.pop("read_outs") or KEPT, size=asked.pop("shard_members"), **asked,
    )  # fmt: skip


def _show(done: "Record", *, as_json: bool) -> None:
    from leadtime.faces.cli.table import print_table
    from leadtime.faces.study.pacing import size
    from leadtime.study.records.record import shard_records
    from leadtime.study.records.stream import percentiles

    here, plan = len(shard_records(done.folder)), done.tree["plan"]
    answer = {
        "study": str(done.folder),
        "is_whole": done.is_whole,
        "shards": {"done": here, "of": plan["shards"]},
        **{key: done.tree[key] for key in ("run", "runs", "seed", "facts_version")},
        "size_gb": sum(f.size for f in done.files) / 1e9,
        "policies": percentiles(done) if done.is_whole else {},
    }
    if as_json:
        print_document(answer)
        return
    if not done.is_whole:
        click.echo(
            f"{here} of {plan['shards']} shards are finished; `leadtime study --resume {done.folder}` goes on."
        )
        return
    for metric in plan["read_outs"]:
        heads = ["", *map(str, plan["years"])]
        rows = [[p, *(_cell(by[metric].get(y)) for y in heads[1:])] for p, by in answer["policies"].items()]
        click.echo(f"{metric} (median, 5th to 95th percentile)")
        print_table(heads, rows, right=heads[1:])
        click.echo()
    total = size(sum(f.size for f in done.files))
    click.echo(
        f'{done.tree["runs"]:,} members in {plan["shards"]} shards, {total}: leadtime query {done.folder} "SELECT ..."'
    )


def _cell(p: dict[str, float | None] | None) -> str:
    from leadtime.faces.words import short

    return f"{short(p['p50'])} ({short(p['p5'])} to {short(p['p95'])})" if p else ""


def _replay(folder: Path, workers: int | None, *, as_json: bool) -> int:
    from leadtime.faces.study.pacing import pace_teller
    from leadtime.study.records.stream import again

    found = again(folder, workers=workers, told=pace_teller())
    if as_json:
        changed = {"shards_changed": found.shards_changed, "changed_since": found.differences}
        print_document({"is_same": found.is_same, **changed})
    else:
        click.echo(
            "Reproduced to the bit." if found.is_same else f"Not reproduced: shards {found.shards_changed}."
        )
        for line in found.differences:
            click.echo(f"  changed since: {line}")
    return 0 if found.is_same else 1
