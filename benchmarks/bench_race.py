"""The main job as a user has it: ``leadtime race``, four policies of 10,000 members with the report, beside its budget.

``python benchmarks/bench_race.py [REPEATS]``.  Each time is that of a process from start to end, held to two
cores: first with nothing compiled yet, then with the compiled race found in the cache.  CPU seconds are printed
beside the wall's, since they suffer less from whatever else the machine is doing.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

BUDGET = 10.0  # seconds, either way
MEMORY_BUDGET = 2.0  # GB
CORES = 2
LINE = (sys.executable, "-m", "leadtime.faces.cli", "race")


def raced(folder: Path, cache: Path) -> tuple[float, float, float]:
    """One run: seconds by the wall, CPU seconds, and the most memory it held at once in GB."""
    shutil.rmtree(folder, ignore_errors=True)
    surroundings = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    start = perf_counter()
    process = subprocess.Popen([*LINE, "--out", str(folder)], stdout=subprocess.DEVNULL, env=surroundings)
    _, status, used = os.wait4(process.pid, 0)
    took = perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"leadtime race ended with exit code {process.returncode}.")
    return (
        took,
        used.ru_utime + used.ru_stime,
        used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9,
    )


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        cold = [raced(top / "out", top / f"cache-{i}") for i in range(repeats)]
        warm = [raced(top / "out", top / "cache-0") for _ in range(repeats)]
        written = sum(path.stat().st_size for path in (top / "out").rglob("*") if path.is_file()) / 1e6
    print(f"leadtime race, medians of {repeats}; load {os.getloadavg()[0]:.1f}; {written:.1f} MB written")
    print(f"{'':24} {'s':>8} {'budget':>8} {'CPU s':>8} {'GB':>8} {'budget':>8}")
    for what, runs in (("nothing compiled", cold), ("compiled in cache", warm)):
        took, busy, held = (median(each) for each in zip(*runs, strict=True))
        over = "" if took <= BUDGET and held <= MEMORY_BUDGET else "OVER"
        spread = " ".join(f"{run[0]:.1f}" for run in runs)
        print(
            f"{what:24} {took:8.2f} {BUDGET:8.1f} {busy:8.2f} {held:8.2f} {MEMORY_BUDGET:8.1f}   {over} ({spread})"
        )


if __name__ == "__main__":
    main()
