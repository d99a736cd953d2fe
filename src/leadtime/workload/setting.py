"""Where one pass of a model takes place: its shape, batch, split and formats, and the rows that follow."""

from dataclasses import dataclass, replace

import numpy as np

from leadtime.workload.batch import Batch
from leadtime.workload.ops import Amount, Collective, Operator, gemm, message
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split
from leadtime.workload.weights import Matrix

__all__ = ["Setting", "enter", "leave", "product", "repeated"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One pass of one micro-batch through the model.

    Attributes
    ----------
    shape, batch, split, precision
        The model, what it works on, over which chips, in which formats.
    is_serving : bool
        Keys and values are cached, only each sequence's last token meets the head in prefill.
    is_decode : bool
        New tokens are few: context parallelism splits the cache, not the new tokens.
    is_fused : bool
        Attention keeps its scores on the chip (FlashAttention).
    """

    shape: Shape
    batch: Batch
    split: Split = WHOLE
    precision: Precision = BF16
    is_serving: bool = False
    is_decode: bool = False
    is_fused: bool = True

    @property
    def rows(self) -> Amount:
        """Tokens that a chip's tensor-parallel products work on."""
        return self.batch.tokens if self.is_decode else self.batch.tokens / self.split.cp

    @property
    def between(self) -> Amount:
        """Tokens that a chip holds between tensor-parallel regions."""
        return self.rows / self.split.tp if self.split.is_sequence_parallel else self.rows

    @property
    def own(self) -> Amount:
        """Tokens that a chip answers for when tokens go to experts: none is there twice."""
        return self.rows / self.split.tp

    @property
    def sum_up(self) -> Collective:
        """How partial sums of tensor-parallel chips are added up."""
        return "reduce_scatter" if self.split.is_sequence_parallel else "all_reduce"

    @property
    def stream_bytes(self) -> Amount:
        """Bytes of the residual of all rows, as a tensor-parallel message carries them."""
        return self.rows * self.shape.hidden * self.precision.activation


def product(prefix: str, matrix: Matrix, rows: Amount, setting: Setting) -> Operator:
    """The product of rows of activations with a weight matrix.

    Parameters
    ----------
    prefix : str
        Room of the operator's name.
    matrix : Matrix
        The matrix, as the chip holds it.
    rows : amount
        Tokens.
    setting : Setting
        Gives the formats.
    """
    p = setting.precision
    return gemm(
        f"{prefix}.{matrix.name}",
        m=rows,
        n=matrix.outputs,
        k=matrix.inputs,
        groups=matrix.groups,
        weight=p.weight,
        activation=p.activation,
        number_format=p.matmul,
    )


def enter(prefix: str, setting: Setting) -> tuple[Operator, ...]:
    """What is sent before a tensor-parallel region: with sequence parallelism an all-gather, else nothing.

    Parameters
    ----------
    prefix : str
        Room of the operator's name.
    setting : Setting
        The pass.
    """
    if not setting.split.is_sequence_parallel:
        return ()
    tp = setting.split.tp
    return (message(f"{prefix}.enter", "all_gather", "tp", ranks=tp, payload=setting.stream_bytes),)


def leave(prefix: str, setting: Setting) -> tuple[Operator, ...]:
    """What is sent behind a tensor-parallel region: a reduce-scatter with sequence parallelism, else an all-reduce.

    Parameters
    ----------
    prefix : str
        Room of the operator's name.
    setting : Setting
        The pass.
    """
    return (
        message(
            f"{prefix}.leave", setting.sum_up, "tp", ranks=setting.split.tp, payload=setting.stream_bytes
        ),
    )


def repeated(operators: tuple[Operator, ...], times: Amount, prefix: str = "") -> tuple[Operator, ...]:
    """The same operators, each `times` as often.

    Parameters
    ----------
    operators : tuple of Operator
        Operators of one layer.
    times : amount
        Layers.
    prefix : str
        Put before each name.
    """
    if np.all(np.asarray(times) == 0):
        return ()
    return tuple(replace(op, count=op.count * times, name=prefix + op.name) for op in operators)
