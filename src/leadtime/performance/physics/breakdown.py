"""Where the time of many deployments goes: sums of operators by what holds them up."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.performance.physics.collectives import operator_message_time
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.roofline import operator_time
from leadtime.workload.ops import Operator, Over

__all__ = ["Work", "mixed", "work_of"]

_SCAN = "attention.linear"
_ENDS = ("head.", "embedding.", "mtp.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Seconds of one pass through the whole model.

    Attributes
    ----------
    compute, memory : amount
        Operators of the layers that arithmetic, and that memory, holds up.
    ends : amount
        Operators before and after the layers: embedding, head, layers for further tokens.
    messages : dict
        Messages by dimension of parallelism.
    """

    compute: Any
    memory: Any
    ends: Any
    messages: dict[Over, Any]

    @property
    def busy(self) -> Any:
        """All operators that are no messages."""
        return self.compute + self.memory + self.ends


def work_of(
    operators: Iterable[Operator],
    machine: Machine,
    *,
    strides: dict[str, Any],
    attention: Any = 1.0,
    backward: Any = 1.0,
    scan: Any = 1.0,
    traffic: Any = 1.0,
    experts: Any = 1.0,
    copies: int | None = None,
) -> Work:
    """Add up the operators of a pass.

    Parameters
    ----------
    operators : iterable of Operator
        What is done in the pass, each with its count.
    machine : Machine
        Where.
    strides : dict
        Chips between neighbouring ranks, by dimension of parallelism; 1 where none is given.
    attention : amount
        Share of attention's ceiling that its kernels reach.
    backward : amount
        What is left of that in a backward pass.
    scan : amount
        What is left of that in linear attention.
    traffic : amount
        Bytes that memory-bound operators move for each byte that they must.
    experts : amount
        Time of routed experts over that of evenly loaded ones.
    copies : int, optional
        Experts that a token is sent to, where it crosses the network once for all experts of a domain.
    """  # fmt: skip
    compute: Any = 0.0
    memory: Any = 0.0
    ends: Any = 0.0
    messages: dict[Over, Any] = {}
    for op in operators:
        if op.kind == "message":
            elapsed = op.count * operator_message_time(
                op, machine, neighbours=strides.get(op.over, 1.0), copies=copies if op.over == "ep" else None
            )
            messages[op.over] = messages.get(op.over, 0.0) + elapsed
            continue
        share = attention * scan if op.name.startswith(_SCAN) else attention
        elapsed, is_held_by_memory = operator_time(
            op, machine, attention=share, backward=backward, traffic=traffic
        )
        elapsed = op.count * elapsed * (experts if op.kind == "grouped_gemm" else 1.0)
        if op.name.startswith(_ENDS):
            ends = ends + elapsed
        else:
            compute = compute + np.where(is_held_by_memory, 0.0, elapsed)
            memory = memory + np.where(is_held_by_memory, elapsed, 0.0)
    return Work(compute=compute, memory=memory, ends=ends, messages=messages)


def mixed(a: Work, b: Work, share: Any) -> Work:
    """Work of which the given share is like `a` and the rest like `b`."""
    rest = 1 - np.asarray(share)
    return Work(
        compute=share * a.compute + rest * b.compute,
        memory=share * a.memory + rest * b.memory,
        ends=share * a.ends + rest * b.ends,
        messages={over: share * t + rest * b.messages[over] for over, t in a.messages.items()},
    )
