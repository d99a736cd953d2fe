"""Hosts that come with a chip: how long their own work takes."""

from csv import DictReader
from functools import lru_cache
from pathlib import Path

__all__ = ["HOSTS", "host_pace"]

HOSTS = Path(__file__).parents[1] / "data" / "hosts.csv"
"""The file of hosts that are not an x86 server's."""


def host_pace(chip: str) -> float:
    """Time of the host's own work over that of an x86 server's, 1 where nothing else is known.

    Parameters
    ----------
    chip : str
        Id of the chip that comes with it.

    Examples
    --------
    >>> host_pace("gb200") > host_pace("b200_sxm")
    True
    """
    return _paces().get(chip, 1.0)


@lru_cache(maxsize=1)
def _paces() -> dict[str, float]:
    with HOSTS.open(encoding="utf-8", newline="") as lines:
        return {line["chip"]: float(line["pace"]) for line in DictReader(lines)}
