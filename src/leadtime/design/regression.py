"""Area and energy of arithmetic on a node, from the chips that the catalogue holds: a frontier regression.

Nothing about a node's arithmetic is typed in. Each HBM chip that was on sale by a day, with die area, power and
memory stacks known, is stripped of what is not arithmetic; the rest is laid over its dense 16-bit rate::

    C_i = A_i - s_i a_s - L_i a_L - k_i a_0            area left for arithmetic and its caches
    W_i = W'_i - R_i e_R - 2 L_i e_L - w_0 A_i         power left for arithmetic (W': high end of its range)
    ln(P_i / C_i) = a + b ln(d_i) + u_i                d: logic density of the node beside N7
    ln(P_i / W_i) = a' + b' ln(d_i) + u'_i

and both lines, fitted by least squares, are lifted until they touch the best chip (corrected ordinary least
squares, Winsten 1957; Greene 1980): an adversary builds as well as the best design sold so far, not as the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from leadtime.design.constants import MEDIAN, Draw, Node, nodes, stacks
from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip

__all__ = ["Anchor", "Frontier", "anchors", "frontier", "node_of", "on_sale"]

_GB = 1e9
_MM2 = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A chip with what is left of it for arithmetic.

    Attributes
    ----------
    chip : Chip
        The chip.
    node : Node
        Its node.
    rate : float
        P, dense 16-bit rate, FLOP/s.
    area, power : float
        C in m2 and W in watts.
    """

    chip: Chip
    node: Node
    rate: float
    area: float
    power: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Frontier:
    """The lifted lines of one day.

    Attributes
    ----------
    slope_area, slope_power : float
        b and b'.
    level_area, level_power : float
        a and a' after the lift: natural logarithms of FLOP/s per m2 and of FLOP/J on N7.
    best_area, best_power : str
        Ids of the chips that the lines touch.
    chips : tuple of str
        Ids of all chips fitted.
    residual : float
        Standard deviation of u.
    """

    slope_area: float
    level_area: float
    slope_power: float
    level_power: float
    best_area: str
    best_power: str
    chips: tuple[str, ...]
    residual: float

    def rate_per_area(self, density: float) -> float:
        """16-bit FLOP/s per m2 of arithmetic on a node of that logic density."""
        return float(np.exp(self.level_area + self.slope_area * np.log(density)))

    def rate_per_power(self, density: float) -> float:
        """16-bit FLOP/J."""
        return float(np.exp(self.level_power + self.slope_power * np.log(density)))


def node_of(chip: Chip) -> Node | None:
    """The node on which a chip is made, if this room knows it."""
    return next((node for node in nodes().values() if chip.process_node in node.names), None)


@lru_cache(maxsize=64)
def on_sale(on: date) -> tuple[Chip, ...]:
    """Chips of the catalogue that shipped by a day and were built for no export rule."""
    chips = (catalogue().chips[name] for name in catalogue().chips)
    return tuple(
        c
        for c in chips
        if c.available_on is not None
        and c.available_on <= on
        and c.status in ("shipping", "discontinued")
        and not c.is_export_variant
    )


def anchors(on: date, draw: Draw = MEDIAN) -> tuple[Anchor, ...]:
    """Chips to fit: on sale by that day, on a known node, with rate, area, power and stacks known."""
    found = (_anchor(chip, draw) for chip in on_sale(on))
    return tuple(each for each in found if each is not None)


def _anchor(chip: Chip, draw: Draw) -> Anchor | None:
    node, rate = node_of(chip), chip.flop_rate.get("bf16") or chip.flop_rate.get("fp16")
    count = stacks().get(chip.id)
    if node is None or rate is None or count is None or not (chip.die_area and chip.power):
        return None
    memory = chip.memory_rate.value if chip.memory_rate else 0.0
    link = chip.scale_up_rate.value if chip.scale_up_rate else 0.0
    whole, power = chip.die_area.value, chip.power.range[1]  # makers differ: mean or rated
    area = whole - count.value * draw("stack_phy_area") - draw("fixed_area") * (chip.dies or 1)
    area -= link / _GB * draw("link_area_mm2_per_gbs") * _MM2
    power -= memory * draw("stack_energy") + 2 * link * draw("link_energy") + whole * draw("leakage")
    if area <= 0 or power <= 0:
        return None
    return Anchor(chip=chip, node=node, rate=rate.value, area=area, power=power)


@lru_cache(maxsize=512)
def frontier(on: date, draw: Draw = MEDIAN) -> Frontier:
    """The frontier of a day, blind to every chip that came later and to every chip made for an export rule.

    Parameters
    ----------
    on : date
        Day.
    draw : Draw
        State of the world: decides what is stripped from each chip.
    """
    found = anchors(on, draw)
    density = np.log([draw.of(a.node.logic_density, f"logic_density.{a.node.id}") for a in found])
    by_area = np.log([a.rate / a.area for a in found])
    by_power = np.log([a.rate / a.power for a in found])
    slope_area, level_area, left_area = _lifted(density, by_area)
    slope_power, level_power, left_power = _lifted(density, by_power)
    return Frontier(
        slope_area=slope_area,
        level_area=level_area,
        slope_power=slope_power,
        level_power=level_power,
        best_area=_best(found, left_area),
        best_power=_best(found, left_power),
        chips=tuple(a.chip.id for a in found),
        residual=float(np.std(left_area, ddof=2)) if len(found) > 2 else 0.0,
    )


def _lifted(x: np.ndarray, y: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Slope, lifted level and residuals of a least-squares line; flat where all x are one."""
    centred = x - x.mean()
    spread = float(centred @ centred)
    slope = float(centred @ (y - y.mean())) / spread if spread > 1e-12 else 0.0
    left = y - slope * x
    residual = left - left.mean()
    return slope, float(left.max()), residual


def _best(found: Sequence[Anchor], residual: np.ndarray) -> str:
    return found[int(np.argmax(residual))].chip.id
