"""Writes what PySD computed into tests/authorities/pysd_race.csv, for the test of every mechanism.

``python benchmarks/freeze_peer.py [PEER_FOLDER]`` after a change of a mechanism and, by hand, of race.mdl.
Inputs and drivers are kept with the results: new facts or priors leave the table as good as it was.
"""

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from leadtime.race.clock import Clock
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.sample import draw
from peer.export import driven, medians, write_model

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "tests" / "authorities" / "pysd_race.csv"
RUNS = ("as-enacted", "deny", "downgrade", "open", "reactive")
"""One run a policy: the first at the priors' medians, the others at a draw each."""

MONTHS = (0, 30, 57, 69, 82, 94, 107, 131, 167, 203)
"""Months since January 2018: some in which rules changed or were known to, and some of the far future."""

BINDING_CAP = 100_000.0
"""Chips a year in the run of `open`: no built-in policy has a cap low enough to decide."""

PREAMBLE = """\
# PySD {version} on benchmarks/peer/race.mdl, the race's equations written by hand for Vensim. Euler's method by month.
# Each row is one month of one run: inputs, drivers, stocks, flows, and d_ for a stock's change per year.
"""

Row = dict[str, str]


def rows_of(run: str, inputs: dict[str, float], found: dict[str, list[float]]) -> list[Row]:
    """The months kept of one run: what any mechanism reads or writes, and the stages of the ageing chains."""
    known = {name for link in mechanisms() for name in (*link.reads, *link.writes, *link.stocks)}
    staged = {name for name in found if name[-2:] in ("_1", "_2", "_3")}
    stocks = {name for link in mechanisms() for name in link.stocks if name in found} | staged
    rows = []
    for month in MONTHS:
        row = {name: inputs[name] for name in sorted(inputs)}
        row |= {name: found[name][month] for name in sorted((known | staged) & set(found) - set(inputs))}
        row |= {f"d_{s}": 12 * (found[s][month + 1] - found[s][month]) for s in sorted(stocks)}
        rows.append(
            {"run": run, "month": str(month)} | {name: f"{value:.12g}" for name, value in row.items()}
        )
    return rows


def main() -> None:
    peer = Path(sys.argv[1]) if sys.argv[1:] else Path(tempfile.gettempdir()) / "leadtime-peer"
    drawn = {name: np.asarray(values, np.float64) for name, values in draw(priors(), 0, 0).items()}
    inputs = {run: {name: float(values[i]) for name, values in drawn.items()} for i, run in enumerate(RUNS)}
    inputs[RUNS[0]] = medians()
    months = {run: driven(run, Clock(2035)) for run in RUNS}
    months["open"]["licence_cap"] = np.full(len(months["open"]["licence_cap"]), BINDING_CAP)
    with tempfile.TemporaryDirectory() as folder:
        for run in RUNS:
            write_model(Path(folder) / f"{run}.mdl", inputs[run], months[run], step=1, every=1)
        script = Path(__file__).parent / "peer" / "simulate.py"
        subprocess.run([peer / "bin" / "python", "-W", "ignore", script, folder], check=True)
        result = json.loads((Path(folder) / "runs.json").read_text(encoding="utf-8"))
    rows = [row for run in RUNS for row in rows_of(run, inputs[run], result["runs"][run])]
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        file.write(PREAMBLE.format(version=result["versions"]["PySD"]))
        table = csv.DictWriter(file, rows[0], lineterminator="\n")
        table.writeheader()
        table.writerows(rows)


if __name__ == "__main__":
    main()
