"""Operators of one dense feed-forward layer, and of the norms between the halves of any layer."""

from leadtime.workload.layers import Dense
from leadtime.workload.ops import Amount, Operator, stream
from leadtime.workload.setting import Setting, enter, leave, product
from leadtime.workload.weights import dense_matrices

__all__ = ["activation", "dense_operators", "norm"]


def norm(name: str, setting: Setting, count: Amount = 1.0, rows: Amount | None = None) -> Operator:
    """A norm with the residual's addition: reads the residual and what is added, writes the sum and its norm.

    Parameters
    ----------
    name : str
        Name of the operator.
    setting : Setting
        The pass; with several residual streams each is read and written.
    count : amount
        Occurrences.
    rows : amount, optional
        Tokens; left out, those between tensor-parallel regions.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.batch import Batch
    >>> from leadtime.workload.shape import shape
    >>> llama = Setting(shape=shape(catalogue().llms["llama3_8b"]), batch=Batch(sequences=1, queries=1))
    >>> norm("norm", llama).read
    16384.0
    """
    once = (setting.between if rows is None else rows) * setting.shape.hidden * setting.precision.activation
    moved = (1 + setting.shape.streams) * once
    return stream(name, "norm", read=moved, written=moved, count=count)


def activation(name: str, rows: Amount, up: Amount, width: Amount, setting: Setting) -> Operator:
    """The activation between up and down: reads `up` columns (value and gate), writes `width`.

    Parameters
    ----------
    name : str
        Name of the operator.
    rows, up, width : amount
        Tokens, columns in, columns out.
    setting : Setting
        Gives the formats.
    """
    act = setting.precision.activation
    return stream(name, "elementwise", read=rows * up * act, written=rows * width * act)


def dense_operators(dense: Dense, setting: Setting) -> tuple[Operator, ...]:
    """One dense feed-forward layer: up, activation, down, and messages.

    Equation:  F = 2 t h (g + 1) f  with g = 2 if gated, else 1

    Parameters
    ----------
    dense : Dense
        The layer, f wide.
    setting : Setting
        The pass of t tokens through layers h wide.

    Source
    ------
    Shazeer 2020 (gates); Shoeybi et al. 2019 (columns split in up, rows in down).
    """
    up, down = dense_matrices(dense, setting.shape.hidden, setting.split.tp)
    return (
        *enter("dense", setting),
        product("dense", up, setting.rows, setting),
        activation("dense.activation", setting.rows, up.outputs, down.inputs, setting),
        product("dense", down, setting.rows, setting),
        *leave("dense", setting),
    )
