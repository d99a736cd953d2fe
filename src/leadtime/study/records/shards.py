"""Shards: a study cut into ranges of members, each written whole or not at all, each with its record.

The folder is the only state. A shard counts as finished when its record stands in `shards/` and its files are what the
record says; whoever computes it, and however often, the bytes are the same.
"""

import json
import os
import re
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from leadtime.errors import InputError, OutputError
from leadtime.facts import Catalogue
from leadtime.study.engine import Engine, Table, ready
from leadtime.study.query import with_generation
from leadtime.study.records.manifest import conditions, fingerprint, study_of
from leadtime.study.records.record import MANIFEST, SHARDS, record, shard_records
from leadtime.study.records.store import COMPACT, file_name, long, wide
from leadtime.study.run import joined
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import Study

SHARD = 32 * BLOCK
"""Members in a shard: a few seconds of work, which is what a kill may cost."""

PARTIAL = ".partial-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a study is cut and what is kept of each member.

    Parameters
    ----------
    study : Study
    read_outs : tuple of str
    years : tuple of int
    has_inputs : bool
        Whether the members' inputs are written too; without them they can be drawn again.
    size : int
        Members in a shard, a multiple of the block.
    """

    study: Study
    read_outs: tuple[str, ...]
    years: tuple[int, ...]
    has_inputs: bool = True
    size: int = SHARD

    @property
    def count(self) -> int:
        """Shards in all."""
        return -(-self.study.runs // self.size)

    def members(self, shard: int) -> range:
        """The members of a shard."""
        return range(shard * self.size, min((shard + 1) * self.size, self.study.runs))

    def to_json(self) -> dict[str, Any]:
        """As the manifest holds it."""
        return {
            "read_outs": list(self.read_outs), "years": list(self.years), "inputs": self.has_inputs,
            "shard_members": self.size, "shards": self.count,
        }  # fmt: skip


def plan_of(tree: Mapping[str, Any], where: str) -> Plan:
    """The plan that a study's manifest records.

    Raises
    ------
    InputError
        If it is the manifest of something else, or damaged.
    """
    if tree.get("kind") != "leadtime study":
        raise InputError(f"{where} is a {tree.get('kind')}, not a study in shards; `leadtime race` runs it.")
    try:
        cut = tree["plan"]
        return Plan(
            study=study_of(tree, where), read_outs=tuple(cut["read_outs"]), years=tuple(cut["years"]),
            has_inputs=bool(cut["inputs"]), size=int(cut["shard_members"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        raise InputError(f"{where}: the plan is damaged; use the manifest.json as it was written.") from None


@dataclass(frozen=True, slots=True)
class Job:
    """A plan with the engine that carries it out."""

    plan: Plan
    engine: Engine
    facts: Catalogue


def job_of(tree: Mapping[str, Any], facts: Catalogue, where: str) -> Job:
    """A study made ready from its manifest, on a machine that will give the same bits.

    Raises
    ------
    InputError
        If code, facts or engine are not those with which the study was begun: its shards would not fit together.
    """
    now = conditions(facts)
    changed = [
        f"{name} was {tree.get(name)} and is {now[name]}" for name in now if tree.get(name) != now[name]
    ]
    if changed:
        raise InputError(
            f"{where} was begun under other conditions ({'; '.join(changed)}); begin a new study."
        )
    plan = plan_of(tree, where)
    return Job(plan, ready(plan.study, facts), facts)


def made(job: Job, shard: int) -> dict[str, bytes]:
    """Compute a shard: its files by path, and its record under `shards/`, which is to be put in place last."""
    plan, members = job.plan, job.plan.members(shard)
    blocks = range(members.start // BLOCK, -(-members.stop // BLOCK))
    draws = [job.engine.draws(block) for block in blocks]
    files, entries, prints = dict[str, bytes](), [], {}
    for policy, monthly in job.engine.monthly.items():
        kept = [_kept(job, job.engine.outcomes(inputs, monthly)) for inputs in draws]
        table = joined(kept, len(members))
        prints[policy] = fingerprint(table)
        path = f"members/{file_name(policy)}/{shard:05}.parquet"
        rows = long(table, plan.years, members.start)
        files[path] = _parquet(rows, len(members))
        entries.append(_entry(path, files[path], "members", len(rows), policy))
    if plan.has_inputs:
        path = f"inputs/{shard:05}.parquet"
        drawn = joined([{n: np.asarray(v) for n, v in d.items()} for d in draws], len(members))
        files[path] = _parquet(wide(drawn, members.start), len(members))
        entries.append(_entry(path, files[path], "inputs", len(members)))
    told = {"shard": shard, "members": [members.start, members.stop], "prints": prints, "files": entries}
    return {**files, record_path(shard): json.dumps(told).encode()}


def record_path(shard: int) -> str:
    """Where a shard's record stands."""
    return f"{SHARDS}/{shard:05}.json"


def _kept(job: Job, table: Table) -> Table:
    plan = job.plan
    rows = [job.engine.years.index(year) for year in plan.years]
    if not set(plan.read_outs) <= set(table):
        table = with_generation(table, job.engine.years, job.facts)
    return {name: table[name][rows] for name in plan.read_outs}


def _parquet(rows: pa.Table, group: int) -> bytes:
    """A table as a file's bytes; each year is a group of rows, so that a question about one reads no other."""
    sink = pa.BufferOutputStream()
    pq.write_table(rows, sink, row_group_size=group, **COMPACT)
    content: bytes = sink.getvalue().to_pybytes()
    return content


def _entry(path: str, content: bytes, table: str, rows: int, policy: str | None = None) -> dict[str, Any]:
    tree = {"path": path, "table": table, "rows": rows, "bytes": len(content)}
    return {**tree, "sha256": sha256(content).hexdigest()} | ({"policy": policy} if policy else {})


def keep(folder: Path, shard: int, files: Mapping[str, bytes]) -> int:
    """Put a shard in place: every file whole under its name or not at all, the record last; gives the bytes written.

    Raises
    ------
    OutputError
        If the disk is full or the folder cannot be written; what was finished before stays.
    """
    order = sorted(files, key=lambda path: path == record_path(shard))
    try:
        for path in order:
            _put(folder / path, files[path], shard)
    except OSError as error:
        raise OutputError(
            f"{folder}: {error.strerror or error}; the shards that are finished stay, make room and go on with "
            f"`leadtime study --resume {folder}`."
        ) from None
    return sum(map(len, files.values()))


_NUMBERS = count()


def _put(path: Path, content: bytes, shard: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.parent / f"{PARTIAL}{shard:05}-{os.getpid()}-{next(_NUMBERS)}"
    try:
        with fresh.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise


def missing(folder: Path, plan: Plan) -> tuple[int, ...]:
    """Shards that are not there as their records say: never begun, interrupted, torn."""
    damaged = {int(Path(path).stem) for path in record(folder).damaged()}
    finished = {int(each["shard"]) for each in shard_records(folder)} - damaged
    return tuple(shard for shard in range(plan.count) if shard not in finished)


def swept(folder: Path, shards: Collection[int]) -> None:
    """Remove what writers that were killed left half-written of these shards."""
    for path in folder.rglob(f"{PARTIAL}*"):
        match = re.match(rf"{re.escape(PARTIAL)}(\d+)-", path.name)
        if match is None or int(match[1]) in shards:
            with suppress(OSError):
                path.unlink()


def span(text: str, count: int) -> range:
    """`A..B` as shards: both ends belong to it.

    Raises
    ------
    InputError
        If it cannot be read or lies outside the study.
    """
    match = re.fullmatch(r"(\d+)\.\.(\d+)", text)
    if match is None or not int(match[1]) <= int(match[2]) < count:
        raise InputError(
            f"--shards: {text!r} is not within 0..{count - 1}; write 0..{count - 1}, both ends included."
        )
    return range(int(match[1]), int(match[2]) + 1)


def whole(records: Iterable[Mapping[str, Any]], policies: Iterable[str]) -> dict[str, Any]:
    """What the manifest gains when every shard is there: a fingerprint of each policy, and all files."""
    told = list(records)
    results = {p: sha256("".join(r["prints"][p] for r in told).encode()).hexdigest() for p in policies}
    return {"results": results, "files": [f for r in told for f in r["files"]]}


def placed_manifest(folder: Path, tree: Mapping[str, Any], *, is_new: bool) -> bool:
    """Write a manifest whole; a new one never replaces another, and the answer is whether it was placed."""
    fresh = folder / f"{PARTIAL}manifest-{os.getpid()}-{next(_NUMBERS)}"
    try:
        fresh.write_text(json.dumps(tree, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if not is_new:
            fresh.replace(folder / MANIFEST)
            return True
        try:
            os.link(fresh, folder / MANIFEST)
        except FileExistsError:
            return False
        return True
    except OSError as error:
        raise OutputError(f"{folder} cannot be written ({error.strerror}); choose another folder.") from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
