"""Members per second of the compiled race, and of PySD with EMA Workbench on the same equations.

``python benchmarks/bench_engine.py [PEER_FOLDER]``.  The peer is run only where ``benchmarks/peer/install`` has
put it; first every quantity of its runs is held against the mechanisms, then both are timed in turn.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from peer.export import driven, medians, write_members, write_model

BUDGETS = {1: 25_000, 2: 50_000}  # cores -> members per second
RATIO_BUDGET = 500
BLOCKS = 40
REPEATS = 5
EXPERIMENTS = 100
POLICY = "as-enacted"
UNTIL = 2035
PER_MONTH = 4  # Euler steps a month in the comparison of single runs
EQUATIONS_AGREE = 1e-7  # the peer writes its tables with eight decimals
METHODS_AGREE = 0.01  # midpoint rule by month against Euler by week

PEER = Path(tempfile.gettempdir()) / "leadtime-peer"


def race_alone(cores: int) -> None:
    """Print members per second and per CPU second of this process, medians of rounds after one that compiles."""
    if hasattr(os, "sched_setaffinity"):  # before the engine counts the cores
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:cores])
    import jax
    import jax.numpy as jnp
    import numpy as np

    from leadtime.race.clock import Clock
    from leadtime.race.priors import priors
    from leadtime.study.engine import compiled
    from leadtime.study.sample import BLOCK, draw

    monthly = {name: jnp.asarray(v, jnp.float32) for name, v in driven(POLICY, Clock(UNTIL)).items()}
    compute, sample = compiled(Clock(UNTIL)), jax.jit(partial(draw, priors(), 0))

    def block(number: int) -> None:
        jax.block_until_ready(compute(sample(np.int32(number)), monthly))

    def seconds() -> tuple[float, float]:
        start, busy = perf_counter(), process_time()
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(block, range(BLOCKS)))
        return perf_counter() - start, process_time() - busy

    block(0)
    for each in zip(*(seconds() for _ in range(REPEATS)), strict=True):
        print(BLOCKS * BLOCK / median(each))


def members_per_second(cores: int) -> tuple[float, float]:
    """By the wall's clock, and per CPU second."""
    by_wall, by_cpu = output([sys.executable, __file__, "--alone", str(cores)]).split()
    return float(by_wall), float(by_cpu)


def output(line: Sequence[str | Path]) -> str:
    """What a command prints; if it fails, its complaint ends the benchmark."""
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(map(str, line))} failed:\n{done.stderr}")
    return done.stdout


def simulate(peer: Path, *words: str) -> None:
    """Run the peer in its own environment."""
    script = Path(__file__).parent / "peer" / "simulate.py"
    output([peer / "bin" / "python", "-W", "ignore", script, *words])


def print_agreement(peer: Path, folder: Path) -> None:
    """Base runs of all policies: equations by one method, then the race's method against the peer's."""
    from leadtime.race.clock import Clock
    from leadtime.study.policy import built_in
    from peer.agreement import apart, euler, in_place, marched

    months = {policy: driven(policy, Clock(UNTIL)) for policy in built_in()}
    for policy, monthly in months.items():
        write_model(folder / f"{policy}.mdl", medians(), monthly, step=1 / PER_MONTH, every=1)
    simulate(peer, str(folder))
    runs = json.loads((folder / "runs.json").read_text(encoding="utf-8"))["runs"]
    for policy, monthly in months.items():
        equations = apart(euler(medians(), monthly, PER_MONTH), runs[policy])
        largest = max(equations.values())
        year_ends = {name: values[12::12] for name, values in runs[policy].items()}
        methods = max(apart(in_place(marched(medians(), monthly)), in_place(year_ends)).values())
        print(
            f"base run {policy:11} {len(equations)} quantities by month, Euler on both sides: "
            f"{largest:.0e} apart at most{_over(largest, EQUATIONS_AGREE)}; "
            f"both stocks in place at year ends, midpoint against Euler: {methods:.2%}{_over(methods, METHODS_AGREE)}"
        )


def peer_per_second(peer: Path, folder: Path) -> dict[str, float]:
    """Experiments per second of the peer on draws of the ensemble; says whether member for member they agree."""
    import jax
    import numpy as np

    from leadtime.race.clock import Clock
    from leadtime.race.priors import priors
    from leadtime.study.sample import draw
    from peer.agreement import apart, euler

    monthly = driven(POLICY, Clock(UNTIL))
    drawn = jax.jit(partial(draw, priors(), 0))(np.int32(0))
    members = {name: np.asarray(values, np.float64)[:EXPERIMENTS] for name, values in drawn.items()}
    write_model(folder / "race.mdl", medians(), monthly, step=1, every=12)
    write_members(folder / "members.csv", members)
    simulate(peer, str(folder), "2")
    result = json.loads((folder / "ensemble.json").read_text(encoding="utf-8"))
    ours = {name: values[::12] for name, values in euler(members, monthly, 1).items()}
    theirs = {name: np.transpose(values) for name, values in result["outcomes"].items()}
    largest = max(apart(ours, theirs).values())
    print(
        f"{EXPERIMENTS} members, {len(theirs)} quantities by year, Euler on both sides: {largest:.0e} apart at most"
        f"{_over(largest, EQUATIONS_AGREE)}; {', '.join(f'{k} {v}' for k, v in result['versions'].items())}"
    )
    return {how: EXPERIMENTS / seconds for how, seconds in result["seconds"].items()}


def _over(value: float, limit: float) -> str:
    return "" if value <= limit else " OVER"


def _line(what: str, rate: float, budget: float | None = None, busy: float | None = None) -> str:
    judged = "" if budget is None else f"{budget:10,.0f}"
    under = "UNDER" if budget is not None and rate < budget else ""
    return f"{what:76}{rate:10,.1f}{judged:>10}{'' if busy is None else f'{busy:10,.0f}':>12}   {under}"


def main(words: Sequence[str]) -> None:
    if words[:1] == ["--alone"]:
        race_alone(int(words[1]))
        return
    peer = Path(words[0]) if words else PEER
    rates = [members_per_second(cores) for cores in BUDGETS]
    theirs: dict[str, float] = {}
    if (peer / "bin" / "python").exists():
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            print_agreement(peer, Path(one))
            theirs = peer_per_second(peer, Path(other))
        again = [members_per_second(cores) for cores in BUDGETS]
        rates = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in zip(rates, again, strict=True)]
    else:
        print(f"PySD and EMA Workbench are not in {peer}; run benchmarks/peer/install to compare with them.")
    print(f"{f'one policy, 2018 to {UNTIL}':76}{'members/s':>10}{'budget':>10}{'per CPU s':>12}")
    for (cores, budget), (rate, busy) in zip(BUDGETS.items(), rates, strict=True):
        print(_line(f"race, float32, midpoint rule by month, cores: {cores}", rate, budget, busy))
    for how, rate in theirs.items():
        print(_line(f"PySD + EMA Workbench, two processes, Euler by month, {how}", rate))
        print(_line("  the race on two cores over that", rates[-1][0] / rate, RATIO_BUDGET))


if __name__ == "__main__":
    main(sys.argv[1:])
