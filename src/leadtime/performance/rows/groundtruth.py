"""Measured, published results: the rows, the paper each comes from, and what it may be used for."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from leadtime.errors import FactError, LeadtimeError
from leadtime.facts.catalogue import Catalogue
from leadtime.performance.naming import chip_named

__all__ = ["FILES", "Paper", "Row", "Use", "check", "paper_of", "papers", "rows"]

DATA = Path(__file__).parents[1] / "data" / "groundtruth"
FILES = ("operators", "training", "inference", "serving", "anchors")
Row = Mapping[str, str]
Use = Literal["fit", "judge", "context"]

# What may stand in the column `unit` of each file; another unit is a row that nobody has looked at.
_UNITS = {
    "operators": {"GB/s", "TFLOPS", "us", "ns", "% of peak"},
    "training": {"tokens/s/GPU", "tokens/s/NPU", "ms", "s", "%", "% (over 50)", "TFLOP/s/GPU"},
    "inference": {"tokens/s/GPU", "tokens/s/node", "tokens/s", "tokens/s/card", "tokens"},
    "serving": {"ms"},
}
_DOUBTED = "SUSPECT"  # in a note: the row contradicts its own table
_BY_WORDS = ("tokens/s (per device", "GPU-hours for", "TFLOP/s/GPU (")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One publication (or one measuring campaign of a collection) and the use all its rows have."""

    file: str
    id: str
    match_column: str
    match: str
    use: Use
    takes_recalled: bool
    why: str


@lru_cache(maxsize=1)
def papers() -> tuple[Paper, ...]:
    """The list of papers, in the order in which they are matched."""
    with (DATA / "papers.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Paper(**{**line, "takes_recalled": line["takes_recalled"] == "yes"})  # type: ignore[arg-type]
            for line in csv.DictReader(lines)
        )


def paper_of(file: str, row: Row) -> Paper:
    """The paper that a row comes from.

    Parameters
    ----------
    file : str
        One of `FILES`.
    row : mapping
        The row; `source` or `model` decides.

    Raises
    ------
    FactError
        If no paper of papers.csv matches: a new source has to be given a use before it is read.
    """
    for paper in papers():
        if paper.file == file and paper.match in row[paper.match_column]:
            return paper
    raise FactError(f"{file}.csv: row {row['id']} comes from {row['source']!r}; add the paper to papers.csv.")


@lru_cache(maxsize=8)
def rows(file: str, use: Use | None = None) -> tuple[Row, ...]:
    """Measured rows of one file.

    Parameters
    ----------
    file : str
        One of `FILES`.
    use : str, optional
        Only rows to "fit" or to "judge" by, or for "context"; left out, all.
    """
    with (DATA / f"{file}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(row for row in csv.DictReader(lines) if use in (None, row["use"]))


def check(facts: Catalogue) -> list[str]:
    """Every problem of every row, one sentence each: unit, sign, chip, die or package, and use."""
    return [problem for file in FILES for row in rows(file) for problem in _problems(file, row, facts)]


def _problems(file: str, row: Row, facts: Catalogue) -> Iterator[str]:
    where = f"{file}.csv: row {row['id']}"
    paper = paper_of(file, row)
    recalled = row["confidence"] != "seen" and not paper.takes_recalled
    wanted = "context" if recalled or _DOUBTED in row.get("note", "") else paper.use
    if (row["paper"], row["use"]) != (paper.id, wanted):
        yield f"{where}: says {row['paper']}, {row['use']}, but papers.csv makes it {paper.id}, {wanted}."
    if not row["source"]:
        yield f"{where}: has no source."
    if file == "anchors":
        return
    if row["unit"] not in _UNITS[file] and not row["unit"].startswith(_BY_WORDS):
        yield f"{where}: has the unit {row['unit']!r}, which nothing reads."
    if not float(row["value"]) > 0:
        yield f"{where}: has the value {row['value']}, which is not above zero."
    try:
        named = chip_named(row["chip"], facts)
    except LeadtimeError as wrong:
        yield f"{where}: {wrong}"
        return
    share = row.get("utilisation_pct") or ""
    if row["unit"] == "TFLOPS" and share and row["peak_reference"]:
        # The share that the row states is of the peak that it names: a package's peak under a die's
        # number shows as a share that is off by the number of dies.
        peak = named.flop_rate(row["precision"]) / 1e12
        if abs(float(row["value"]) / peak * 100 - float(share)) > 3:
            yield f"{where}: {row['value']} TFLOPS is not {share}% of {peak:.0f}: die or package?"
