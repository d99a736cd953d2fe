"""Processes: kill -9 of a worker and of the driver; nothing finished is lost, no orphan stays, the bytes are the same."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from leadtime.errors import OutputError
from leadtime.study.backends import processes
from leadtime.study.records.record import shard_records
from leadtime.study.records.stream import carried_on


def test_a_killed_worker_costs_the_shard_it_was_at(folder, uninterrupted, monkeypatch, contents):
    crew, hire = [], processes._hired
    monkeypatch.setattr(processes, "_hired", lambda place: crew.append(hire(place)) or crew[-1])

    def kill(pace):
        if pace.done == 2:
            os.kill(crew[0].pid, signal.SIGKILL)

    carried_on(folder, on="processes", workers=1, told=kill)

    assert len(crew) == 2
    assert crew[0].wait() == -signal.SIGKILL
    assert contents(folder) == uninterrupted


def children(pid: int) -> list[int]:
    """Processes whose parent is this one."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(is_so, seconds: float = 60.0) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < limit
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to find a process's children")
def test_a_killed_driver_loses_nothing_finished_and_leaves_no_orphan(folder, uninterrupted, contents):
    line = [sys.executable, "-m", "leadtime.faces.cli", "study", "--resume", str(folder), "--on", "processes"]
    driver = subprocess.Popen([*line, "--workers", "1"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    until(lambda: shard_records(folder) or driver.poll() is not None)
    workers = children(driver.pid)
    driver.kill()
    driver.wait()
    until(lambda: not any(map(is_running, workers)), 10.0)
    finished = len(shard_records(folder))
    assert workers
    assert 1 <= finished < 6

    done = []
    carried_on(folder, told=done.append)

    assert len(done) == 6 - finished
    assert contents(folder) == uninterrupted


def test_a_shard_that_ends_every_worker_is_given_up(folder, monkeypatch):
    dead = [sys.executable, "-c", "import sys; sys.stdin.readline()"]
    monkeypatch.setattr(processes, "_hired", lambda _: subprocess.Popen(dead, stdin=-1, stdout=-1, text=True))

    with pytest.raises(OutputError, match="ended 3 workers; nothing finished is lost"):
        carried_on(folder, on="processes", workers=1)


def test_what_a_worker_has_to_say_is_passed_on(folder, monkeypatch):
    said = 'import sys; sys.stdin.readline(); print(\'{"error": "the disk is full", "code": 3}\')'
    monkeypatch.setattr(
        processes,
        "_hired",
        lambda _: subprocess.Popen([sys.executable, "-c", said], stdin=-1, stdout=-1, text=True),
    )

    with pytest.raises(OutputError, match="the disk is full"):
        carried_on(folder, on="processes", workers=1)
