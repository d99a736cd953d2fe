"""What stands behind one H100e on paper: how much of it chips and systems deliver on a workload."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue
from leadtime.performance.delivered import Table, delivered
from leadtime.performance.equivalence import h100_equivalents
from leadtime.race.clock import decimal_year

WORKLOADS = ("training", "decode")
"""Mixes of the table that the race counts by: what frontier models are trained on, and what answers readers."""


class _Same:
    """A catalogue by identity: it has no hash of its own, and its table takes long to look up."""

    def __init__(self, facts: Catalogue) -> None:
        self.facts = facts

    def __hash__(self) -> int:
        return id(self.facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.facts is self.facts


@lru_cache(maxsize=2)
def _table(same: _Same) -> Table:
    return delivered(same.facts)


def delivered_ratio(catalogue: Catalogue, chip: str, workload: str, *, system: str = "usual") -> float:
    """Delivered over paper H100e of one chip; 1 where the table does not know it.

    Parameters
    ----------
    catalogue : Catalogue
    chip, workload : str
        Ids; the workload is one of the table's loads or mixes.
    system : str
        Left out, the chip's usual one.
    """
    found = _table(_Same(catalogue)).h100e(chip, workload, system=system)
    paper = h100_equivalents(catalogue.chips[chip])
    return found.value / paper.value if found and paper and found.value > 0 else 1.0


def vintages(
    catalogue: Catalogue, systems: Sequence[str], lag: float, workload: str, year: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same for what ships, [time]: systems by date of first shipment, joined by straight lines of logarithms.

    Parameters
    ----------
    catalogue : Catalogue
    systems : sequence of str
        Ids, each with a date of first shipment.
    lag : float
        Years from first shipment to half of what ships.
    workload : str
    year : array [time]
        Decimal years.
    """
    points = []
    for name in systems:
        system = catalogue.systems[name]
        if system.available_on is None:
            raise ValueError(f"{name} has no date of first shipment and cannot stand for a vintage.")
        ratio = delivered_ratio(catalogue, system.chip, workload, system=name)
        points.append((decimal_year(system.available_on) + lag, ratio))
    when, ratios = zip(*sorted(points), strict=True)
    return np.exp(np.interp(year, when, np.log(ratios)))
