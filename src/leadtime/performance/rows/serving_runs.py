"""How public benchmarks of serving were run, where their tables do not say: read from the scripts that ran them."""

from collections.abc import Mapping
from csv import DictReader
from functools import lru_cache
from pathlib import Path

from leadtime.performance.rows.groundtruth import Row

__all__ = ["SETTINGS", "is_cold", "run_settings"]

_RUNS = Path(__file__).parents[1] / "data" / "serving_runs.csv"
# Columns of the file that a row must match, by the row's own column; several values stand side by side.
_MATCHED = {
    "model": "model", "chip": "chip", "backend": "backend", "version": "backend_version", "precision": "precision",
    "isl": "isl", "osl": "osl", "tp": "tp", "dp": "dp", "ep": "ep",
}  # fmt: skip
SETTINGS = (
    "lengths", "kv_bits", "chunk", "beyond", "wait_steps", "drafts", "memory_share", "most_running", "degree", "chip_count",
    "in_parts", "cold",
)  # fmt: skip
"""What a run sets: mean length over the stated one; bits of the cache; tokens of one piece of prompts, or those beyond one
whole prompt; decoding steps that a request waits before the engine looks for it; drafted tokens; share of memory that the
engine may use; requests that it runs at most; tensor parallelism and chips where the table leaves them blank; 1 where no
graph holds a whole step; 1 where no request came before those that count, so that first tokens wait for kernels to be
compiled."""


def run_settings(row: Row, in_flight: float) -> Mapping[str, float]:
    """Settings of the run that a row comes from; empty where no script is known.

    Parameters
    ----------
    row : mapping
        A row of a table of serving.
    in_flight : float
        Its requests in flight: some scripts change with them.

    Examples
    --------
    >>> run_settings({"source": "nobody"}, 1.0)
    {}
    """
    found: dict[str, float] = {}
    for line in _runs():
        if line["collection"] not in (row.get("source") or ""):
            continue
        if in_flight < float(line["from_concurrency"] or 0):
            continue
        if all(not line[k] or (row.get(of) or "") in line[k].split() for k, of in _MATCHED.items()):
            found |= {name: float(line[name]) for name in SETTINGS if line[name]}
    return found


def is_cold(row: Row) -> bool:
    """Whether a row's time to the first token holds what the first requests of a server cost, and not only the last ones.

    Parameters
    ----------
    row : mapping
        A row of a table of serving.

    Examples
    --------
    >>> is_cold({"source": "nobody"})
    False
    """
    return run_settings(row, 1.0).get("cold", 0.0) > 0


@lru_cache(maxsize=1)
def _runs() -> tuple[Mapping[str, str], ...]:
    """Lines of the file; a later line overrules an earlier one."""
    with _RUNS.open(encoding="utf-8", newline="") as lines:
        return tuple(DictReader(lines))
