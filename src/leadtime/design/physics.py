"""What a fab can build: area, edges, interposer and power of a package.

With k dies of area A in all, n stacks, link rate L (one direction), 16-bit rate P and memory rate R::

    A   >= P / p_A + n a_s + L a_L + k a_0          the die houses all its parts    (p_A: see regression.py)
    A   <= k h w                                    exposure field
    n   <= 2 k floor(e / s)                         memory at two sides of each die: e = h alone, w when joined
    L   <= q (2 b | k h),  b = min(w, A / d),  d = max(n s / 2, A / w)   links at the sides that are left
    I   >= m (A + n f)                              interposer
    W   = P / p_W + R e_R + 2 L e_L + w_0 A <= W'   power

A die alone keeps its long sides for memory and its short ones for links; joined dies touch along the long sides,
so that two short ones are left to memory and one long one to links. Left out: caches apart from arithmetic, yield of
speed, routing, thermal density.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.design.technology import Stack, Technology

__all__ = ["Designs", "Frame", "frames", "least_area", "most_link", "most_rate", "power"]

Values = NDArray[np.float64]
Number = float | Values


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What is chosen in whole numbers: the node's technology, dies, kind and number of stacks."""

    technology: Technology
    dies: int
    stack: Stack
    stacks: int

    @property
    def most_area(self) -> float:
        """Largest logic area, m2: exposure fields, or what stacks leave of the interposer."""
        t = self.technology
        height, width = t.sides
        room = t.interposer / t.spacing - self.stacks * self.stack.footprint
        return min(self.dies * height * width, room)

    @property
    def memory(self) -> float:
        """Capacity, byte."""
        return self.stacks * self.stack.capacity

    @property
    def memory_rate(self) -> float:
        """Byte/s at the stacks' full rate."""
        return self.stacks * self.stack.rate


def frames(technology: Technology) -> tuple[Frame, ...]:
    """Every choice of dies and stacks that has an edge to stand at and room on the interposer."""
    found = []
    height, width = technology.sides
    for dies in range(1, technology.dies + 1):
        edge = height if dies == 1 else width
        most = 2 * dies * int(edge / technology.stack_edge + 1e-9)
        for stack in technology.stacks:
            made = (
                Frame(technology=technology, dies=dies, stack=stack, stacks=n) for n in range(1, most + 1)
            )
            found += [frame for frame in made if frame.most_area > least_area(frame, 0.0, 0.0)]
    return tuple(found)


def least_area(frame: Frame, rate: Number, link_rate: Number) -> Any:
    """Smallest logic area, m2, that houses a 16-bit rate (FLOP/s) and a link rate (byte/s)."""
    t = frame.technology
    needed = rate / t.rate_per_area + frame.stacks * t.stack_area
    needed = needed + link_rate * t.link_area + frame.dies * t.fixed_area
    return np.maximum(needed, _edge_area(frame, link_rate))


def _edge_area(frame: Frame, link_rate: Number) -> Any:
    """Smallest area whose sides are long enough for the stacks and the links."""
    t = frame.technology
    if frame.dies > 1:
        return frame.dies * t.stack_edge * np.ceil(frame.stacks / (2 * frame.dies)) * t.sides[0]
    depth = t.stack_edge * np.ceil(frame.stacks / 2)
    return depth * link_rate / (2 * t.link_per_edge)


def most_link(frame: Frame) -> float:
    """Largest link rate, byte/s, one direction."""
    t = frame.technology
    height, width = t.sides
    return t.link_per_edge * (2 * width if frame.dies == 1 else frame.dies * height)


def most_rate(frame: Frame, link_rate: Number, memory_rate: Number) -> Any:
    """Largest 16-bit rate, FLOP/s, that area and power leave; at or below zero where they leave none.

    Equation:  min( p_A (A' - i),  (W' - u - w_0 i) / (1 / p_W + w_0 / p_A),  p_W (W' - u - w_0 A_e) )

    i is the area of all parts but arithmetic, u the power of memory and links, A_e the area that edges ask for and
    A' the most there is.
    """
    t = frame.technology
    idle = frame.stacks * t.stack_area + link_rate * t.link_area + frame.dies * t.fixed_area
    spent = memory_rate * t.stack_energy + 2 * link_rate * t.link_energy
    by_area = (frame.most_area - idle) * t.rate_per_area
    by_parts = (t.power - spent - t.leakage * idle) / (1 / t.rate_per_power + t.leakage / t.rate_per_area)
    by_edges = (t.power - spent - t.leakage * _edge_area(frame, link_rate)) * t.rate_per_power
    return np.minimum(by_area, np.minimum(by_parts, by_edges))


def power(t: Technology, rate: Number, memory_rate: Number, link_rate: Number, area: Number) -> Any:
    """Rated power of a package, W."""
    return (
        rate / t.rate_per_power
        + memory_rate * t.stack_energy
        + 2 * link_rate * t.link_energy
        + area * t.leakage
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Designs:
    """Many designs side by side; arrays of one length, SI.

    Attributes
    ----------
    frame : array of int
        Index of each design's frame.
    rate, memory, memory_rate, link_rate : array
        16-bit FLOP/s, byte, byte/s, byte/s of one direction.
    area, power : array
        Logic area m2, W.
    """

    frame: NDArray[np.int64]
    rate: Values
    memory: Values
    memory_rate: Values
    link_rate: Values
    area: Values
    power: Values

    def __len__(self) -> int:
        return len(self.rate)

    def take(self, which: Any) -> "Designs":
        """Those designs, by index or mask."""
        return Designs(**{name: getattr(self, name)[which] for name in self.__dataclass_fields__})

    @property
    def tpp(self) -> Values:
        """TOPS x bits: every width has the same product."""
        return self.rate * 16 / 1e12
