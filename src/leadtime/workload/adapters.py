"""Adapters of low rank beside frozen weights: the products they add, and their parameters."""

from dataclasses import replace

from leadtime.workload.batch import Batch
from leadtime.workload.forward import layers
from leadtime.workload.ops import Amount, Operator, gemm, stream
from leadtime.workload.precision import Precision
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split

__all__ = ["ADAPTER", "adapter_parameters", "adapters", "is_adapter"]

ADAPTER = ".adapter"
"""In the name of each operator of an adapter."""
_BESIDE, _NOT_BESIDE = "attention.", "attention.output"


def adapters(operators: tuple[Operator, ...], rank: Amount, precision: Precision) -> tuple[Operator, ...]:
    """The operators that adapters add to a forward pass: down to the rank, up again, added to the frozen product.

    Equation:  y = x W + x A B,  A [k, r], B [r, n];  F = 2 m r (k + n)

    Parameters
    ----------
    operators : tuple of Operator
        Of all layers, forward. Adapters stand beside the products that make queries, keys and values.
    rank : amount
        r.
    precision : Precision
        Bytes of activations and of adapters, which are kept in 16 bits.

    Source
    ------
    Hu et al. 2021 (LoRA), which adapts attention alone; so do Megatron-Bridge's recipes (`linear_qkv`).

    Examples
    --------
    >>> from leadtime.workload.precision import BF16
    >>> frozen = gemm("attention.query_key_value", m=8, n=4, k=2)
    >>> [float(op.flop) for op in adapters((frozen,), 1, BF16)]
    [32.0, 64.0, 0.0]
    """
    return tuple(added for op in operators if _has_one(op) for added in _adapter(op, rank, precision))


def _adapter(op: Operator, rank: Amount, precision: Precision) -> tuple[Operator, ...]:
    act = precision.activation
    down = gemm(f"{op.name}{ADAPTER}_down", m=op.m, n=rank, k=op.k, groups=op.groups, activation=act)
    up = gemm(f"{op.name}{ADAPTER}_up", m=op.m, n=op.n, k=rank, groups=op.groups, activation=act)
    once = op.groups * op.m * op.n * act
    summed = stream(f"{op.name}{ADAPTER}_sum", "elementwise", read=2 * once, written=once)
    return tuple(replace(each, count=op.count) for each in (down, up, summed))


def _has_one(op: Operator) -> bool:
    return op.kind == "gemm" and op.name.startswith(_BESIDE) and not op.name.startswith(_NOT_BESIDE)


def is_adapter(op: Operator) -> bool:
    """Whether an operator belongs to an adapter.

    Parameters
    ----------
    op : Operator
        The operator.
    """
    return ADAPTER in op.name


def adapter_parameters(shape: Shape, rank: Amount, *, split: Split = WHOLE) -> Amount:
    """Parameters of all adapters at one chip, its pipeline stage taken as the whole model.

    Equation:  N = sum over products of r (k + n)

    Parameters
    ----------
    shape : Shape
        The model.
    rank : amount
        r.
    split : Split
        Degrees of parallelism: what a chip holds of each matrix says what it holds of its adapter.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> f"{float(adapter_parameters(shape(catalogue().llms['llama3_8b']), 16)):,.0f}"
    '5,242,880'
    """
    one = Setting(shape=shape, batch=Batch(sequences=1.0, queries=1.0), split=split)
    found: Amount = 0.0
    for op in layers(one):
        if _has_one(op):
            found = found + op.count * op.groups * rank * (op.n + op.k)
    return found
