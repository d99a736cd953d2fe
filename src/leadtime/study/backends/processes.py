"""Processes of this machine: a worker that is killed costs the shard it was at, and another takes its place."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread

from leadtime.errors import InputError, LeadtimeError, OutputError

MOST_DEATHS = 3
"""Workers that one shard may cost before it is given up."""

Told = tuple[int, int] | LeadtimeError | None


def finished(folder: Path, todo: Sequence[int], workers: int | None) -> Iterator[tuple[int, int]]:
    """Have shards computed and kept by worker processes; tells each with its bytes as it is finished.

    Raises
    ------
    OutputError
        If a worker could not write, or a shard ended several workers.
    """
    waiting: SimpleQueue[tuple[int, int]] = SimpleQueue()
    for shard in todo:
        waiting.put((shard, 0))
    told: SimpleQueue[Told] = SimpleQueue()
    stop, running = Event(), set[subprocess.Popen[str]]()
    crew = [
        Thread(target=_attend, args=(folder, waiting, told, stop, running), daemon=True)
        for _ in range(min(workers or os.cpu_count() or 1, len(todo)))
    ]
    for each in crew:
        each.start()
    try:
        for _ in todo:
            message = told.get()
            if isinstance(message, tuple):
                yield message
            elif message is not None:
                raise message
    finally:
        stop.set()
        for process in list(running):
            if process.stdin:
                process.stdin.close()
        for each in crew:
            each.join(timeout=30)


def _attend(
    folder: Path,
    waiting: "SimpleQueue[tuple[int, int]]",
    told: "SimpleQueue[Told]",
    stop: Event,
    running: set["subprocess.Popen[str]"],
) -> None:
    """Keep one worker busy; put another in its place when it dies."""
    process: subprocess.Popen[str] | None = None
    while not stop.is_set():
        try:
            shard, deaths = waiting.get_nowait()
        except Empty:
            break
        if process is None or process.poll() is not None:
            process = _hired(folder)
            running.add(process)
        answer = _asked(process, shard)
        if isinstance(answer, tuple | LeadtimeError):
            told.put(answer)
        elif stop.is_set():
            break
        elif deaths + 1 < MOST_DEATHS:
            waiting.put((shard, deaths + 1))
        else:
            told.put(
                OutputError(f"{folder}: shard {shard} ended {MOST_DEATHS} workers; nothing finished is lost.")
            )
    if process and process.stdin:
        process.stdin.close()
        process.wait()
        running.discard(process)


def _hired(folder: Path) -> "subprocess.Popen[str]":
    line = [sys.executable, "-m", "leadtime.study.backends.worker", str(folder)]
    return subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _asked(process: "subprocess.Popen[str]", shard: int) -> Told:
    """What the worker made of a shard; None if it died."""
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{shard}\n")
        process.stdin.flush()
        line = process.stdout.readline()
    except (OSError, ValueError):
        return None
    if not line.endswith("\n"):
        process.wait()
        return None
    answer = json.loads(line)
    if "error" in answer:
        return (OutputError if answer["code"] == OutputError.exit_code else InputError)(answer["error"])
    return answer["shard"], answer["bytes"]
