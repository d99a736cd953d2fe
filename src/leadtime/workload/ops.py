"""One operator of a model on one chip: what it computes, what it moves, what it sends."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

__all__ = ["Amount", "Collective", "Kind", "Operator", "Over", "Phase", "gemm", "message", "stream", "total"]

Amount = float | NDArray[np.floating[Any]]
"""A number, or one number for each of many deployments."""

Kind = Literal[
    "gemm", "grouped_gemm", "attention", "softmax", "norm", "elementwise", "embedding", "optimiser", "message"
]
Phase = Literal["forward", "recompute", "backward", "update"]
Collective = Literal["", "all_reduce", "all_gather", "reduce_scatter", "all_to_all", "send"]
Over = Literal["", "tp", "cp", "ep", "etp", "pp", "dp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """What one chip does in one occurrence of one operator, and how often it occurs.

    Attributes
    ----------
    name : str
        "room.what", for instance "attention.output".
    kind, phase : str
        What sort of work it is; in which part of a step it falls.
    flop : amount
        Operations executed in one occurrence, FLOP.
    read, written : amount
        Traffic with memory, bytes; `weights` is the part of `read` that holds parameters.
    m, n, k : amount
        Rows (tokens), columns (outputs) and depth (inputs) of a matrix product; 0 for other kinds, but for a message to
        experts the copies of tokens that one chip sends (m). For attention,
        m are queries and n keys of one sequence, k is the sum of the widths of a key and of a value.
    groups : amount
        Independent products of size m, n, k: experts, or sequences times heads.
    number_format : str
        Format of the arithmetic, a key of a chip's `flop_rate`.
    count : amount
        Occurrences in one pass through the whole model (all pipeline stages together).
    collective, over : str
        For a message: which pattern, along which dimension of parallelism.
    ranks : amount
        For a message: chips that take part.
    payload : amount
        For a message: bytes of the whole buffer at one chip: what an all-reduce or reduce-scatter takes in, what an
        all-gather gives out, what one chip hands to an all-to-all (its own share included), what a send sends.
        0 where `ranks` is 1.
    backward_ratio : float
        Operations of its backward pass over those forward.
    """

    name: str
    kind: Kind
    phase: Phase = "forward"
    flop: Amount = 0.0
    read: Amount = 0.0
    written: Amount = 0.0
    weights: Amount = 0.0
    m: Amount = 0.0
    n: Amount = 0.0
    k: Amount = 0.0
    groups: Amount = 1.0
    number_format: str = "bf16"
    count: Amount = 1.0
    collective: Collective = ""
    over: Over = ""
    ranks: Amount = 1.0
    payload: Amount = 0.0
    backward_ratio: float = 2.0

    @property
    def moved(self) -> Amount:
        """Bytes read and written in one occurrence."""
        return self.read + self.written


def gemm(
    name: str,
    *,
    m: Amount,
    n: Amount,
    k: Amount,
    groups: Amount = 1.0,
    weight: Amount = 2.0,
    activation: Amount = 2.0,
    output: Amount | None = None,
    number_format: str = "bf16",
    count: Amount = 1.0,
    kind: Kind = "gemm",
) -> Operator:
    """A matrix product of activations [m, k] with weights [k, n], `groups` times.

    Equation:  F = 2 g m n k;  read = g (m k a + n k w);  written = g m n o

    Parameters
    ----------
    name : str
        Name of the operator.
    m, n, k, groups : amount
        Rows, columns, depth, independent products.
    weight, activation, output : amount
        w, a, o: bytes of one element; the output's is the activation's unless given.
    number_format : str
        Format of the arithmetic.
    count : amount
        Occurrences.
    kind : str
        "gemm", or "grouped_gemm" for experts.

    Examples
    --------
    >>> gemm("square", m=2, n=2, k=2).flop
    16.0
    """
    parameters = groups * n * k * weight
    return Operator(
        name=name,
        kind=kind,
        flop=2.0 * groups * m * n * k,
        read=groups * m * k * activation + parameters,
        written=groups * m * n * (activation if output is None else output),
        weights=parameters,
        m=m,
        n=n,
        k=k,
        groups=groups,
        number_format=number_format,
        count=count,
    )


def stream(
    name: str, kind: Kind, *, read: Amount, written: Amount, flop: Amount = 0.0, count: Amount = 1.0
) -> Operator:
    """An operator that memory decides: a norm, an activation, a look-up.

    Parameters
    ----------
    name, kind : str
        Name and kind.
    read, written : amount
        Bytes.
    flop : amount
        Operations; 0 where they are not counted, as is usual for what is not a matrix product.
    count : amount
        Occurrences.

    Examples
    --------
    >>> stream("norm", "norm", read=8.0, written=8.0).moved
    16.0
    """
    return Operator(name=name, kind=kind, flop=flop, read=read, written=written, count=count)


def message(
    name: str, collective: Collective, over: Over, *, ranks: Amount, payload: Amount, count: Amount = 1.0
) -> Operator:
    """A message among `ranks` chips; with one chip it carries nothing.

    Parameters
    ----------
    name, collective, over : str
        Name, pattern, and dimension of parallelism.
    ranks : amount
        Chips that take part.
    payload : amount
        Bytes of the whole buffer at one chip, see `Operator`.
    count : amount
        Occurrences.

    Examples
    --------
    >>> float(message("sum", "all_reduce", "tp", ranks=1, payload=1e6).payload)
    0.0
    """
    return Operator(
        name=name,
        kind="message",
        collective=collective,
        over=over,
        ranks=ranks,
        payload=payload * (np.asarray(ranks) > 1),
        count=count,
    )


def total(operators: tuple[Operator, ...], amount: str) -> Amount:
    """The sum of one amount over operators, each as often as it occurs.

    Parameters
    ----------
    operators : tuple of Operator
        The operators.
    amount : str
        Name of an attribute: "flop", "read", "written", "weights", "moved", "payload".

    Examples
    --------
    >>> total((gemm("square", m=2, n=2, k=2, count=3),), "flop")
    48.0
    """
    found: Amount = 0.0
    for op in operators:
        found = found + op.count * getattr(op, amount)
    return found
