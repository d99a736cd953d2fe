"""How public training benchmarks were laid out, where their tables do not say: read from the scripts that ran them."""

from collections.abc import Mapping
from csv import DictReader
from functools import lru_cache
from pathlib import Path

from leadtime.performance.naming import plain
from leadtime.performance.rows.groundtruth import Row

__all__ = ["BESIDES", "DEGREES", "run_layout"]

_RUNS = Path(__file__).parents[1] / "data" / "training_runs.csv"
DEGREES = ("tp", "pp", "cp", "ep", "vpp")
"""Degrees of parallelism that a script sets."""
BESIDES = ("micro_batch", "global_batch", "recompute", "sharding", "fused", "overlapped")
"""What else it sets: sequences; what is computed again; states sharded over data parallelism (0 or 1); tensor-parallel
messages fused with products; messages to experts and of data parallelism beside products."""


def run_layout(row: Row, chips: float) -> Mapping[str, str]:
    """Layout of the run that a row comes from, by the names of columns; empty where no script is known.

    A script's degrees speak for a row that states none of its own, on chips that they divide.

    Parameters
    ----------
    row : mapping
        A row of a table of training.
    chips : float
        Of the row.

    Examples
    --------
    >>> run_layout({"source": "nobody", "model": "LLaMA2-7B", "seq_len": "4096"}, 8.0)
    {}
    """
    has_own = any(row.get(name) for name in (*DEGREES, "dp", "fsdp"))
    for line in _runs():
        is_it = (
            line["collection"] in (row.get("source") or "")
            and (not line["model"] or plain(line["model"]) == plain(row.get("model") or ""))
            and line["seq_len"] in ("", row.get("seq_len"))
        )
        if is_it and not (line["tp"] and (has_own or chips % _together(line))):
            return {k: v for k, v in line.items() if v and k in (*DEGREES, *BESIDES)}
    return {}


def _together(line: Mapping[str, str]) -> int:
    """Chips that hold the model once."""
    return int(line["tp"]) * int(line["pp"]) * int(line["cp"])


@lru_cache(maxsize=1)
def _runs() -> tuple[Mapping[str, str], ...]:
    with _RUNS.open(encoding="utf-8", newline="") as lines:
        return tuple(DictReader(lines))
