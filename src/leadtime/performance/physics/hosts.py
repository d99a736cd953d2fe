"""Hosts that come with a chip: how long their own work takes, and what memory they have over which link."""

from csv import DictReader
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["HOSTS", "HOST_MEMORY", "LAYERS", "Host", "host_of", "host_pace", "layer_start"]

_DATA = Path(__file__).parents[1] / "data"
HOSTS = _DATA / "hosts.csv"
"""The file of hosts that are not an x86 server's."""
HOST_MEMORY = _DATA / "host_memory.csv"
"""The file of links and memories, by the beginning of a chip's id; the last line is for every other."""
LAYERS = _DATA / "host_layers.csv"
"""The file of what starting a layer takes, by the beginning of a chip's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """A chip's share of its usual host: rate of the link, memory and its rate; byte/s and bytes."""

    link: float
    memory: float
    memory_rate: float


def host_of(chip: str) -> Host:
    """A chip's share of its usual host.

    Parameters
    ----------
    chip : str
        Id of the chip.

    Examples
    --------
    >>> host_of("h100_sxm").link / 1e9
    64.0
    """
    return next(host for start, host in _hosts().items() if chip.startswith(start))


def layer_start(chip: str) -> float:
    """Time that the host takes to start one layer of a model where no graph holds it, s; 0 where none is known.

    Parameters
    ----------
    chip : str
        Id of the chip.

    Examples
    --------
    >>> layer_start("ascend_910c") > layer_start("h100_sxm")
    True
    """
    return next((us * 1e-6 for start, us in _layers().items() if chip.startswith(start)), 0.0)


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
def _layers() -> dict[str, float]:
    with LAYERS.open(encoding="utf-8", newline="") as lines:
        return {line["chip"]: float(line["layer_us"]) for line in DictReader(lines)}


@lru_cache(maxsize=1)
def _paces() -> dict[str, float]:
    with HOSTS.open(encoding="utf-8", newline="") as lines:
        return {line["chip"]: float(line["pace"]) for line in DictReader(lines)}


@lru_cache(maxsize=1)
def _hosts() -> dict[str, Host]:
    with HOST_MEMORY.open(encoding="utf-8", newline="") as lines:
        return {
            line["chip"]: Host(
                link=float(line["link_gb_per_s"]) * 1e9,
                memory=float(line["memory_gb"]) * 1e9,
                memory_rate=float(line["memory_rate_gb_per_s"]) * 1e9,
            )
            for line in DictReader(lines)
        }
