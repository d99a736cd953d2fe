"""Deployments timed per second by `leadtime plan`, and seconds of whole commands; with `--peers`, beside other planners.

``python benchmarks/bench_plan.py [--peers [FOLDER]]``. A deployment counts when its time was reckoned: those that do not
divide or do not fit are pruned before and count only as searched. Held to two cores; the median of five counts, commands
of three. Seconds are those of the processor, which other work on the machine stretches less than the wall's; commands
are given in both. ``benchmarks/peer/install_planners [FOLDER]`` sets up the peers in an environment of their own.
"""

import json
import os
import subprocess
import sys
import tempfile
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter, process_time

from leadtime.facts.catalogue import catalogue
from leadtime.performance.plan.job import make_job
from leadtime.performance.plan.sweep import sweep

RATE, COMMAND, MEMORY = 1e6, 2.0, 1e9  # deployments/s; s; byte
SECONDS = 8.0  # of each peer
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
)
PEERS = ("calculon", "llm_analysis", "simumax", "aiconfigurator")


def space(model: str, system: str, chips: int) -> float:
    """Time a whole training space; print and return deployments per second."""
    job = make_job(model, system, "train", catalogue(), chips=chips)
    taken = []
    for _ in range(5):
        start = process_time()
        found = sweep(job)
        taken.append(process_time() - start)
    rate = found.timed / median(taken)
    print(
        f"{model:<14} {system:<6} {chips:>5} chips  {found.searched:>9,} searched {found.timed:>8,} timed "
        f"{median(taken):6.3f} s  {rate / 1e6:5.2f} million/s timed, "
        f"{found.searched / median(taken) / 1e6:5.1f} million/s searched"
    )
    return rate


def command(line: str) -> tuple[float, float]:
    """Processor's and wall's seconds of one command in a Python of its own."""
    start, used = perf_counter(), getrusage(RUSAGE_CHILDREN)
    words = [sys.executable, "-m", "leadtime.faces.cli", "plan", *line.split(), "--json"]
    subprocess.run(words, check=True, capture_output=True)
    now = getrusage(RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, perf_counter() - start


def own(seconds: float) -> tuple[float, float]:
    """Deployments timed by one process, DeepSeek-V3 on 2,048 H100 over and over, and seconds."""
    job = make_job("deepseek_v3", "h100", "train", catalogue(), chips=2048)
    sweep(job)
    start, done = process_time(), 0.0
    while process_time() - start < seconds:
        done += sweep(job).timed
    return done, process_time() - start


def peers(folder: Path) -> None:
    """Two processes of each planner, one after another; rates added, and ours over each."""
    with get_context("spawn").Pool(2) as pool:
        both = pool.map(own, [SECONDS / 2] * 2)
    mine = sum(done / taken for done, taken in both)
    print(f"\n{'leadtime':<16} {mine:>14,.0f} /s  a training step of DeepSeek-V3 on 2,048 H100")
    script = Path(__file__).parent / "peer" / "evaluate.py"
    for name in PEERS:
        python = folder / "env" / "bin" / "python"
        if not python.exists():
            print(f"no planner in {folder}; benchmarks/peer/install_planners sets them up.")
            return
        words = [str(python), str(script), name, str(folder), str(SECONDS)]
        running = [subprocess.Popen(words, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        found = [json.loads(each.communicate()[0].splitlines()[-1]) for each in running]
        rate = sum(each["done"] / each["seconds"] for each in found if each["seconds"])
        if not rate:
            print(f"{name:<16} could not be run: {found[0]['fault']}")
            continue
        answered = sum(each["answered"] for each in found) / sum(each["done"] for each in found)
        print(
            f"{name:<16} {rate:>14,.2f} /s  {found[0]['what'].partition(': ')[2]} {answered:.0%} fit. "
            f"leadtime over it: {mine / rate:,.0f}"
        )


def main() -> None:
    """Print a row a case; leave with 1 where one is over its budget."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    slow = [space(*each) < RATE for each in SPACES]
    for line in LINES:
        taken, wall = sorted(command(line) for _ in range(3))[1]
        slow.append(taken > COMMAND)
        print(
            f"plan {line:<50} {taken:5.2f} s of a processor, {wall:5.2f} s of the wall (budget {COMMAND:g} s)"
        )
    held = getrusage(RUSAGE_CHILDREN).ru_maxrss * 1024
    print(f"memory held at most by a command: {held / 1e6:.0f} MB (budget {MEMORY / 1e6:.0f} MB)")
    if "--peers" in sys.argv:
        named = sys.argv[sys.argv.index("--peers") + 1 :]
        peers(Path(named[0] if named else Path(tempfile.gettempdir()) / "leadtime-planners"))
    sys.exit(any(slow) or held > MEMORY)


if __name__ == "__main__":
    main()
