"""An independent hand: every mechanism against PySD's run of the same equations, written down for Vensim.

`benchmarks/peer/race.mdl` holds the equations, `tests/authorities/pysd_race.csv` what PySD computed: each row has
the inputs, drivers and stocks of one month, and the flows that followed. Who changes a mechanism's equation changes
it there too and runs `benchmarks/freeze_peer.py`.
"""

import csv
from functools import cache
from pathlib import Path

import jax
import numpy as np
import pytest

from leadtime.race.mechanism import Mechanism, mechanisms
from leadtime.race.mechanisms.retirement import HELD

TABLE = Path(__file__).parents[1] / "authorities" / "pysd_race.csv"
STAGED = {"compute_by_age": HELD, "power_by_age": ("us_power", "cn_power")}
CLOSE = 1e-6
"""The table has twelve digits, so a date has eight decimals, and the first weeks of 2018 lose five of them."""


@cache
def columns() -> dict[str, np.ndarray]:
    """The table by name, arrays [row, ...]; stocks kept by stage are put together."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    found = {n: np.array([float(row[n]) for row in rows]) for n in rows[0] if n not in ("run", "month")}
    for stock, names in STAGED.items():
        for mark in ("", "d_"):
            stages = [[found[f"{mark}{name}_{i}"] for i in (1, 2, 3)] for name in names]
            found[mark + stock] = np.moveaxis(np.array(stages), -1, 0)
    return found


def known(mechanism: Mechanism) -> list[str]:
    return [name for name in mechanism.writes if name in columns()]


@pytest.mark.parametrize("mechanism", [m for m in mechanisms() if known(m)], ids=lambda m: m.name)
def test_mechanism_writes_what_the_peer_computed(mechanism: Mechanism):
    table = columns()
    missing = sorted(set(mechanism.reads) - table.keys())
    assert not missing, f"the peer knows no {missing}: write {mechanism.name} anew in race.mdl and freeze it."

    with jax.enable_x64(True):
        written = jax.vmap(lambda row: mechanism.run(**row))({name: table[name] for name in mechanism.reads})

    for name in known(mechanism):
        size = np.abs(table[name]) + np.abs(table.get(name.removeprefix("d_"), 0.0))
        apart = np.abs(np.asarray(written[name]) - table[name]) / np.maximum(size, 1e-30)
        assert apart.max() < CLOSE, f"{name}: {apart.max():.1e} apart"


def test_the_peer_covers_every_mechanism_of_the_design():
    """A new mechanism may do without the peer; those that were compared once stay so."""
    assert sum(bool(known(m)) for m in mechanisms()) >= 17
