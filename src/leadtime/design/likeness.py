"""How near a design comes to a chip of the catalogue: one log ratio for each figure, and their root mean square."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import log, sqrt
from typing import Any

from leadtime.controls.sheet import of_chip
from leadtime.design.adversary import Best
from leadtime.design.constants import MEDIAN
from leadtime.design.objective import chips_of, delivered, is_comparable
from leadtime.design.task import Task
from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip

__all__ = ["Figure", "Likeness", "like", "likest"]

_GB = 1e9
_MM2 = 1e6
_NEEDED = {"tpp", "io_rate", "memory_rate", "memory", "die_area"}


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of design and chip; `log_ratio` is ln(design / chip)."""

    quantity: str
    unit: str
    design: float
    chip: float

    @property
    def log_ratio(self) -> float:
        """ln(design / chip)."""
        return log(self.design / self.chip)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A design beside a chip.

    Attributes
    ----------
    chip : str
        Id.
    figures : tuple of Figure
        What the rule counts and what the workload uses; delivered throughput last.
    """

    chip: str
    figures: tuple[Figure, ...]

    @property
    def distance(self) -> float:
        """Root mean square of the log ratios of the sheet, delivered throughput left out."""
        ratios = [f.log_ratio for f in self.figures if f.quantity != "delivered"]
        return sqrt(sum(r * r for r in ratios) / len(ratios))

    def to_json(self) -> dict[str, Any]:
        """Chip, distance and figures."""
        rows = [asdict(figure) | {"log_ratio": figure.log_ratio} for figure in self.figures]
        return {"chip": self.chip, "distance": self.distance, "figures": rows}


def like(best: Best, chip: Chip, work: Task) -> Likeness:
    """A design beside one chip of the catalogue, delivered throughput on that workload included."""
    d, sheet = best.design, of_chip(chip)
    host = best.frame.technology.host_rate
    pairs = [
        ("tpp", "TPP", float(d.tpp[0]), sheet.tpp),
        ("io_rate", "GB/s", 2 * (float(d.link_rate[0]) + host) / _GB, (sheet.io_rate or 0.0) / _GB),
        ("memory_rate", "GB/s", float(d.memory_rate[0]) / _GB, (sheet.memory_rate or 0.0) / _GB),
        ("memory", "GB", float(d.memory[0]) / _GB, chip.memory.value / _GB if chip.memory else None),
        ("die_area", "mm2", float(d.area[0]) * _MM2, (sheet.die_area or 0.0) * _MM2),
        ("power", "W", float(d.power[0]), chip.power.value if chip.power else None),
        ("delivered", "tokens/s", best.delivered, float(delivered(work, chips_of([chip]), MEDIAN)[0])),
    ]
    return Likeness(chip.id, tuple(Figure(q, u, mine, theirs) for q, u, mine, theirs in pairs if theirs))


def likest(
    best: Best, work: Task, chips: Iterable[Chip] | None = None, *, most: int = 3
) -> tuple[Likeness, ...]:
    """The chips nearest to a design, nearest first.

    Parameters
    ----------
    best : Best
        The design.
    work : Task
        The workload.
    chips : iterable of Chip, optional
        Default: every chip of the catalogue that was built for an export rule. Those whose figures are not all known
        are left out, for a distance over fewer figures would not compare.
    most : int
        How many.
    """
    if chips is None:
        every = (catalogue().chips[name] for name in catalogue().chips)
        chips = (c for c in every if c.is_export_variant and is_comparable(c))
    found = (like(best, chip, work) for chip in chips)
    whole = [one for one in found if {figure.quantity for figure in one.figures} >= _NEEDED]
    return tuple(sorted(whole, key=lambda one: one.distance))[:most]
