"""Runs inside the peer's own environment: single runs by PySD, or an ensemble by EMA Workbench, timed.

``simulate.py FOLDER`` runs every .mdl in FOLDER and writes all their variables into runs.json.
``simulate.py FOLDER PROCESSES`` runs race.mdl on the rows of members.csv and writes ensemble.json.
"""

import csv
import json
import logging
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import ema_workbench
import pysd
from ema_workbench import (
    MultiprocessingEvaluator,
    RealParameter,
    Scenario,
    SequentialEvaluator,
    TimeSeriesOutcome,
)
from ema_workbench.connectors.pysd_connector import PysdModel
from pysd.py_backend.lookups import HardcodedLookups

OUTCOMES = ("us", "cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy", "cn_rented", "us_stock", "cn_stock",
            "us_power", "cn_power", "die_bank", "hbm_stock", "wafer_capacity", "die_yield")  # fmt: skip


class Translated(PysdModel):
    """The connector, reading the translated model: two processes that both translate it would collide."""

    def model_init(self, policy: Any, **kwargs: Any) -> None:
        self.policy = policy
        self.model = pysd.load(self.py_model_name)


def read_plainly() -> None:
    """Replace PySD's table look-up, nine tenths of its time here, by an index into a list.

    The tables are read at whole months only, so nothing else changes. No user would have this.
    """

    def indexed(self: HardcodedLookups, x: float, final_subs: object = None) -> float:
        if not hasattr(self, "plain"):
            self.plain = [float(value) for value in self.data.values]
        return self.plain[int(x)]

    HardcodedLookups.__call__ = indexed


def single_runs(folder: Path) -> dict[str, Any]:
    """Every variable of every model, by recorded row."""
    found = {}
    for path in sorted(folder.glob("*.mdl")):
        table = pysd.read_vensim(str(path)).run()
        found[path.stem] = {name: table[name].tolist() for name in table.columns if "_table" not in name}
    return found


def read_members(path: Path) -> list[Scenario]:
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Scenario(str(i), **{name: float(value) for name, value in row.items()})
            for i, row in enumerate(csv.DictReader(file))
        ]


def model_of(path: Path, members: Sequence[Scenario]) -> Translated:
    model = Translated("race", mdl_file=str(path))
    model.uncertainties = [
        RealParameter(name, min(m[name] for m in members) - 1, max(m[name] for m in members) + 1)
        for name in members[0]
    ]
    model.outcomes = [TimeSeriesOutcome(name) for name in OUTCOMES]
    return model


def timed(model: Translated, members: list[Scenario], processes: int) -> tuple[float, dict[str, Any]]:
    """Seconds for all members, after one round that starts the processes and loads the model."""
    made = (
        SequentialEvaluator(model)
        if processes == 1
        else MultiprocessingEvaluator(model, n_processes=processes)
    )
    with made as evaluator:
        evaluator.perform_experiments(scenarios=members[: 2 * processes])
        start = time.perf_counter()
        experiments, outcomes = evaluator.perform_experiments(scenarios=members)
        took = time.perf_counter() - start
    order = experiments["scenario"].astype(int).argsort().to_numpy()
    return took, {name: outcomes[name][order].tolist() for name in OUTCOMES}


def ensemble(folder: Path, processes: int) -> dict[str, Any]:
    members = read_members(folder / "members.csv")
    pysd.read_vensim(str(folder / "race.mdl"))
    model = model_of(folder / "race.mdl", members)
    seconds = {}
    seconds["as it comes"], outcomes = timed(model, members, processes)
    read_plainly()
    seconds["tables read plainly"], again = timed(model, members, processes)
    return {"seconds": seconds, "is_same": outcomes == again, "outcomes": outcomes}


def main() -> None:
    folder = Path(sys.argv[1])
    logging.disable(logging.WARNING)
    if len(sys.argv) > 2:
        name, result = "ensemble.json", ensemble(folder, int(sys.argv[2]))
    else:
        name, result = "runs.json", {"runs": single_runs(folder)}
    versions = {"PySD": pysd.__version__, "EMA Workbench": ema_workbench.__version__}
    (folder / name).write_text(json.dumps({"versions": versions, **result}), encoding="utf-8")


if __name__ == "__main__":
    main()
