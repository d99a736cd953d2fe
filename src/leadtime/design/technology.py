"""What can be bought and built on a day: node, memory stacks, links, package, power; blind to what came later.

Rates of stacks and links, and the power of a package, are read off the chips on sale by that day, never those built
for an export rule; sizes of fields and interposers come from data/*.toml.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from leadtime.design.constants import MEDIAN, Draw, Node, held_on, nodes, stacks, steps
from leadtime.design.regression import frontier, node_of, on_sale
from leadtime.errors import InputError, UnknownName, folded
from leadtime.facts.chip import Chip

__all__ = ["Stack", "Technology", "densest", "nodes_on", "technology"]

_GB = 1e9
_MM = 1e-3
_MM2 = 1e-6
_FORMATS = {16: ("bf16", "fp16"), 8: ("fp8", "int8"), 4: ("fp4",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A memory stack as it was sold on a chip.

    Attributes
    ----------
    kind, chip : str
        Such as "HBM3", and the chip that showed it.
    rate, capacity, footprint : float
        Byte/s, byte, m2.
    """

    kind: str
    chip: str
    rate: float
    capacity: float
    footprint: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Technology:
    """All that limits a design on one node on one day; SI.

    Attributes
    ----------
    node : Node
        The node.
    on : date
        The day.
    rate_per_area, rate_per_power : float
        Dense 16-bit FLOP/s per m2 of arithmetic; FLOP/J.
    sides : tuple of float
        Sides of the exposure field, m, longer first.
    stacks : tuple of Stack
        Those on sale, without those that another passes in rate and in capacity.
    stack_edge, stack_area : float
        Die edge (m) and die area (m2) for one stack.
    link_per_edge, link_step, link_area : float
        Byte/s of one direction for a metre of die edge; of one link; m2 of die for each byte/s.
    host_rate : float
        Host bus, byte/s, one direction.
    fixed_area : float
        m2 of a die that neither counts nor talks to memory or peers.
    dies, interposer, spacing : float
        Most dies that act as one chip, most interposer area (m2), and that area over what stands on it.
    power : float
        Most that a package may draw, W.
    stack_energy, link_energy, leakage : float
        J/byte, J/byte of each direction, W/m2.
    formats : mapping
        Bits to the format of that width on sale; the rate doubles as the width halves.
    """

    node: Node
    on: date
    rate_per_area: float
    rate_per_power: float
    sides: tuple[float, float]
    stacks: tuple[Stack, ...]
    stack_edge: float
    stack_area: float
    link_per_edge: float
    link_step: float
    link_area: float
    host_rate: float
    fixed_area: float
    dies: int
    interposer: float
    spacing: float
    power: float
    stack_energy: float
    link_energy: float
    leakage: float
    formats: Mapping[int, str] = field(hash=False)


def nodes_on(on: date, only: tuple[str, ...] = ()) -> tuple[Node, ...]:
    """Nodes that an exporter can use on a day: those on which a chip of the catalogue had shipped.

    Parameters
    ----------
    on : date
        Day.
    only : tuple of str
        Nodes by id or name; they may then be such as exporters do not use (N+2).

    Raises
    ------
    UnknownName
        If a node is not known.
    InputError
        If nothing was sold on it by that day.
    """
    known = nodes()
    sold = {found.id for chip in on_sale(on) if (found := node_of(chip)) is not None}
    if not only:
        return tuple(n for n in known.values() if n.id in sold and n.foundry == "TSMC")
    return tuple(_node(name, sold, on) for name in only)


def densest(on: date) -> Node:
    """The node whose arithmetic takes the least area and power: what it builds, no other exceeds."""
    return max(nodes_on(on), key=lambda node: node.logic_density.value)


def _node(name: str, sold: set[str], on: date) -> Node:
    known = nodes()
    chosen = next((n for n in known.values() if folded(name) in {folded(x) for x in (n.id, *n.names)}), None)
    if chosen is None:
        raise UnknownName("node", name, known)
    if chosen.id not in sold:
        raise InputError(
            f"no accelerator on {chosen.id} was on sale by {on}; on sale were those on {', '.join(sorted(sold))} "
            "(or give a later day with --on)."
        )
    return chosen


@lru_cache(maxsize=512)
def technology(on: date, node: Node, draw: Draw = MEDIAN) -> Technology:
    """What limits a design on a node on a day, in one state of the world.

    Parameters
    ----------
    on : date
        Day.
    node : Node
        Node.
    draw : Draw
        State of the world.
    """
    line = frontier(on, draw)
    density = draw.of(node.logic_density, f"logic_density.{node.id}")
    margin = draw("frontier_margin")
    return Technology(
        node=node,
        on=on,
        rate_per_area=line.rate_per_area(density) * margin,
        rate_per_power=line.rate_per_power(density) * margin,
        sides=(draw("field_height_mm") * _MM, draw("field_width_mm") * _MM),
        stacks=_stacks_on(on, draw),
        stack_edge=draw("stack_edge_mm") * _MM,
        stack_area=draw("stack_phy_area"),
        link_per_edge=_link_per_edge(on, draw),
        link_step=held_on(steps("step"), on).value,
        link_area=draw("link_area_mm2_per_gbs") * _MM2 / _GB,
        host_rate=held_on(steps("host"), on).value,
        fixed_area=draw("fixed_area"),
        dies=int(held_on(steps("joined_dies"), on).value),
        interposer=draw.of(held_on(steps("interposer"), on), "interposer"),
        spacing=draw("spacing"),
        power=_most_power(on) * draw("power_margin"),
        stack_energy=draw("stack_energy"),
        link_energy=draw("link_energy"),
        leakage=draw("leakage"),
        formats=_formats_on(on),
    )


def _with_stacks(on: date) -> tuple[Chip, ...]:
    """Chips on sale whose number of stacks is known; those of foreign memory supply are left out."""
    return tuple(c for c in on_sale(on) if c.id in stacks() and c.nation == "US")


def _stacks_on(on: date, draw: Draw) -> tuple[Stack, ...]:
    margin = draw("stack_rate_margin")
    found = [_stack(chip, margin, draw) for chip in _with_stacks(on)]
    return tuple(
        s
        for n, s in enumerate(found)
        if not any(_passes(other, s, earlier=m < n) for m, other in enumerate(found) if m != n)
    )


def _passes(other: Stack, stack: Stack, *, earlier: bool) -> bool:
    """Whether `other` leaves no reason to take `stack`: as good in both, and better in one or named first."""
    as_good = other.rate >= stack.rate and other.capacity >= stack.capacity
    is_equal = other.rate == stack.rate and other.capacity == stack.capacity
    return as_good and (earlier or not is_equal)


def _stack(chip: Chip, margin: float, draw: Draw) -> Stack:
    assert chip.memory_rate is not None  # every chip of memory.toml has both
    assert chip.memory is not None
    count = stacks()[chip.id].value
    kind = chip.memory_type.split("/")[0]
    footprint = stacks("footprint").get(kind.lower(), stacks("footprint")["hbm3"])
    return Stack(
        kind=kind,
        chip=chip.id,
        rate=chip.memory_rate.value / count * margin,
        capacity=chip.memory.value / count,
        footprint=draw.of(footprint, f"footprint.{kind.lower()}"),
    )


def _link_per_edge(on: date, draw: Draw) -> float:
    """Byte/s of one direction per metre of edge: the most that a chip on sale had."""
    width = draw("field_width_mm") * _MM
    height = draw("field_height_mm") * _MM
    rates = [
        c.scale_up_rate.value / (2 * width if c.dies == 1 else (c.dies or 1) * height)
        for c in _with_stacks(on)
        if c.scale_up_rate and c.scale_up_link.startswith("NVLink")
    ]
    return max(rates) * draw("link_edge_margin")


def _most_power(on: date) -> float:
    """Most that a package on sale drew, W."""
    return max(c.power.value for c in on_sale(on) if c.power)


def _formats_on(on: date) -> dict[int, str]:
    """Bits to a format of that width that a chip on sale had; floating point before integers."""
    sold = {form for chip in on_sale(on) for form in chip.flop_rate}
    found = {bits: next((form for form in forms if form in sold), "") for bits, forms in _FORMATS.items()}
    return {bits: form for bits, form in found.items() if form}
