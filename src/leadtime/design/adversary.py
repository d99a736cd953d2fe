"""The best design under a rule: every whole-number choice, and for the rest the few values at which an optimum can lie.

More arithmetic, memory or link never delivers less, and silicon that does nothing costs but little. So the best
design for a chip's own sake has each figure either at its physical limit or just below a threshold of the rule, and
dark silicon only where a density is to be held down. These corners are enumerated for every choice of node, dies,
stacks and number of links; per dollar and per watt a grid of rates between them is added and refined.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np
from numpy.typing import NDArray

from leadtime.design.constants import MEDIAN, Draw
from leadtime.design.cost import ownership_cost
from leadtime.design.law import Law, sheet
from leadtime.design.objective import Chips, delivered
from leadtime.design.physics import Designs, Frame, frames, least_area, most_link, most_rate, power
from leadtime.design.task import Task
from leadtime.design.technology import nodes_on, technology
from leadtime.errors import InputError, UnknownName

__all__ = ["MEASURES", "Best", "Search", "best_design", "candidates", "measured", "search_space"]

MEASURES = ("chip", "dollar", "watt")
"""Throughput for each: of one chip, over the cost of ownership, over the rated power."""

_BELOW = 1 - 1e-6
_EQUAL = 1e-3
_RATES = 20
_SLOWER = (0.75, 0.5, 0.35)
_LINKS = 9
_WIDTHS = (0.3, 0.08, 0.02, 0.005)
Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Where to look.

    Attributes
    ----------
    on : date
        Day of the technology.
    nodes : tuple of str
        Nodes by id; empty: all that exporters use.
    per : str
        One of `MEASURES`.
    is_coarse : bool
        Fewer numbers of links: for ensembles and frontiers.
    """

    on: date
    nodes: tuple[str, ...] = ()
    per: str = "chip"
    is_coarse: bool = False

    def __post_init__(self) -> None:
        if self.per not in MEASURES:
            raise UnknownName("measure", self.per, MEASURES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Best:
    """The design that won.

    Attributes
    ----------
    frame : Frame
        Node, dies, stacks.
    design : Designs
        One design.
    delivered : float
        Tokens per second of one chip.
    value : float
        What was maximised.
    cost : float
        USD over its life.
    tried, permitted : int
        Designs that can be built, and those of them that the rule lets through.
    """

    frame: Frame
    design: Designs
    delivered: float
    value: float
    cost: float
    tried: int
    permitted: int


def search_space(find: Search, draw: Draw = MEDIAN) -> tuple[Frame, ...]:
    """All frames on all nodes."""
    return tuple(
        frame for node in nodes_on(find.on, find.nodes) for frame in frames(technology(find.on, node, draw))
    )


def best_design(rule: Law, work: Task, find: Search, draw: Draw = MEDIAN) -> Best:
    """The design that delivers most among those that can be built and that the rule lets through.

    Of designs within 0.1% of the best, the one of most use in the other phase (decode for training, training for
    decode) is taken, then the cheapest. The winner is put to the rule's own judge.

    Parameters
    ----------
    rule : Law
        The rule.
    work : Task
        The workload.
    find : Search
        Day, node, measure.
    draw : Draw
        State of the world.

    Raises
    ------
    InputError
        If nothing that can be built passes and does the work.
    """
    space = search_space(find, draw)
    if not space:
        raise InputError(
            f"nothing on record could be built on {find.on}: no chip with stacked memory had shipped yet; take a later day."
        )
    found = candidates(rule, find, draw, space)
    allowed = found.take(_permits(rule, found, space))
    best = _pick(rule, work, find, draw, space, allowed)
    for width in _WIDTHS if best is not None and find.per != "chip" else ():
        assert best is not None
        closer = _around(best, rule, width)
        closer = closer.take(_permits(rule, closer, (best.frame,)))
        zoomed = _pick(rule, work, find, draw, (best.frame,), closer)
        best = max((best, zoomed), key=lambda b: b.value if b is not None else 0.0)
    if best is None:
        raise InputError(
            f"no design on {' or '.join(find.nodes) or 'any node'} of {find.on} both passes {rule.id} and does {work.name} "
            "(a longer time for each token, a smaller model or another node may do)."
        )
    return Best(
        frame=best.frame,
        design=best.design,
        delivered=best.delivered,
        value=best.value,
        cost=best.cost,
        tried=len(found),
        permitted=len(allowed),
    )


def candidates(rule: Law, find: Search, draw: Draw, space: Sequence[Frame]) -> Designs:
    """Corners of every frame that can be built; `rule` only tells where its thresholds lie."""
    between = find.per != "chip"
    made = [
        _corners(number, frame, rule, find.is_coarse, between=between) for number, frame in enumerate(space)
    ]
    return _joined(made)


def _corners(number: int, frame: Frame, rule: Law, is_coarse: bool, *, between: bool) -> Designs:
    """Designs of one frame: links x memory rates x arithmetic x areas."""
    link, memory_rate = _pairs(frame, rule, _links(frame, rule, is_coarse), between=between)
    rate = _arithmetic(frame, rule, link, memory_rate, between=between)
    return _made(number, frame, rule, rate, link, memory_rate)


def _links(frame: Frame, rule: Law, is_coarse: bool) -> Values:
    """Whole numbers of links; coarse: a few of them, and the most below each threshold."""
    t = frame.technology
    most = int(most_link(frame) / t.link_step + 1e-9)
    steps = np.arange(most + 1)
    if is_coarse and most >= _LINKS:
        marks = [
            int((mark * _BELOW / 2 - t.host_rate) // t.link_step) for mark in rule.marks.get("io_rate", ())
        ]
        some = np.linspace(0, most, _LINKS).astype(int)
        steps = np.unique([n for n in (*some, *marks) if 0 <= n <= most])
    return np.asarray(steps * t.link_step)


def _pairs(frame: Frame, rule: Law, links: Values, *, between: bool) -> tuple[Values, Values]:
    """Links with memory at full rate, or run just below a threshold on it or on the sum with the links.

    Slower memory saves nothing but power: it is tried where `between` asks for what lies between the corners.
    """
    full = frame.memory_rate
    io = 2 * (links + frame.technology.host_rate)
    rates = [np.full_like(links, full)]
    rates += [np.full_like(links, mark * _BELOW) for mark in rule.marks.get("memory_rate", ())]
    rates += [mark * _BELOW - io for mark in rule.marks.get("both", ())]
    rates += [np.full_like(links, full * share) for share in (_SLOWER if between else ())]
    pairs = [(link, rate) for column in rates for link, rate in zip(links, column, strict=True)]
    kept = sorted({(float(link), float(rate)) for link, rate in pairs if 0 < rate <= full})
    return np.array([link for link, _ in kept]), np.array([rate for _, rate in kept])


def _arithmetic(frame: Frame, rule: Law, link: Values, memory_rate: Values, *, between: bool) -> Values:
    """16-bit rates [pair, level]: the physical limit, thresholds of TPP and of density, and between them a grid."""
    most = most_rate(frame, link, memory_rate)
    fixed = [mark * 1e12 / 16 * _BELOW for mark in rule.marks.get("tpp", ())]
    fixed += [mark * 1e6 * frame.most_area * 1e12 / 16 * _BELOW for mark in rule.marks.get("density", ())]
    levels = [most, *(np.full_like(most, rate) for rate in fixed)]
    if between:
        levels += [most * share for share in np.geomspace(0.01, 0.97, _RATES)]
    rate = np.stack(levels, axis=1)
    return np.where(rate <= most[:, None], rate, 0.0)


def _areas(frame: Frame, rule: Law, rate: Values, link: Values) -> Values:
    """Logic areas [pair, level, choice]: the least that houses the parts, and the least below each density."""
    least = least_area(frame, rate, link)
    tpp = rate * 16 / 1e12
    dark = [tpp / (mark * _BELOW) * 1e-6 for mark in rule.marks.get("density", ())]
    return np.stack([least, *(np.where(area > least, area, np.inf) for area in dark)], axis=-1)


def _around(best: Best, rule: Law, width: float) -> Designs:
    """Designs of the winner's frame and links, with arithmetic and memory a little faster and slower."""
    frame, d = best.frame, best.design
    memory_rate = np.minimum(d.memory_rate[0] * np.exp(np.linspace(-width, width, 9)), frame.memory_rate)
    link = np.full_like(memory_rate, d.link_rate[0])
    rate = np.broadcast_to(d.rate[0] * np.exp(np.linspace(-width, width, 41)), (9, 41))
    rate = np.where(rate <= most_rate(frame, link, memory_rate)[:, None], rate, 0.0)
    return _made(0, frame, rule, rate, link, memory_rate)


def _made(number: int, frame: Frame, rule: Law, rate: Values, link: Values, memory_rate: Values) -> Designs:
    """Designs of one frame from arithmetic [pair, level] and pairs of links and memory, each in every useful area."""
    link, memory_rate = link[:, None], memory_rate[:, None]
    area = _areas(frame, rule, rate, link)
    rate, link, memory_rate = (np.broadcast_to(x[..., None], area.shape) for x in (rate, link, memory_rate))
    drawn = power(frame.technology, rate, memory_rate, link, area)
    kept = (area <= frame.most_area * (1 + 1e-9)) & (rate > 0)
    kept &= drawn <= frame.technology.power * (1 + 1e-9)
    count = int(kept.sum())
    return Designs(
        frame=np.full(count, number),
        rate=rate[kept],
        memory=np.full(count, frame.memory),
        memory_rate=memory_rate[kept],
        link_rate=link[kept],
        area=area[kept],
        power=drawn[kept],
    )


def _permits(rule: Law, found: Designs, space: Sequence[Frame]) -> NDArray[np.bool_]:
    return rule.permits(found.tpp, found.area, _io_rate(found, space), found.memory_rate)


def _io_rate(found: Designs, space: Sequence[Frame]) -> Values:
    """Two-way rate to other circuits, host bus included, as the texts count it."""
    host = np.array([frame.technology.host_rate for frame in space])
    return np.asarray(2 * (found.link_rate + host[found.frame]))


def measured(
    work: Task, per: str, draw: Draw, space: Sequence[Frame], found: Designs
) -> tuple[Values, Values, Values]:
    """Tokens per second of one chip, cost of ownership, and the first over what is asked, for each design."""
    figures = np.stack([found.rate, found.memory, found.memory_rate, found.link_rate], axis=1)
    unique, place = np.unique(figures, axis=0, return_inverse=True)
    has_eight_bits = 8 in space[0].technology.formats
    rate, memory, memory_rate, link = unique.T
    chips = Chips(
        rate={16: rate, 8: rate * (2 if has_eight_bits else 1)},
        memory=memory,
        memory_rate=memory_rate,
        link_rate=link,
        scale_out_rate=np.full_like(link, draw("scale_out_rate")),
    )
    tokens = delivered(work, chips, draw)[place.ravel()]
    cost = _cost(found, space, draw)
    over = {"chip": np.ones_like(tokens), "dollar": cost, "watt": found.power}[per]
    return tokens, cost, tokens / over


def _cost(found: Designs, space: Sequence[Frame], draw: Draw) -> Values:
    cost = np.zeros(len(found))
    for number, frame in enumerate(space):
        own = found.frame == number
        if own.any():
            t = frame.technology
            cost[own] = ownership_cost(
                t.node,
                draw,
                dies=frame.dies,
                area=found.area[own],
                interposer=t.spacing * (found.area[own] + frame.stacks * frame.stack.footprint),
                memory=found.memory[own],
                link_rate=found.link_rate[own],
                power=found.power[own],
            )
    return cost


def _pick(
    rule: Law, work: Task, find: Search, draw: Draw, space: Sequence[Frame], allowed: Designs
) -> Best | None:
    """The best of some designs that the rule's own judge lets through."""
    if not len(allowed):
        return None
    tokens, cost, value = measured(work, find.per, draw, space, allowed)
    for n in _ranked(value, cost, partial(_further, work, draw, space, allowed)):
        one = allowed.take([n])
        io = float(_io_rate(one, space)[0])
        if rule.lets_through(sheet(float(one.tpp[0]), float(one.area[0]), io, float(one.memory_rate[0]))):
            return Best(
                frame=space[int(one.frame[0])],
                design=one,
                delivered=float(tokens[n]),
                value=float(value[n]),
                cost=float(cost[n]),
                tried=0,
                permitted=0,
            )
    return None


def _ranked(value: Values, cost: Values, further: Callable[[NDArray[np.int64]], Values]) -> Iterator[int]:
    """Indices, best first; those within 0.1% of the best by their use for further work, then by cost."""
    top = float(value.max())
    if top <= 0:
        return
    equal = np.flatnonzero(value >= top * (1 - _EQUAL))
    use = further(equal)
    use = np.round(use / max(float(use.max()), 1e-30), 3)
    yield from (int(n) for n in equal[np.lexsort((cost[equal], -use))])
    rest = np.flatnonzero((value < top * (1 - _EQUAL)) & (value > 0))
    yield from (int(n) for n in rest[np.argsort(-value[rest], kind="stable")])


def _further(
    work: Task, draw: Draw, space: Sequence[Frame], found: Designs, which: NDArray[np.int64]
) -> Values:
    """What some designs deliver in the other phase: of equals, the part of more use is built."""
    if work.kind == "both":
        return np.ones(len(which))
    other = work.of_kind("decode" if work.kind != "decode" else "train")
    return measured(other, "chip", draw, space, found.take(which))[0]


def _joined(parts: Sequence[Designs]) -> Designs:
    names = Designs.__dataclass_fields__
    return Designs(**{name: np.concatenate([getattr(p, name) for p in parts]) for name in names})
