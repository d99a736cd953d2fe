"""The inverse: which thresholds hold what an adversary delivers below a limit, at the least cost in legal sales.

Two families of rules are tried, every member of both against every design that can be built::

    below:   passes if  TPP < a  and  density < b  and  I/O < c  and  DRAM bandwidth < d     (any may be absent)
    tiered:  passes if  TPP < a, or TPP < a' and density < b                                  (a < a')

Every design falls into one cell of the grid that the thresholds make. The most that a cell's designs deliver, and
the sales that lie in it, are added up once; a running maximum and a running sum along each axis then give the
answer for every rule at the same time, so that no rule is searched for by itself.

Legal sales kept: of the datacentre accelerators that firms outside China had on sale that day and built for no
export rule, one of each, the share by list price (`sales_kept`) and by H100 equivalents (`compute_kept`) that the
rule lets through. It weighs what is offered, not what would be bought.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import product
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.controls.sheet import of_chip
from leadtime.controls.specification import GB
from leadtime.design.adversary import Search, candidates, measured, search_space
from leadtime.design.constants import MEDIAN, Draw
from leadtime.design.law import Law, plain_law
from leadtime.design.objective import chips_of, delivered, is_comparable
from leadtime.design.regression import on_sale
from leadtime.design.task import Task
from leadtime.design.technology import densest
from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip
from leadtime.performance.equivalence import h100_equivalents

__all__ = ["GRID", "YARDSTICK", "Frontier", "Point", "frontier_of_rules"]

YARDSTICK = "h100_sxm"
"""The chip whose delivered throughput is 1."""

_INF = float("inf")
GRID: Mapping[str, tuple[float, ...]] = {
    "tpp": (400, 800, 1200, 1600, 2400, 3200, 4800, 8000, 12_000, 16_000, 21_000, 32_000),
    "density": (1.6, 3.2, 5.92, 10.0, 20.0),
    "io_rate": tuple(x * GB for x in (400, 600, 900, 1100, 2000)),
    "memory_rate": tuple(x * GB for x in (600, 1000, 1400, 2000, 3000, 4000, 4800, 6500)),
}
"""Thresholds tried, in TOPS x bits, TPP per mm2 and byte/s; those of the texts among them."""

_AXES = tuple(GRID)
_STEP = 0.01  # what is delivered is told apart in steps of 1%
Cells = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A rule and what it does.

    Attributes
    ----------
    below : mapping
        Axis to the threshold that every chip must stay below; an absent axis is free.
    or_below : mapping
        Of a tiered rule: the second set of thresholds, one of the two sets being enough.
    delivered : float
        The adversary's best on the workload asked for, over that of the yardstick.
    others : mapping
        The same on the same model in the other phases.
    sales_kept, compute_kept : float
        Share of legal sales by price, and by H100 equivalents.
    """

    below: Mapping[str, float]
    or_below: Mapping[str, float]
    delivered: float
    others: Mapping[str, float]
    sales_kept: float
    compute_kept: float

    def to_json(self) -> dict[str, Any]:
        """Thresholds with their units in the keys, and what they do."""
        found: dict[str, Any] = {"below": _printed(self.below)}
        if self.or_below:
            found["or_below"] = _printed(self.or_below)
        phases = {f"delivered_{kind}_vs_{YARDSTICK}": value for kind, value in self.others.items()}
        return found | {
            f"delivered_vs_{YARDSTICK}": self.delivered,
            **phases,
            "sales_kept": self.sales_kept,
            "compute_kept": self.compute_kept,
        }


def _printed(limits: Mapping[str, float]) -> dict[str, float]:
    names = {
        "tpp": ("tpp", 1.0),
        "density": ("performance_density", 1.0),
        "io_rate": ("io_rate_gbs", GB),
        "memory_rate": ("memory_rate_gbs", GB),
    }
    return {names[axis][0]: limit / names[axis][1] for axis, limit in limits.items()}


@dataclass(frozen=True, slots=True)
class Frontier:
    """Rules of which none is passed by another: less delivered, or more sold.

    Attributes
    ----------
    points : tuple of Point
        By what is delivered, falling.
    tried : int
        Rules compared.
    chips : tuple of str
        Chips whose sales are counted.
    """

    points: tuple[Point, ...]
    tried: int
    chips: tuple[str, ...]

    def holding(self, limit: float) -> Point | None:
        """The rule that keeps most sales of those that hold delivered throughput to `limit` of the yardstick."""
        held = [point for point in self.points if point.delivered <= limit]
        return max(held, key=lambda point: (point.sales_kept, -point.delivered), default=None)


@lru_cache(maxsize=8)
def frontier_of_rules(work: Task, find: Search, draw: Draw = MEDIAN) -> Frontier:
    """The frontier for a workload with the technology of a day.

    Parameters
    ----------
    work : Task
        The workload whose throughput is held down.
    find : Search
        Day, node and measure of the adversary's search; links are looked at coarsely.
    draw : Draw
        State of the world.
    """
    coarse = Search(on=find.on, nodes=find.nodes or (densest(find.on).id,), is_coarse=True)
    grid = _grid(find.on)
    space = search_space(coarse, draw)
    designs = candidates(grid, coarse, draw, space)
    host = np.array([frame.technology.host_rate for frame in space])
    io = 2 * (designs.link_rate + host[designs.frame])
    cell = _cells(designs.tpp, designs.tpp / designs.area / 1e6, io, designs.memory_rate)
    kinds = [work, *(work.of_kind(kind) for kind in ("train", "decode") if kind != work.kind)]
    yard = chips_of([catalogue().chips[YARDSTICK]], draw)
    most = [
        _highest(measured(kind, "chip", draw, space, designs)[0], cell)
        / max(float(delivered(kind, yard, draw)[0]), 1e-12)
        for kind in kinds
    ]
    chips = _sold(find.on)
    sold = [_added(_shares(chips, by), _chip_cells(chips)) for by in ("price", "compute")]
    points = [*_below(kinds, most, sold), *_tiered(kinds, most, sold)]
    return Frontier(_unbeaten(points), len(points), tuple(c.id for c in chips))


def _grid(on: date) -> Law:
    """A law that only tells where the thresholds of the grid lie."""
    free = plain_law({"tpp": _INF}, id="grid", on=on)
    return Law(free.id, free.title, on, free.lets_through, GRID)


def _cells(*figures: Cells) -> tuple[NDArray[np.int64], ...]:
    """Place of each design on each axis: a rule with threshold number i lets through places up to i."""
    return tuple(
        np.searchsorted(GRID[axis], values, side="right") for axis, values in zip(_AXES, figures, strict=True)
    )


def _shape() -> tuple[int, ...]:
    return tuple(len(GRID[axis]) + 1 for axis in _AXES)


def _highest(values: Cells, cell: tuple[NDArray[np.int64], ...]) -> Cells:
    """Most that designs up to each place deliver."""
    table = np.zeros(_shape())
    np.maximum.at(table, cell, values)
    for axis in range(len(_AXES)):
        table = np.maximum.accumulate(table, axis=axis)
    return table


def _added(values: Cells, cell: tuple[NDArray[np.int64], ...]) -> Cells:
    """Sum over chips up to each place."""
    table = np.zeros(_shape())
    np.add.at(table, cell, values)
    for axis in range(len(_AXES)):
        table = np.add.accumulate(table, axis=axis)
    return table


def _sold(on: date) -> tuple[Chip, ...]:
    """Accelerators whose sales count: see the module's docstring."""
    return tuple(
        c
        for c in on_sale(on)
        if c.nation != "CN"
        and c.price
        and is_comparable(c)
        and of_chip(c).is_for_datacentres
        and of_chip(c).tpp
        and of_chip(c).io_rate is not None
    )


def _chip_cells(chips: Sequence[Chip]) -> tuple[NDArray[np.int64], ...]:
    sheets = [of_chip(chip) for chip in chips]
    tpp = np.array([s.tpp or 0.0 for s in sheets])
    area = np.array([(s.die_area or _INF) / 1e-6 for s in sheets])
    io = np.array([s.io_rate or 0.0 for s in sheets])
    memory = np.array([s.memory_rate or 0.0 for s in sheets])
    return _cells(tpp, tpp / area, io, memory)


def _shares(chips: Sequence[Chip], by: str) -> Cells:
    if by == "price":
        worth = np.array([chip.price.value if chip.price else 0.0 for chip in chips])
    else:
        spreads = [h100_equivalents(chip) for chip in chips]
        worth = np.array([s.value if s else 0.0 for s in spreads])
    return np.asarray(worth / worth.sum())


def _below(kinds: Sequence[Task], most: Sequence[Cells], sold: Sequence[Cells]) -> list[Point]:
    found = []
    for place in product(*(range(n) for n in _shape())):
        limits = {axis: GRID[axis][i] for axis, i in zip(_AXES, place, strict=True) if i < len(GRID[axis])}
        found.append(_point(limits, {}, kinds, [m[place] for m in most], [s[place] for s in sold]))
    return found


def _tiered(kinds: Sequence[Task], most: Sequence[Cells], sold: Sequence[Cells]) -> list[Point]:
    """Below a first TPP whatever the density, or below a second one and a density."""
    tpp, density = GRID["tpp"], GRID["density"]
    free = len(density)
    end = (-1, -1)
    found = []
    for low, high, d in product(range(len(tpp)), range(len(tpp) + 1), range(len(density))):
        if low >= high:
            continue
        first, second, shared = (low, free, *end), (high, d, *end), (low, d, *end)
        reached = [max(m[first], m[second]) for m in most]
        kept = [s[first] + s[second] - s[shared] for s in sold]
        limits = {"density": density[d]} | ({"tpp": tpp[high]} if high < len(tpp) else {})
        found.append(_point({"tpp": tpp[low]}, limits, kinds, reached, kept))
    return found


def _point(
    below: Mapping[str, float],
    or_below: Mapping[str, float],
    kinds: Sequence[Task],
    reached: Sequence[float],
    kept: Sequence[float],
) -> Point:
    return Point(
        below=below,
        or_below=or_below,
        delivered=float(reached[0]),
        others={kind.kind: float(value) for kind, value in zip(kinds[1:], reached[1:], strict=True)},
        sales_kept=float(kept[0]),
        compute_kept=float(kept[1]),
    )


def _unbeaten(points: Sequence[Point]) -> tuple[Point, ...]:
    """Points that keep more sales than every point that delivers less, by steps of 1%; of equals the plainest."""

    def order(point: Point) -> tuple[float, float, int]:
        step = round(log(max(point.delivered, 1e-9)) / _STEP)
        return step, -round(point.sales_kept, 9), len(point.below) + len(point.or_below)

    found: list[Point] = []
    for point in sorted(points, key=order):
        if not found or point.sales_kept > found[-1].sales_kept + 1e-9:
            found.append(point)
    return tuple(reversed(found))
