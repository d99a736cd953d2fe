"""Delivered throughput at the bounds: what no software could pass, and the only measure this room maximises.

Time of one pass through the model on one chip, the best layout being taken for each chip::

    t = max( sum_f F_f / P_f,  B / R ) + sum_j ( S_j / L_j + n_j a )

F operations in format f at the dense peak P; B bytes at the memory's peak R; S bytes of tensor- and expert-parallel
messages at the rate of the link they cross, and n messages with a latency a each, neither hidden. Gradients and
pipeline messages are hidden behind arithmetic until they exceed it. Nothing here depends on the size of a product:
no kernel reaches these rates, on any chip, and the ratio of two chips is what the bound is for.
`performance.estimate` is to take its place where it covers a design that exists on paper only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.design.constants import MEDIAN, Draw
from leadtime.design.layouts import BATCHES, Load, Message, decode_loads, prefill_loads, train_loads
from leadtime.design.task import Task
from leadtime.facts.chip import Chip

__all__ = ["Chips", "chips_of", "delivered", "is_comparable"]

Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chips:
    """Chips or designs as a workload sees them; arrays of one length, SI.

    Attributes
    ----------
    rate : mapping
        Bits (16, 8) to dense rate, FLOP/s.
    memory, memory_rate, link_rate, scale_out_rate : array
        Byte, byte/s; links in one direction.
    """

    rate: Mapping[int, Values]
    memory: Values
    memory_rate: Values
    link_rate: Values
    scale_out_rate: Values


def is_comparable(chip: Chip) -> bool:
    """Whether the catalogue holds what `chips_of` needs."""
    has_rate = "bf16" in chip.flop_rate or "fp16" in chip.flop_rate
    return has_rate and None not in (chip.memory, chip.memory_rate, chip.scale_up_rate)


def chips_of(chips: Sequence[Chip], draw: Draw = MEDIAN) -> Chips:
    """Chips of the catalogue; arithmetic of 8 bits is FP8 or INT8, whichever is faster, else that of 16.

    Parameters
    ----------
    chips : sequence of Chip
        Each with what `is_comparable` asks.
    draw : Draw
        State of the world; a design beside them should be of the same.
    """
    wide = np.array([max(_rate(c, "bf16", draw), _rate(c, "fp16", draw)) for c in chips])
    narrow = np.array([max(_rate(c, "fp8", draw), _rate(c, "int8", draw)) for c in chips])
    network = draw("scale_out_rate")
    return Chips(
        rate={16: wide, 8: np.maximum(narrow, wide)},
        memory=np.array([_drawn(c, "memory", draw) for c in chips]),
        memory_rate=np.array([_drawn(c, "memory_rate", draw) for c in chips]),
        link_rate=np.array([_drawn(c, "scale_up_rate", draw) for c in chips]),
        scale_out_rate=np.array([_drawn(c, "scale_out_rate", draw) or network for c in chips]),
    )


def _rate(chip: Chip, form: str, draw: Draw) -> float:
    figure = chip.flop_rate.get(form)
    return draw.of(figure, f"{chip.id}.flop_rate") if figure else 0.0


def _drawn(chip: Chip, name: str, draw: Draw) -> float:
    figure = getattr(chip, name)
    return draw.of(figure, f"{chip.id}.{name}") if figure else 0.0


def delivered(work: Task, chips: Chips, draw: Draw = MEDIAN) -> Values:
    """Tokens per second of one chip at the bounds, in the best layout; 0 where no layout fits or meets the limit.

    For "both" it is the geometric mean of training and decode.

    Parameters
    ----------
    work : Task
        What is done.
    chips : Chips
        On which chips.
    draw : Draw
        State of the world: latency, memory that can be used, network.
    """
    if work.kind == "both":
        train, decode = (delivered(work.of_kind(kind), chips, draw) for kind in ("train", "decode"))
        return np.asarray(np.sqrt(train * decode))
    if work.kind == "decode":
        tried = [_decode(work, load, chips, draw) for load in decode_loads(work)]
    else:
        loads = train_loads(work) if work.kind == "train" else prefill_loads(work)
        tried = [_steps(load, chips, draw) for load in loads]
    return np.asarray(np.max(tried, axis=0))


def _steps(load: Load, chips: Chips, draw: Draw) -> Values:
    """Tokens per second where a step is so many passes, and what follows them."""
    once = _pass_time(load, chips, draw)
    aside = sum((_message_time(m, chips, draw) for m in load.update_messages), np.zeros(len(chips.memory)))
    sent = sum((_message_time(m, chips, draw) for m in load.messages if m.over == "pp"), np.zeros_like(aside))
    busy = np.maximum(once, sent) * load.passes
    step = np.maximum(busy, aside) + load.update_moved / chips.memory_rate
    return np.where(load.held <= chips.memory * draw("usable_memory"), load.tokens / step, 0.0)


def _decode(work: Task, load: Load, chips: Chips, draw: Draw) -> Values:
    """Tokens per second at the largest batch that memory and the time for a token allow."""
    columns = _column(chips)
    times = _pass_time(load, columns, draw)
    most = (chips.memory * draw("usable_memory") - load.held) / load.held_each
    by_memory = np.clip(most, 0.0, BATCHES[-1])
    by_time = _largest_within(times, work.tpot)
    batch = np.minimum(by_memory, by_time)
    place = np.clip(np.searchsorted(BATCHES, batch, side="right") - 1, 0, len(BATCHES) - 2)
    rows = np.arange(len(batch))
    share = (np.maximum(batch, 1.0) - BATCHES[place]) / (BATCHES[place + 1] - BATCHES[place])
    time = times[rows, place] * (1 - share) + times[rows, place + 1] * share
    return np.where(batch >= 1.0, batch / float(load.split.tp) / time, 0.0)


def _largest_within(times: Values, limit: float) -> Values:
    """The batch at which a time that rises with the batch meets the limit; 0 where even one sequence is late."""
    fits = np.sum(times <= limit, axis=1)
    low = np.clip(fits - 1, 0, len(BATCHES) - 2)
    rows = np.arange(len(times))
    start, end = times[rows, low], times[rows, low + 1]
    share = np.clip((limit - start) / np.maximum(end - start, 1e-30), 0.0, 1.0)
    batch = BATCHES[low] + share * (BATCHES[low + 1] - BATCHES[low])
    return np.where(fits == 0, 0.0, np.where(fits == len(BATCHES), BATCHES[-1], batch))


def _column(chips: Chips) -> Chips:
    """The same with an axis for batches."""
    return Chips(
        rate={bits: rate[:, None] for bits, rate in chips.rate.items()},
        memory=chips.memory[:, None],
        memory_rate=chips.memory_rate[:, None],
        link_rate=chips.link_rate[:, None],
        scale_out_rate=chips.scale_out_rate[:, None],
    )


def _pass_time(load: Load, chips: Chips, draw: Draw) -> Any:
    """Seconds of one pass: arithmetic or memory, whichever is longer, and messages that nothing hides."""
    counted: Any = 0.0
    for form, flop in load.flop.items():
        counted = counted + flop / chips.rate[8 if form in ("fp8", "int8") else 16]
    time = np.maximum(counted, load.moved / chips.memory_rate)
    for message in load.messages:
        if message.over not in ("pp", "dp"):
            time = time + _message_time(message, chips, draw)
    return time


def _message_time(message: Message, chips: Chips, draw: Draw) -> Any:
    """Seconds of messages of one kind: within a server over the link, what leaves it over the network card."""
    domain = draw("domain")
    slow = chips.scale_out_rate
    link = np.maximum(chips.link_rate, slow)
    if message.over in ("pp", "dp"):
        return message.sent / slow
    latency = message.count * draw("message_latency")
    if message.ranks <= domain:
        return message.sent / link + latency
    outside = (message.ranks - domain) / (message.ranks - 1)
    if (
        message.over != "ep"
    ):  # a sum is first made within each server, so that each card carries a share of it
        outside = outside / domain
    return message.sent * np.maximum(outside / slow, (1 - outside) / link) + latency
