"""A cluster: the same bytes; one that goes away or never was is said; what it finished stays."""

import os
import signal
import subprocess
import sys

import pytest

from leadtime.errors import InputError, OutputError
from leadtime.study.backends import cluster
from leadtime.study.records.record import shard_records
from leadtime.study.records.stream import carried_on

pytest.importorskip("distributed")

CLUSTER = """
import time
from distributed import LocalCluster
if __name__ == "__main__":
    local = {"processes": False, "protocol": "tcp", "host": "127.0.0.1", "dashboard_address": None}
    cluster = LocalCluster(n_workers=1, threads_per_worker=1, **local)
    print(cluster.scheduler_address, flush=True)
    time.sleep(120)
"""


@pytest.fixture
def scheduler():
    """A scheduler with one worker, in a process of its own: (address, process)."""
    process = subprocess.Popen([sys.executable, "-c", CLUSTER], stdout=subprocess.PIPE, text=True)
    yield process.stdout.readline().strip(), process
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_cluster_that_goes_away_keeps_what_it_finished(
    folder, uninterrupted, scheduler, monkeypatch, contents
):
    """Dask gives up at once here, instead of looking for its scheduler for half a minute."""
    import dask

    address, process = scheduler

    def kill(pace):
        if pace.done == 2:
            os.kill(process.pid, signal.SIGKILL)

    with (
        dask.config.set({"distributed.comm.timeouts.connect": "1s"}),
        pytest.raises(OutputError, match=r"went away \(.*\); nothing finished is lost, go on with"),
    ):
        carried_on(folder, on=address, told=kill)
    assert 2 <= len(shard_records(folder)) < 6

    carried_on(folder)
    assert contents(folder) == uninterrupted


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "ray://127.0.0.1:9"])
def test_an_address_that_does_not_answer_is_said(folder, address, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", 1)

    with pytest.raises(InputError, match=f"no Dask scheduler answers at {address}"):
        carried_on(folder, on=address)


def test_an_address_that_is_none_is_said(folder):
    with pytest.raises(InputError, match="'cloud' is none of threads, processes and no address"):
        carried_on(folder, on="cloud")
