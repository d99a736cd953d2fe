"""`leadtime estimate`: what the model predicts for deployments that a file gives."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from leadtime.faces.cli.document import json_option, print_document
from leadtime.faces.cli.table import print_table

if TYPE_CHECKING:
    from leadtime.performance.estimate import Estimate


@click.command("estimate")
@click.option(
    "--cases",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Deployments (CSV), one a row.",
)
@json_option
def command(cases: Path, as_json: bool) -> None:
    """Time, throughput or utilisation of every row of FILE, in the row's own unit, with its 90% interval.

    A row names model, chip, unit and either seq_len (training) or isl (serving); degrees of parallelism that it
    leaves blank are chosen so that it fits in memory. A row that cannot be answered says why; the others are.
    """
    from leadtime.facts.case_file import read_cases
    from leadtime.performance.estimate import estimate
    from leadtime.performance.rows.cases import LENGTH, REQUIRED

    answers = estimate(read_cases(cases, REQUIRED, LENGTH))
    failed = sum(bool(answer.error) for answer in answers)
    if failed:
        click.echo(
            f"{failed} of {len(answers)} rows could not be answered; their `error` says why.", err=True
        )
    if as_json:
        print_document(answers)
    else:
        _show(answers)


def _show(answers: list["Estimate"]) -> None:
    """One line a row; where the time goes as shares."""
    from leadtime.faces.words import short

    lines = []
    for each in answers:
        if each.error:
            lines.append([each.id, "", "", "", "", each.error])
            continue
        values = [short(each.predicted[name]) for name in ("p50", "p5", "p95")]
        lines.append([each.id, *values, each.unit, _shares(each)])
    print_table(
        ["id", "predicted", "p5", "p95", "unit", "where the time goes"],
        lines,
        right=["predicted", "p5", "p95"],
    )


def _shares(answer: "Estimate") -> str:
    """The parts of the time that count, largest first."""
    total = sum(answer.breakdown.values()) or 1.0
    parts = sorted(answer.breakdown.items(), key=lambda part: -part[1])
    return ", ".join(
        f"{name.removesuffix('_s')} {value / total:.0%}" for name, value in parts if value > 0.02 * total
    )
