"""Studies too large for memory: shards to a folder in any order, by any number of workers, again after any interruption."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import product
from pathlib import Path
from time import perf_counter
from typing import Any

from leadtime.errors import InputError, OutputError
from leadtime.facts import Catalogue, catalogue
from leadtime.race.clock import Clock
from leadtime.study.futures import checked_read_outs, checked_years
from leadtime.study.policy import resolved
from leadtime.study.query import HEADLINE
from leadtime.study.records.manifest import differences, manifest
from leadtime.study.records.record import MANIFEST, Record, manifest_in, record, shard_records
from leadtime.study.records.shards import (
    SHARD,
    Plan,
    job_of,
    made,
    missing,
    placed_manifest,
    plan_of,
    record_path,
    span,
    swept,
    whole,
)
from leadtime.study.run import Ensemble
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import check_sources, study

KEPT = (
    HEADLINE,
    "us_lead_ratio",
    "us_stock_h100e",
    "cn_stock_h100e",
    "cn_domestic_share",
    "nvidia_china_revenue_usd",
)
YEARS = (2027, 2030, 2035)
RUNS = 1_000_000
LOCAL = ("threads", "processes")


@dataclass(frozen=True, slots=True)
class Pace:
    """How far a study is.

    Parameters
    ----------
    done, of : int
        Shards that are finished, and all.
    members_per_s : float
        Members and policies' futures a second since this start.
    seconds_left : float
    size : int
        Bytes written since this start.
    """

    done: int
    of: int
    members_per_s: float
    seconds_left: float
    size: int


Told = Callable[[Pace], None]


def planned(
    policies: Sequence[str] = (),
    *,
    runs: int = RUNS,
    seed: int = 0,
    from_on: date | None = None,
    until: int | None = None,
    off: Sequence[str] = (),
    read_outs: Sequence[str] = KEPT,
    years: Sequence[int] = YEARS,
    has_inputs: bool = True,
    size: int = SHARD,
    facts: Catalogue | None = None,
) -> Plan:
    """Check what is asked and cut it into shards.

    Raises
    ------
    InputError
        If a policy, read-out or mechanism is unknown or named twice, or a number is out of range.
    """
    known, kept = facts or catalogue(), checked_years(years)
    last = max(until or kept[-1], kept[-1])
    asked = study(
        policies, facts_on=known.snapshot_on, runs=runs, seed=seed, from_on=from_on, until=last, off=off
    )
    check_sources(asked, known.sources)
    if size < BLOCK or size % BLOCK:
        raise InputError(f"--shard-members: {size} is not a multiple of {BLOCK}; the default is {SHARD:,}.")
    read = checked_read_outs(read_outs)
    return Plan(study=asked, read_outs=read, years=kept, has_inputs=has_inputs, size=size)


def begun(folder: Path, plan: Plan, *, is_shared: bool = False, facts: Catalogue | None = None) -> None:
    """Make a study's folder, with its manifest.

    Parameters
    ----------
    folder : Path
        New or empty.
    plan : Plan
    is_shared : bool
        Several drivers fill one folder: it may hold the same study already.

    Raises
    ------
    InputError
        If the folder holds anything else; nothing in it is touched.
    OutputError
        If it cannot be written.
    """
    tree = question(plan, facts or catalogue())
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_empty = all(path.name.startswith(".partial-manifest") for path in folder.iterdir())
    except OSError as error:
        raise OutputError(
            f"--out: {folder} cannot be written ({error.strerror}); choose another folder."
        ) from None
    if is_empty and placed_manifest(folder, tree, is_new=True):
        return
    if not (folder / MANIFEST).exists():
        raise InputError(
            f"--out: {folder} is not empty, and nothing in it is overwritten; choose a new folder."
        )
    there = manifest_in(folder)
    if there.get("run") != tree["run"]:
        raise InputError(
            f"--out: {folder} holds another study, which is not overwritten; choose a new folder."
        )
    if not is_shared:
        how = "holds this study already" if "results" in there else "holds this study, begun and not finished"
        raise InputError(f"--out: {folder} {how}; `leadtime study --resume {folder}` goes on with it.")


def question(plan: Plan, facts: Catalogue) -> dict[str, Any]:
    """The manifest of a study before its first shard; `run` in it is the hash of all that its members depend on."""
    ran = tuple(resolved(p, plan.study.from_on) for p in plan.study.policies)
    clock = Clock(plan.study.until)
    tree = dict(manifest(plan.study, Ensemble(clock.years, {}, {}, ran, {}), facts).tree)
    del tree["results"]
    tree |= {"kind": "leadtime study", "plan": plan.to_json()}
    run = sha256(json.dumps([tree["run"], tree["plan"]], sort_keys=True).encode()).hexdigest()[:16]
    return {**tree, "run": run}


def carried_on(
    folder: Path,
    *,
    on: str = "threads",
    workers: int | None = None,
    shards: str | None = None,
    told: Told | None = None,
) -> Record:
    """Compute what is missing of a study, and close it when all is there.

    Parameters
    ----------
    folder : Path
        As `begun` made it.
    on : str
        "threads", "processes", or the address of a Dask scheduler.
    workers : int, optional
        Threads or processes; default one per core.
    shards : str, optional
        `A..B`: only these, for a scheduler that runs many drivers on one folder.
    told : callable, optional
        Hears a Pace after every shard.

    Raises
    ------
    InputError
        If the folder is no study of this code and these facts, or no scheduler answers.
    OutputError
        If the disk is full, or the cluster goes away. What was finished stays.
    """
    tree = manifest_in(folder)
    plan = plan_of(tree, str(folder))
    mine = span(shards, plan.count) if shards else range(plan.count)
    todo = [s for s in missing(folder, plan) if s in mine]
    if todo:
        if shards is None:
            swept(folder, set(todo))
        _reopened(folder, tree)
        _followed(_backend(folder, todo, on, workers), plan, plan.count - len(todo), len(todo), told)
    if not missing(folder, plan):
        _closed(folder, plan)
    return record(folder)


def _backend(folder: Path, todo: Sequence[int], on: str, workers: int | None) -> Iterator[tuple[int, int]]:
    if on == "threads":
        from leadtime.study.backends import threads

        return threads.finished(folder, todo, workers)
    if on == "processes":
        from leadtime.study.backends import processes

        return processes.finished(folder, todo, workers)
    if "://" not in on:
        raise InputError(
            f"--on: {on!r} is none of {', '.join(LOCAL)} and no address such as tcp://host:8786."
        )
    from leadtime.study.backends import cluster

    return cluster.finished(folder, todo, on)


def _followed(
    finished: Iterator[tuple[int, int]], plan: Plan, before: int, todo: int, told: Told | None
) -> None:
    began, members, size = perf_counter(), 0, 0
    for number, (shard, wrote) in enumerate(finished, 1):
        members += len(plan.members(shard)) * len(plan.study.policies)
        size += wrote
        took = perf_counter() - began
        if told:
            told(Pace(before + number, plan.count, members / took, took / number * (todo - number), size))


def _reopened(folder: Path, tree: Mapping[str, Any]) -> None:
    """A finished study that lost a shard is one that goes on."""
    if "results" in tree:
        open_again = {k: v for k, v in tree.items() if k not in ("results", "files")}
        placed_manifest(folder, open_again, is_new=False)


def _closed(folder: Path, plan: Plan) -> None:
    """Write results and the list of files into the manifest; whoever finishes last, the bytes are the same."""
    tree = {k: v for k, v in manifest_in(folder).items() if k not in ("results", "files")}
    records = shard_records(folder)
    placed_manifest(folder, tree | whole(records, [p.id for p in plan.study.policies]), is_new=False)
    swept(folder, range(plan.count))


@dataclass(frozen=True, slots=True)
class Again:
    """A recorded study, computed again: whether every bit came out the same, and what has changed since."""

    is_same: bool
    shards_changed: tuple[int, ...]
    differences: tuple[str, ...]


def again(folder: Path, *, workers: int | None = None, told: Told | None = None) -> Again:
    """Compute a finished study again from its manifest, write nothing, and compare every bit.

    Raises
    ------
    InputError
        If the folder is no finished study.
    """
    from leadtime.study.run import in_parallel

    tree, facts = manifest_in(folder), catalogue()
    if "results" not in tree:
        raise InputError(
            f"{folder}: the study is not finished; `leadtime study --resume {folder}` goes on with it."
        )
    changed = differences(tree, facts)
    job = job_of({**tree, **_now(tree, facts)}, facts, str(folder))
    then = {int(r["shard"]): r["prints"] for r in shard_records(folder)}

    def one(shard: int) -> tuple[int, bool]:
        prints = json.loads(made(job, shard)[record_path(shard)])["prints"]
        return shard, prints == then.get(shard)

    began, wrong, members = perf_counter(), [], 0
    calls = [(shard,) for shard in range(job.plan.count)]
    for number, (shard, is_same) in enumerate(in_parallel(one, calls, workers, None), 1):
        members += len(job.plan.members(shard)) * len(job.plan.study.policies)
        took = perf_counter() - began
        if told:
            left = took / number * (len(calls) - number)
            told(Pace(number, len(calls), members / took, left, 0))
        if not is_same:
            wrong.append(shard)
    return Again(not wrong, tuple(sorted(wrong)), changed)


def _now(tree: Mapping[str, Any], facts: Catalogue) -> dict[str, str]:
    """The conditions of today, under which an old question is asked again."""
    from leadtime.study.records.manifest import conditions

    return {name: value for name, value in conditions(facts).items() if name in tree}


def percentiles(opened: Record) -> dict[str, dict[str, dict[str, dict[str, float | None]]]]:
    """5th, 50th and 95th percentile of everything kept: policy, read-out, year; one year's column in memory at a time."""
    from leadtime.study.records.sql import ask

    plan = opened.tree["plan"]
    found: dict[str, dict[str, dict[str, dict[str, float | None]]]] = {}
    for policy, metric, year in product(opened.policies, plan["read_outs"], plan["years"]):
        quoted = policy.replace("'", "''")
        ((three,),) = ask(
            opened,
            f"SELECT quantile_cont({metric}, [0.05, 0.5, 0.95]) FROM members "
            f"WHERE policy = '{quoted}' AND year = {year} AND isfinite({metric})",
        ).rows
        values = three if three is not None else (None, None, None)
        by_metric = found.setdefault(policy, {}).setdefault(metric, {})
        by_metric[str(year)] = dict(zip(("p5", "p50", "p95"), values, strict=True))
    return found
