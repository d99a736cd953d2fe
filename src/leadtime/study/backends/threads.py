"""Threads of this process: the engine works outside Python's lock."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from leadtime.facts import catalogue
from leadtime.study.records.record import manifest_in
from leadtime.study.records.shards import job_of, keep, made
from leadtime.study.run import in_parallel


def finished(folder: Path, todo: Sequence[int], workers: int | None) -> Iterator[tuple[int, int]]:
    """Compute and keep shards; tells each with its bytes as it is finished."""
    job = job_of(manifest_in(folder), catalogue(), str(folder))

    def one(shard: int) -> tuple[int, int]:
        return shard, keep(folder, shard, made(job, shard))

    yield from in_parallel(one, [(shard,) for shard in todo], workers, None)
