"""How fast deployments are estimated: rows of a file, and arrays of deployments of one model.

Budgets: 3,000 rows in 10 s; arrays are what a search calls.  Run: python benchmarks/bench_estimate.py
"""

import time
from dataclasses import replace

import numpy as np

from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import estimate
from leadtime.performance.naming import chip_named
from leadtime.performance.physics.law import training_law
from leadtime.performance.physics.machine import machine
from leadtime.performance.physics.parallel import Training
from leadtime.performance.physics.train_step import train_step
from leadtime.performance.rows.groundtruth import rows
from leadtime.workload.precision import BF16
from leadtime.workload.shape import shape

ROWS = 3000
BLOCK = 16384


def of_rows() -> float:
    """Rows a second of `estimate`."""
    given = [*rows("serving"), *rows("training"), *rows("inference"), *rows("serving")][:ROWS]
    start = time.perf_counter()
    estimate(given)
    return ROWS / (time.perf_counter() - start)


def of_arrays() -> float:
    """Training deployments a second in cache-sized blocks."""
    facts = catalogue()
    on = machine(chip_named("h100", facts), "bf16", facts)
    micro = np.linspace(1.0, 8.0, BLOCK)
    d = Training(chips=1024.0, tp=8.0, pp=8.0, dp=16.0, sequence=8192.0, global_batch=1024.0)
    llama = shape(facts.llms["llama3_70b"])
    train_step(llama, replace(d, microbatch=micro), on, BF16, training_law())
    start = time.perf_counter()
    for _ in range(10):
        train_step(llama, replace(d, microbatch=micro), on, BF16, training_law())
    return 10 * BLOCK / (time.perf_counter() - start)


if __name__ == "__main__":
    print(f"rows of a file: {of_rows():,.0f}/s (budget {ROWS / 10:,.0f}/s)")
    print(f"deployments in arrays: {of_arrays():,.0f}/s")
