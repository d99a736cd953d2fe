"""Whole-process times of the commands that should answer at once, beside their budgets.

Run by hand on a quiet machine: ``python benchmarks/bench_cli.py [REPEATS]``.  Budgets are for a laptop of
2020 or later with the files in the disk cache; each time is from starting Python to its end.
"""

import subprocess
import sys
from statistics import median
from time import perf_counter

BUDGETS = {  # what is typed -> seconds
    "--help": 0.25,
    "show h20": 0.5,
    "show": 0.5,
    "compare h20 h100": 0.5,
    "compare cm384 gb200_nvl72 --json": 0.5,
    "claims": 0.5,
    "claims --json": 0.5,
    "facts check h20": 0.5,
    "fronts": 0.5,
    "fronts ev --json": 0.5,
}
IMPORT_BUDGET = 0.15


def seconds(line: list[str]) -> float:
    """One run, output thrown away."""
    start = perf_counter()
    subprocess.run(line, stdout=subprocess.DEVNULL, check=True)
    return perf_counter() - start


def measured(line: list[str], repeats: int) -> float:
    """Median of some runs after one that warms the caches."""
    seconds(line)
    return median(seconds(line) for _ in range(repeats))


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    python = sys.executable
    lines = {f"leadtime {words}": [python, "-m", "leadtime.faces.cli", *words.split()] for words in BUDGETS}
    budgets = dict(zip(lines, BUDGETS.values(), strict=True))
    bare = measured([python, "-c", "pass"], repeats)
    lines["import leadtime (less bare Python)"] = [python, "-c", "import leadtime"]
    budgets["import leadtime (less bare Python)"] = IMPORT_BUDGET
    print(f"{'what':42} {'median':>8} {'budget':>8}   medians of {repeats}, s; bare Python {bare:.3f}")
    for name, line in lines.items():
        took = measured(line, repeats) - (bare if "less bare" in name else 0.0)
        print(f"{name:42} {took:8.3f} {budgets[name]:8.2f}   {'' if took <= budgets[name] else 'OVER'}")


if __name__ == "__main__":
    main()
