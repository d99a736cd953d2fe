"""Deployments timed per second by `leadtime plan`, and seconds of whole commands.

``python benchmarks/bench_plan.py``. A deployment counts when its time was reckoned: those that do not divide or do not
fit are pruned before and count only as searched. Held to two cores; the median of five counts, commands of three.
"""

import os
import subprocess
import sys
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter

from leadtime.facts.catalogue import catalogue
from leadtime.performance.job import make_job
from leadtime.performance.sweep import sweep

RATE, COMMAND, MEMORY = 1e6, 2.0, 1e9  # deployments/s; s; byte
SPACES = (
    ("llama3_70b", "h100", 1024),
    ("llama31_405b", "h100", 4096),
    ("deepseek_v3", "cm384", 384),
    ("deepseek_v3", "h100", 2048),
)
LINES = (
    "deepseek_v3 cm384 --task decode --tpot-ms 50",
    "deepseek_v3 cm384 --task serve",
    "deepseek_v3 cm384 --task train",
    "deepseek_v3 h100 --task train --chips 8",
)  # fmt: skip


def space(model: str, system: str, chips: int) -> float:
    """Time a whole training space; print and return deployments per second."""
    job = make_job(model, system, "train", catalogue(), chips=chips)
    taken = []
    for _ in range(5):
        start = perf_counter()
        found = sweep(job)
        taken.append(perf_counter() - start)
    rate = found.timed / median(taken)
    print(
        f"{model:<14} {system:<6} {chips:>5} chips  {found.searched:>9,} searched {found.timed:>8,} timed "
        f"{median(taken):6.3f} s  {rate / 1e6:5.2f} million/s timed, "
        f"{found.searched / median(taken) / 1e6:5.1f} million/s searched"
    )
    return rate


def command(line: str) -> float:
    """Wall time of one command in a Python of its own."""
    start = perf_counter()
    words = [sys.executable, "-m", "leadtime.faces.cli", "plan", *line.split(), "--json"]
    subprocess.run(words, check=True, capture_output=True)
    return perf_counter() - start


def main() -> None:
    """Print a row a case; leave with 1 where one is over its budget."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    slow = [space(*each) < RATE for each in SPACES]
    for line in LINES:
        taken = median(command(line) for _ in range(3))
        slow.append(taken > COMMAND)
        print(f"plan {line:<50} {taken:5.2f} s (budget {COMMAND:g} s)")
    held = getrusage(RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"memory held at most by a command: {held / 1e6:.0f} MB (budget {MEMORY / 1e6:.0f} MB)")
    sys.exit(any(slow) or held > MEMORY)


if __name__ == "__main__":
    main()
