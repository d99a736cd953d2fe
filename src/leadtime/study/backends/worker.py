"""A worker process: reads shard numbers on standard input, computes and keeps them, tells each on standard output.

It ends with its driver: when standard input closes, whatever it was doing, it is gone at once.
"""

import json
import os
import sys
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

from leadtime.errors import LeadtimeError
from leadtime.facts import catalogue
from leadtime.study.records.record import manifest_in
from leadtime.study.records.shards import job_of, keep, made


def work(folder: Path) -> None:
    """Serve one driver until it closes the pipe."""
    asked: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(asked,), daemon=True).start()
    try:
        job = job_of(manifest_in(folder), catalogue(), str(folder))
        while True:
            shard = int(asked.get())
            _tell({"shard": shard, "bytes": keep(folder, shard, made(job, shard))})
    except LeadtimeError as error:
        _tell({"error": str(error), "code": error.exit_code})


def _listen(asked: "SimpleQueue[str]") -> None:
    for line in sys.stdin:
        asked.put(line)
    os._exit(0)


def _tell(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    work(Path(sys.argv[1]))
