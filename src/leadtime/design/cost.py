"""What a design costs to build and to run over its life, USD: for throughput per dollar, not a price.

Equations::

    C = k c_w / (N Y) + c_m M + c_i m (A + n f) + c_0 + c_L L + c_s + h W T c_e
    N = pi (d/2)^2 / a - pi d / sqrt(2 a)        whole dies on a wafer of diameter d, die area a
    Y = exp(-D a (1 - s))                        Poisson; s = share of the die where spares absorb a defect
"""

from math import pi, sqrt
from typing import Any

import numpy as np

from leadtime.design.constants import Draw, Node

__all__ = ["die_cost", "ownership_cost"]

_GB = 1e9


def die_cost(area: Any, node: Node, draw: Draw) -> Any:
    """USD of one good die of that area, m2."""
    wafer = draw("wafer_area")
    diameter = 2 * sqrt(wafer / pi)
    whole = wafer / area - pi * diameter / np.sqrt(2 * area)
    defects = draw.of(node.defects, f"defects.{node.id}")
    good = np.exp(-defects * area * (1 - draw("salvage")))
    return draw.of(node.wafer_cost, f"wafer_cost.{node.id}") / (np.maximum(whole, 1.0) * good)


def ownership_cost(
    node: Node, draw: Draw, *, dies: Any, area: Any, interposer: Any, memory: Any, link_rate: Any, power: Any
) -> Any:
    """USD to build one accelerator and run it for its life.

    Parameters
    ----------
    node : Node
        Of the logic dies.
    draw : Draw
        State of the world.
    dies : amount
        Logic dies of equal size.
    area, interposer : amount
        Logic area of the package and area of its interposer, m2.
    memory, link_rate, power : amount
        Byte, byte/s of one direction, W.
    """
    built = dies * die_cost(area / dies, node, draw)
    built = built + draw("memory_cost") * memory + draw("interposer_cost") * interposer
    built = built + draw("package_cost") + draw("link_cost") * link_rate + draw("server_cost")
    drawn = power * draw("power_overhead") * draw("load") * draw("life")
    return built + drawn * draw("energy_cost")
