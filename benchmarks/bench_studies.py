"""Studies at scale: a million members to disk, memory that stays flat, two workers over one, a kill, a query.

``python benchmarks/bench_studies.py [MEMBERS] [FACTOR]``: a study of MEMBERS (default 1,000,000), then, if FACTOR is given,
one of FACTOR times as many beside it.  Every time is that of whole processes, held to two cores; memory is the most that one
of them held.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, sleep

SECONDS, MEMORY = 30.0, 2.0  # a million members
FLAT = 1.2  # memory of FACTOR times as many members over that of MEMBERS
SPEED_UP = 1.7  # two workers over one
QUERY = 1.0  # seconds
CORES = 2
YEARS = range(2026, 2036)  # ten, so that a million members are ten million rows
SQL = "SELECT year, median(us_lead_months), avg(us_lead_ratio) FROM members GROUP BY year ORDER BY year"
LEADTIME = (sys.executable, "-m", "leadtime.faces.cli")


def timed(*words: object, cores: int = CORES) -> tuple[float, float, float]:
    """A command's seconds by the wall, its CPU seconds, and the most memory that one of its processes held, GB."""

    def hold() -> None:
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])

    start = perf_counter()
    line = [*LEADTIME, *map(str, words)]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=hold)
    _, status, used = os.wait4(process.pid, 0)
    took = perf_counter() - start
    if os.waitstatus_to_exitcode(status):
        sys.exit(f"{' '.join(line)} failed:\n{process.stderr.read().decode() if process.stderr else ''}")
    held = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e9
    return took, used.ru_utime + used.ru_stime, held


def studied(
    folder: Path, members: int, *more: object, years: Sequence[int] = YEARS, cores: int = CORES
) -> tuple[float, float, float]:
    """One policy, six read-outs in the years given, written with the inputs unless told otherwise."""
    shutil.rmtree(folder, ignore_errors=True)
    kept = [word for year in years for word in ("--year", year)]
    return timed(
        "study", "--out", folder, "--policy", "as-enacted", "--runs", members, *kept, *more, cores=cores
    )


def killed(folder: Path, members: int) -> tuple[int, int, int]:
    """Kill a study half-way and go on: shards finished before, computed after, and in all."""
    shutil.rmtree(folder, ignore_errors=True)
    words = [
        "study",
        "--out",
        str(folder),
        "--policy",
        "as-enacted",
        "--runs",
        str(members),
        "--workers",
        "1",
    ]
    process = subprocess.Popen([*LEADTIME, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(list(folder.glob("shards/*.json"))) < 2 and process.poll() is None:
        sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = {p.name: p.stat().st_mtime_ns for p in folder.glob("shards/*.json")}
    timed("study", "--resume", folder)
    after = {p.name: p.stat().st_mtime_ns for p in folder.glob("shards/*.json")}
    again = sum(after[name] != when for name, when in before.items())
    return len(before), len(after) - len(before) + again, len(after)


def judged(what: str, value: float, budget: float, unit: str, *, least: bool = False) -> None:
    missed = value < budget if least else value > budget
    word = ("UNDER" if least else "OVER") if missed else ""
    print(f"{what:74}{value:9.2f} {unit:4}{budget:8.1f}  {word}")


def main() -> None:
    members = int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 1_000_000
    factor = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        studied(top / "warm", 1024)  # compiles, so that no time below holds it
        took, busy, held = studied(top / "one", members)
        size = sum(p.stat().st_size for p in (top / "one").rglob("*") if p.is_file()) / 1e9
        print(
            f"{members:,} members, one policy, to {size:.2f} GB; load {os.getloadavg()[0]:.1f}; {busy:.1f} CPU s"
        )
        judged("seconds, start to end of the process", took, SECONDS * members / 1e6, "s")
        judged("memory held at most", held, MEMORY, "GB")
        first = timed("query", top / "one", SQL)
        again = timed("query", top / "one", SQL)
        rows = members * len(YEARS)
        judged(f"a query over {rows:,} rows, whole process, checksums known", again[0], QUERY, "s")
        print(f"{'the same, every file held against its checksum first':74}{first[0]:9.2f} s")
        if factor:
            shutil.rmtree(top / "one")
            many = studied(top / "many", factor * members, "--no-draws", years=[2030])
            few = studied(top / "few", members, "--no-draws", years=[2030])
            judged(f"memory of {factor} times as many members over that", many[2] / few[2], FLAT, "")
            print(f"{'  seconds and GB':74}{many[0]:9.1f} s {many[2]:8.2f} GB")
            shutil.rmtree(top / "many")
        some = max(members // 8, 65_536)
        for on in ("threads", "processes"):
            rates = {}
            for workers in (1, 2):
                alone = studied(top / "few", 1024, "--on", on, "--workers", workers, cores=workers)[0]
                rates[workers] = some / (
                    studied(top / "few", some, "--on", on, "--workers", workers, cores=workers)[0] - alone
                )
            judged(
                f"two {on} over one ({rates[2]:,.0f} members/s)",
                rates[2] / rates[1],
                SPEED_UP,
                "",
                least=True,
            )
        kept, computed, of = killed(top / "killed", some)
        print(
            f"kill -9 with {kept} of {of} shards finished, one under way: {computed} computed by the resume"
        )
    print(json.dumps({"cores": CORES, "load": os.getloadavg()}))


if __name__ == "__main__":
    main()
