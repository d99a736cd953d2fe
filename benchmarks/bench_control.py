"""Times of the law: one verdict in bulk, a cases file, the whole command from cold, beside their budgets.

Run by hand on a quiet machine: ``python benchmarks/bench_control.py [REPEATS]``.  Budgets are for a laptop of 2020
or later with the files in the disk cache.
"""

import csv
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

ROWS = 10_000
VERDICT_BUDGET = 0.1e-3  # s a verdict, in bulk
FILE_BUDGET = 8.0  # s for 10,000 rows, cold
COLD_BUDGET = 0.5  # s
COMMANDS = ("control h20", "control h20 --json", "control --timeline a100", "control --end-user Huawei")


def median_of(repeats: int, job: Callable[[], object]) -> float:
    """Median seconds of some runs after one that warms the caches."""
    job()
    took = []
    for _ in range(repeats):
        start = perf_counter()
        job()
        took.append(perf_counter() - start)
    return median(took)


def verdicts() -> None:
    """10,000 different specifications and days to China, judged one by one."""
    from leadtime.controls.calendar import judge
    from leadtime.controls.shipment import Shipment
    from leadtime.controls.specification import GB, MM2, Specification

    day = date(2022, 1, 1)
    for i in range(ROWS):
        sheet = Specification(
            name="x", vendor="NVIDIA", tpp=1000 + i, die_area=814 * MM2, io_rate=600 * GB, memory_rate=i * GB
        )
        judge(sheet, Shipment(on=day + timedelta(days=i % 1700), to="CN"))


def write_cases(path: Path) -> None:
    """A cases file of 10,000 rows: chips by figures, a party in every tenth row, none alike."""
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(
            [
                "row_id",
                "item",
                "item_type",
                "tpp",
                "die_mm2",
                "io_bw",
                "dram_bw",
                "date",
                "destination",
                "end_user",
            ]
        )
        for i in range(ROWS):
            day, party = date(2022, 1, 1) + timedelta(days=i % 1700), "" if i % 10 else f"Trading House {i}"
            out.writerow(
                [i, f"paper-{i}", "chip", 1000 + i, 814, 600, 3000, day, "CN" if i % 2 else "AE", party]
            )


def run(*words: str) -> None:
    line = [sys.executable, "-m", "leadtime.faces.cli", *words]
    subprocess.run(line, stdout=subprocess.DEVNULL, check=True)


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    print(f"{'what':42} {'median':>10} {'budget':>10}   medians of {repeats}")
    each = median_of(repeats, verdicts) / ROWS
    print(_line("one verdict in bulk, microseconds", each * 1e6, VERDICT_BUDGET * 1e6))
    with tempfile.TemporaryDirectory() as folder:
        cases = Path(folder) / "cases.csv"
        write_cases(cases)
        took = median_of(min(repeats, 3), lambda: run("control", "--cases", str(cases), "--json"))
    print(_line(f"control --cases, {ROWS:,} rows, s", took, FILE_BUDGET))
    for words in COMMANDS:
        took = median_of(repeats, lambda words=words: run(*words.split()))
        print(_line(f"leadtime {words}, s", took, COLD_BUDGET))


def _line(what: str, took: float, budget: float) -> str:
    return f"{what:42} {took:10.3f} {budget:10.2f}   {'' if took <= budget else 'OVER'}"


if __name__ == "__main__":
    main()
