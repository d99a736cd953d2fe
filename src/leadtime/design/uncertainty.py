"""How sure a design is: the same search in many states of the world."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leadtime.design.adversary import Best, Search, best_design
from leadtime.design.constants import MEDIAN, Draw
from leadtime.design.cost import ownership_cost
from leadtime.design.law import Law
from leadtime.design.objective import chips_of, delivered
from leadtime.design.regression import node_of
from leadtime.design.task import Task
from leadtime.errors import InputError
from leadtime.facts.chip import Chip

__all__ = ["DRAWS", "Range", "Spread", "ratios", "spread"]

DRAWS = 64
Range = Mapping[str, float]
_FIGURES = ("rate", "memory", "memory_rate", "link_rate", "area", "power")


@dataclass(frozen=True, slots=True)
class Spread:
    """5th, 50th and 95th percentile over the draws.

    Attributes
    ----------
    ratios : mapping
        Chip id to the range of design over chip, in what was maximised.
    figures : mapping
        Field of `Designs`, or "delivered" or "cost", to the range of the winning designs, in SI.
    draws, empty : int
        States of the world looked at, and those in which no design passes and does the work.
    """

    ratios: Mapping[str, Range]
    figures: Mapping[str, Range]
    draws: int
    empty: int


def ratios(best: Best, chips: Sequence[Chip], work: Task, per: str, draw: Draw = MEDIAN) -> dict[str, float]:
    """Design over chip in what was maximised, for each chip that does the work and whose cost or power is known."""
    tokens = delivered(work, chips_of(chips, draw), draw)
    found = {}
    for chip, one in zip(chips, tokens, strict=True):
        over = _over(chip, per, draw)
        if one > 0 and over:
            found[chip.id] = best.value / (float(one) / over)
    return found


def _over(chip: Chip, per: str, draw: Draw) -> float | None:
    """What throughput is divided by; a chip's cost is reckoned as a design's, on the interposer that it would need."""
    if per == "chip":
        return 1.0
    if per == "watt":
        return chip.power.value if chip.power else None
    node = node_of(chip)
    if node is None or not (chip.die_area and chip.power and chip.memory and chip.scale_up_rate):
        return None
    area = chip.die_area.value
    cost = ownership_cost(
        node,
        draw,
        dies=chip.dies or 1,
        area=area,
        interposer=2 * area,
        memory=chip.memory.value,
        link_rate=chip.scale_up_rate.value,
        power=chip.power.value,
    )
    return float(cost)


def spread(
    rule: Law, work: Task, find: Search, chips: Sequence[Chip], *, draws: int = DRAWS, seed: int = 0
) -> Spread:
    """Search again in each of some states of the world.

    Parameters
    ----------
    rule, work, find
        As for `best_design`.
    chips : sequence of Chip
        To hold the design against; theirs are drawn too.
    draws, seed : int
        How many, and of which sequence.
    """
    of_chips: dict[str, list[float]] = {chip.id: [] for chip in chips}
    of_figures: dict[str, list[float]] = {name: [] for name in (*_FIGURES, "delivered", "cost")}
    empty = 0
    for number in range(1, draws + 1):
        draw = Draw(seed, number)
        try:
            best = best_design(rule, work, find, draw)
        except InputError:
            empty += 1
            continue
        for name, ratio in ratios(best, chips, work, find.per, draw).items():
            of_chips[name].append(ratio)
        for name in _FIGURES:
            of_figures[name].append(float(getattr(best.design, name)[0]))
        of_figures["delivered"].append(best.delivered)
        of_figures["cost"].append(best.cost)
    return Spread(
        {name: _range(np.array(values)) for name, values in of_chips.items() if values},
        {name: _range(np.array(values)) for name, values in of_figures.items() if values},
        draws,
        empty,
    )


def _range(values: NDArray[np.float64]) -> Range:
    return dict(zip(("p5", "p50", "p95"), np.percentile(values, (5, 50, 95)).tolist(), strict=True))
