"""A Dask cluster: workers compute, this process keeps what they send, so that they need no common disk."""

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, LeadtimeError, OutputError
from leadtime.facts import catalogue
from leadtime.study.records.record import manifest_in
from leadtime.study.records.shards import Job, job_of, keep, made

PATIENCE = 10
"""Seconds in which a scheduler must answer."""

AHEAD = 2
"""Shards under way for each thread of the cluster: results wait in memory until they are kept."""


def finished(folder: Path, todo: Sequence[int], address: str) -> Iterator[tuple[int, int]]:
    """Have shards computed by a cluster and keep them; tells each with its bytes as it is finished.

    Raises
    ------
    InputError
        If no scheduler answers at the address, or a worker runs other code or facts.
    OutputError
        If the cluster goes away, or the folder cannot be written.
    """
    client = _client(address)
    try:
        yield from _collected(client, folder, todo)
    except LeadtimeError:
        raise
    except (OSError, RuntimeError, TimeoutError, _gone()) as error:
        raise OutputError(
            f"--on: the cluster at {address} went away ({type(error).__name__}); nothing finished is lost, go on with "
            f"`leadtime study --resume {folder}`, there or elsewhere."
        ) from None
    finally:
        client.close(timeout=2)


def _client(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise InputError(
            "--on: a cluster needs Dask; install leadtime with the extra `scale`, or leave --on out."
        ) from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, TimeoutError, ValueError) as error:
        why = str(error).partition("\n")[0] or type(error).__name__
        raise InputError(
            f"--on: no Dask scheduler answers at {address} ({why[:80]}); start one, or leave --on out."
        ) from None


def _gone() -> type[BaseException]:
    """What Dask raises for work that its scheduler took with it."""
    from distributed.client import FutureCancelledError

    found: type[BaseException] = FutureCancelledError
    return found


def _collected(client: Any, folder: Path, todo: Sequence[int]) -> Iterator[tuple[int, int]]:
    from distributed import as_completed

    text = json.dumps(manifest_in(folder))
    ahead = AHEAD * max(sum(client.nthreads().values()), 1)
    left = iter(todo)
    running = {
        client.submit(computed, text, s, pure=False, key=f"shard-{s}-{id(left)}"): s
        for s in islice(left, ahead)
    }
    arriving = as_completed(list(running), loop=client.loop)  # type: ignore[no-untyped-call]
    for future in arriving:
        shard = running.pop(future)
        files = future.result()
        future.release()
        for following in islice(left, 1):
            more = client.submit(computed, text, following, pure=False, key=f"shard-{following}-{id(left)}")
            running[more] = following
            arriving.add(more)  # type: ignore[no-untyped-call]
        yield shard, keep(folder, shard, files)


def computed(text: str, shard: int) -> dict[str, bytes]:
    """On a worker: one shard of the study that a manifest describes."""
    return made(_job(text), shard)


@lru_cache(maxsize=1)
def _job(text: str) -> Job:
    return job_of(json.loads(text), catalogue(), "the study")
