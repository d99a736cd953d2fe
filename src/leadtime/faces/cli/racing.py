"""What `leadtime race` shows on a terminal and leaves in a folder."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from leadtime.faces.cli.document import print_document
from leadtime.faces.cli.table import print_table, text_width
from leadtime.faces.report.findings import paragraphs
from leadtime.faces.report.limits import caveat
from leadtime.faces.report.page import policy_names, write_report
from leadtime.faces.report.wording import Wording, folded, wording
from leadtime.study.race import Race, Replay, replay
from leadtime.study.records.store import placed, read_manifest, write
from leadtime.study.run import Progress
from leadtime.study.summary import RaceSummary

SHOWN = ("us_lead_months", "us_lead_ratio", "cn_stock_h100e", "us_stock_h100e", "cn_domestic_share")
SHOWN_YEARS = (2025, 2027, 2030, 2035, 2040, 2045, 2050)
BAR = 28
STARTING = "starting the engine ..."


@contextmanager
def progress() -> Iterator[Progress | None]:
    """A bar on standard error while blocks of members are computed; nothing where no one is looking."""
    if not sys.stderr.isatty():
        yield None
        return
    click.echo(f"\r{STARTING}", err=True, nl=False)
    try:
        yield _bar
    finally:
        click.echo("\r" + " " * (BAR + 40) + "\r", err=True, nl=False)


def _bar(done: int, of: int) -> None:
    filled = BAR * done // of
    click.echo(f"\r{'█' * filled}{'·' * (BAR - filled)} {done}/{of} blocks of members ", err=True, nl=False)


@contextmanager
def results_folder(folder: Path | None, lang: str) -> Iterator[Path | None]:
    """A staged folder that replaces `folder` when all is written; None if nothing is to be written.

    Language and folder are tried before the run, so that a long run never ends in a wrong word.
    """
    wording(lang)
    if folder is None:
        yield None
        return
    with placed(folder) as staged:
        yield staged


def record(race: Race, staged: Path, *, lang: str) -> None:
    """Write report, charts, members and manifest."""
    write(race.ensemble, race.manifest, staged)
    write_report(race.summary, staged, lang=lang)


def show(race: Race, folder: Path | None, *, lang: str) -> None:
    """The answer as a person reads it: what follows, one small table a metric, what it is conditional on."""
    summary, words = race.summary, wording(lang)
    names = policy_names(summary, words)
    for text in paragraphs(summary, words, names):
        click.echo(f"{_wrapped(text, _width())}\n")
    years = [y for y in SHOWN_YEARS if y in summary.years] or [summary.years[-1]]
    for metric in SHOWN:
        _table(summary, metric, years, words, names)
        click.echo()
    click.echo(_wrapped(caveat(summary, words), _width()))
    click.echo(_wrapped(_drawn_from(race, words), _width()))
    if summary.answer:
        said = summary.answer.zh_hant if words.tag == "zh-Hant" else summary.answer.en
        click.echo("\n" + _wrapped(said, _width()))
    if folder is not None:
        click.echo("\n" + words("terminal.report", path=folder / "report.html"))


def _drawn_from(race: Race, words: Wording) -> str:
    """Where the uncertain inputs come from; a posterior that was not used is named on standard error."""
    drawn = race.study.inputs.to_json()
    if drawn["note"]:
        click.echo(f"Note: {drawn['note']}", err=True)
    return words(f"terminal.{drawn['from']}", until=drawn["fitted_until"])


def _table(
    summary: RaceSummary, metric: str, years: list[int], words: Wording, names: dict[str, str]
) -> None:
    info = summary.metrics[metric]
    click.echo(words("terminal.range", metric=words.name("metric", metric, info.label_en)))
    rows = [
        [names[p.id], *(words.cell(p.table[metric][y], info.unit) for y in years)] for p in summary.policies
    ]
    heads = ["", *(str(y) for y in years)]
    print_table(heads, rows, right=heads[1:])


def _wrapped(text: str, width: int) -> str:
    return "\n".join(folded(text, width, text_width))


def _width() -> int:
    import shutil

    return min(shutil.get_terminal_size((100, 24)).columns, 110)


def replayed(path: Path, *, as_json: bool) -> int:
    """Run a manifest again; 0 if every bit is the same, 1 if not, with what changed."""
    tree = read_manifest(path)
    with progress() as told:
        done = replay(tree, path, progress=told)
    if as_json:
        print_document(_as_document(done))
        return 0 if done.is_same else 1
    if done.is_same:
        click.echo(
            f"Reproduced to the bit: {len(tree['results'])} policies, {tree['runs']:,} members, seed {tree['seed']}."
        )
    else:
        click.echo(f"Not reproduced: {', '.join(done.policies_changed)} came out different.")
    for line in done.differences:
        click.echo(f"  changed since: {line}")
    return 0 if done.is_same else 1


def _as_document(done: Replay) -> dict[str, object]:
    return {
        "is_same": done.is_same,
        "policies_changed": done.policies_changed,
        "changed_since": done.differences,
        **done.race.to_json(),
    }
