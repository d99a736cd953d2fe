"""`leadtime validate`: how wrong the estimates are, against measured rows."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from leadtime.errors import InputError, OutputError
from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.performance.validation.scores import Group, Validation

_HISTORY = ("series", "read-out", "rows", "new", "MAPE", "bias", "within 90%", "better than naive")
_PUBLISHED = ("scenario", "read-out", "when", "theirs", "ours (5-95%)", "inside")
_COLUMNS = ("group", "rows", "MAPE", "median", "bias", "within 90%", "unanswered")


@click.command("validate")
@click.option(
    "--cases", type=click.Path(path_type=Path), metavar="FILE", help="Measured rows of your own (CSV)."
)
@click.option(
    "--history",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Rows of history (CSV): the race's forecast of each, by series.",
)
@click.option(
    "--published",
    is_flag=True,
    help="Published tables again, with their assumptions, beside the race's own figures.",
)
@click.option(
    "--fail-over",
    type=click.FloatRange(min=0),
    metavar="PERCENT",
    help="Exit with 1 if a group's MAPE is above.",
)
@click.option(
    "--write", type=click.Path(path_type=Path), metavar="FILE", help="Write the tables as Markdown."
)
@json_option
def command(
    cases: Path | None,
    history: Path | None,
    published: bool,
    fail_over: float | None,
    write: Path | None,
    as_json: bool,
) -> None:
    """Predictions against every measured row that ships, grouped by use, quantity and paper; or against FILE.

    Rows marked "fit" shaped the efficiency laws, rows marked "judge" did not; "context" rows are recalled or lack
    what a fair comparison needs. Coverage is the share of measured values inside the 90% interval.

    With --history, the posterior's forecast of each row is scored and grouped by series; a series without read-out is
    listed as such.
    """
    if sum((cases is not None, history is not None, published)) > 1:
        raise InputError("--cases, --history and --published stand alone; leave out the others.")
    if published:
        _judge_published(write, as_json=as_json)
        return
    if history is not None:
        if write is not None:
            raise InputError("--history writes no page; leave out --write.")
        _judge_history(history, fail_over, as_json=as_json)
        return
    from leadtime.performance.validation.scores import validate

    found = validate(_rows(cases) if cases else None)
    if write is not None:
        _write(found, write)
    if as_json:
        print_document(found)
    else:
        print_table(_COLUMNS, [_cells(group) for group in found.groups], right=_COLUMNS[1:])
    if fail_over is not None and any(group.mape * 100 > fail_over for group in found.groups):
        raise SystemExit(1)


def _judge_published(write: Path | None, *, as_json: bool) -> None:
    from leadtime.study.pages.reproductions import page
    from leadtime.study.reproduce import reproduce

    found = reproduce()
    if write is not None:
        _save(page(found), write)
    if as_json:
        print_document({"rows": [r.to_json() for r in found]})
        return
    rows = [
        [
            r.scenario.id,
            r.printed.read_out,
            r.printed.date,
            f"{r.printed.value:,.4g} {r.printed.unit}",
            f"{r.p5:,.3g} to {r.p95:,.3g}",
            "yes" if r.holds_value else "range only" if r.is_inside else "no",
        ]
        for r in found
    ]
    print_table(_PUBLISHED, rows)


def _judge_history(path: Path, fail_over: float | None, *, as_json: bool) -> None:
    from leadtime.facts import catalogue
    from leadtime.study.history.file import read_history
    from leadtime.study.history.held_out import judge

    found = judge(read_history(path, catalogue()))
    if found.inputs.note:
        click.echo(f"Note: {found.inputs.note}", err=True)
    if as_json:
        print_document(found)
    else:
        _show_history(found.to_json())
    errors = [group["mape"] or 0.0 for group in found.to_json()["groups"]]
    if fail_over is not None and any(error * 100 > fail_over for error in errors):
        raise SystemExit(1)


def _show_history(tree: dict[str, Any]) -> None:
    rows = [
        [
            group["name"],
            group["read_out"],
            f"{group['rows']}",
            f"{group['new_rows']}",
            *(_percent(group[name]) for name in ("mape", "bias", "coverage90", "skill")),
        ]
        for group in tree["groups"]
    ]
    print_table(_HISTORY, rows, right=_HISTORY[2:])
    told = tree["new_rows"]["all"]
    if told["rows"]:
        click.echo(
            f"\nOf {told['rows']} rows that no fit has seen, {told['coverage90']:.0%} lie in the 90% interval and "
            f"{told['coverage50']:.0%} in the 50% interval."
        )
    for left in tree["without_read_out"]:
        click.echo(f"Without read-out: {left['series']} ({left['rows']} rows): {left['reason']}.")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"


def _rows(path: Path) -> list[dict[str, str]]:
    from leadtime.facts.case_file import read_cases
    from leadtime.performance.rows.cases import LENGTH, REQUIRED

    rows = read_cases(path, (*REQUIRED, "value"), LENGTH)
    for row in rows:
        try:
            is_number = float(row["value"]) > 0
        except ValueError:
            is_number = False
        if not is_number:
            raise InputError(
                f"{path}: row {row['id']} has the value {row['value']!r}; give what was measured."
            )
    return rows


def _cells(group: "Group") -> list[str]:
    shares = (group.mape, group.median, group.bias, group.coverage90)
    texts = [
        "" if share != share else f"{share:+.0%}" if share is group.bias else f"{share:.0%}"
        for share in shares
    ]
    return [group.name, str(group.rows), *texts, str(group.unanswered)]


def _write(found: "Validation", path: Path) -> None:
    """The same tables as a page, and beside it a picture of the rows that no fit has seen."""
    from leadtime.faces.report.drawing import Drawing, draw, standing_alone
    from leadtime.performance.validation.chart import scatter
    from leadtime.performance.validation.page import page

    _save(page(found, picture=f"{path.stem}.svg" if found.points else ""), path)
    if found.points:
        fonts, note = "Helvetica, Arial, sans-serif", "Rows that no fit has seen; on the line both are equal."
        drawing = Drawing("scatter", "Predicted against measured", note, scatter(found))
        _save(
            standing_alone(draw(drawing, fonts=fonts), drawing, note, fonts=fonts), path.with_suffix(".svg")
        )


def _save(text: str, path: Path) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); nothing else was touched."
        ) from None
