"""How long a message among chips takes, over a scale-up domain and the network between domains.

All arguments may be arrays that broadcast, one entry for each deployment; times are in seconds.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.performance.physics.given import given
from leadtime.performance.physics.machine import Machine
from leadtime.workload.ops import Collective, Operator

__all__ = ["bus_bandwidth", "crossings", "message_time", "operator_message_time"]

Times = NDArray[np.float64]

_HOP = given("hop")
_NETWORK_HOP = given("network_hop")
_NETWORK_SHARE = given("network_share")
_TWO_PASSES = given("two_passes")
_FILLING = given("filling")


def message_time(
    collective: Collective,
    payload: Any,
    ranks: Any,
    machine: Machine,
    *,
    neighbours: Any = 1.0,
    copies: int | None = None,
    pieces: Any = 0.0,
) -> Times:
    """Time of one message.

    Equation:  t = a + h log2(n) + ((q x)^2 + (w + w f a / (w + f a) + V_o / (e_o R_o))^2)^(1/2),  w = V_u / (e r R_u);
               all-reduce V = 2 S (n - 1) / n and 1.4 a, others V = S (n - 1) / n, send V = S;
               r = 1, in a mesh of D chips (u - 1) / (D - 1), of a send 1 / (D - 1)

    Inside a domain pieces are handed on from chip to chip. Until they follow one another (f starts) each is waited for: a
    short message goes at half its rate, a long one loses a constant time. Copies of tokens that are handed over one by one
    (x each) do so in part beside the bytes on their way.

    A collective over n ranks of which u share a scale-up domain moves V_u inside it and V_o = V / u per chip between
    domains (hierarchical rings); of an all-to-all the share (n - u) / n crosses the network at the chip's own rate.

    Parameters
    ----------
    collective : str
        "all_reduce", "all_gather", "reduce_scatter", "all_to_all" or "send".
    payload : amount
        S, bytes of the whole buffer at one chip.
    ranks : amount
        n, chips that take part.
    machine : Machine
        R_u, R_o, size and kind of the domain and the law (e, a, x).
    neighbours : amount
        Chips between two ranks that follow one another: ranks of a group that strides over other groups (data
        parallel over tensor parallel) share a domain with that many fewer of their own.
    copies : int, optional
        Of an all-to-all to experts: destinations of one token. It then crosses to each domain, and there to each rank,
        once, however many of its experts are there: of D places D (1 - (1 - 1 / D)^k) are visited by k copies.
    pieces : amount
        q, copies of tokens that a chip sends to the experts that each has chosen, or gets back from them.

    Returns
    -------
    array
        Seconds; 0 where only one rank takes part.

    Source
    ------
    Hockney 1994 (latency and bandwidth); Thakur et al. 2005 (collectives); f and the two passes from the same NCCL rows
    (8 chips, 32 KB to 512 MB) as the families' laws. Leaves out congestion between groups and
    reduction inside switches beyond what the fitted ceiling holds.
    """
    law = machine.law
    n = np.maximum(np.asarray(ranks, dtype=float), 1.0)
    inside = np.clip(np.floor(machine.scale_up_domain / np.maximum(neighbours, 1.0)), 1.0, n)
    outside = n / inside
    volume = _volume(collective, payload, n)
    if collective == "all_to_all":
        up = payload * (inside - 1) / n * crossings(n, copies)
        out = payload * (n - inside) / n * crossings(outside, copies)
    elif collective == "send":
        crosses = inside < 2
        up, out = np.where(crosses, 0.0, volume), np.where(crosses, volume, 0.0)
    else:
        up = np.where(inside > 1, volume * ((inside - 1) / inside) / np.maximum((n - 1) / n, 1e-9), 0.0)
        out = np.where(
            outside > 1, volume / inside * ((outside - 1) / outside) / np.maximum((n - 1) / n, 1e-9), 0.0
        )
    wire = up / (law.link * machine.scale_up_rate * _reached(collective, inside, machine))
    network = out / (_NETWORK_SHARE * machine.scale_out_rate)
    start = (
        law.latency + _HOP * np.log2(np.maximum(inside, 1)) + _NETWORK_HOP * np.log2(np.maximum(outside, 1))
    )
    fill = _FILLING * law.latency
    filling = wire * fill / np.maximum(wire + fill, 1e-30)
    passes = _TWO_PASSES if collective == "all_reduce" else 1.0
    carried = np.hypot(wire + network + filling, law.dispatch * pieces)
    found: Times = np.where(n > 1, passes * start + carried, 0.0)
    return found


def _reached(collective: Collective, inside: Any, machine: Machine) -> Times:
    """Share of a chip's links that lead to the ranks of its group: in a mesh, those of the other ranks alone."""
    others = np.maximum(np.minimum(inside, 2.0 if collective == "send" else inside) - 1, 1.0)
    return np.where(machine.mesh, others / np.maximum(machine.scale_up_domain - 1, others), 1.0)


def operator_message_time(
    op: Operator, machine: Machine, *, neighbours: Any = 1.0, copies: int | None = None
) -> Times:
    """Time of one occurrence of a message of a model.

    Parameters
    ----------
    op : Operator
        With `collective`, `ranks` and `payload`.
    machine : Machine
        Where.
    neighbours, copies
        As for `message_time`.
    """
    assert op.collective, op.name
    return message_time(
        op.collective,
        op.payload,
        op.ranks,
        machine,
        neighbours=neighbours,
        copies=copies,
        pieces=op.m * crossings(np.maximum(op.ranks, 1.0), copies),
    )


def bus_bandwidth(collective: Collective, payload: Any, ranks: Any, elapsed: Any) -> Times:
    """Bus bandwidth as collective benchmarks print it: what a link must have carried.

    Equation:  b = V / t

    Parameters
    ----------
    collective, payload, ranks : as for `message_time`
        V follows from them.
    elapsed : amount
        t, s.

    Returns
    -------
    array
        Byte/s.

    Source
    ------
    NCCL tests, doc/PERFORMANCE.md.

    Examples
    --------
    >>> float(bus_bandwidth("all_reduce", 8e9, 8, 1.0)) / 1e9
    14.0
    """
    found: Times = _volume(collective, payload, np.asarray(ranks, dtype=float)) / np.asarray(elapsed)
    return found


def crossings(places: Any, copies: int | None) -> Any:
    """Times that a token goes to some ranks or domains for each of its copies that does.

    Parameters
    ----------
    places : amount
        Ranks or domains.
    copies : int, optional
        Copies of a token, one for each of its experts; left out, each goes by itself.

    Examples
    --------
    >>> round(float(crossings(8, 8)), 3)
    0.656
    """
    if copies is None:
        return 1.0
    visited = places * (1 - (1 - 1 / places) ** copies)
    return visited / copies


def _volume(collective: Collective, payload: Any, ranks: Any) -> Any:
    """Bytes that each chip's link carries one way."""
    if collective == "send":
        return np.asarray(payload, dtype=float)
    passes = 2.0 if collective == "all_reduce" else 1.0
    return passes * np.asarray(payload) * (ranks - 1) / ranks
