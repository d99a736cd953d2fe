"""Seconds of `leadtime design` for one rule and one workload: search, ranges and frontier of rules.

``python benchmarks/bench_design.py``. Each case is run in a Python of its own, start included; the median of three counts.
"""

import subprocess
import sys
from statistics import median
from time import perf_counter

BUDGET = 5.0  # seconds on two cores
CASES = (
    ("us_2022_10_acs", "train:llama3_70b"),
    ("us_2023_10_acs", "decode:llama3_70b"),
    ("us_2025_04_h20_letter", "decode:deepseek_v3"),
    ("us_2026_01_case_by_case", "train:deepseek_v3"),
    ("2026-11-23", "both:kimi_k2"),
)


def seconds(rule: str, workload: str) -> float:
    """Wall time of one answer as JSON."""
    start = perf_counter()
    line = [sys.executable, "-m", "leadtime.faces.cli", "design", "--rule", rule, "--for", workload, "--json"]
    subprocess.run(line, check=True, capture_output=True)
    return perf_counter() - start


def main() -> None:
    """Print a row a case; leave with 1 where one is over the budget."""
    worst = 0.0
    for rule, workload in CASES:
        taken = median(seconds(rule, workload) for _ in range(3))
        worst = max(worst, taken)
        print(f"{rule:<24} {workload:<20} {taken:5.2f} s (budget {BUDGET:g} s)")
    sys.exit(worst > BUDGET)


if __name__ == "__main__":
    main()
