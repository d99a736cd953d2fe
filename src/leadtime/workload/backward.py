"""From an operator to those of its backward pass."""

from dataclasses import replace

from leadtime.workload.ops import Collective, Operator, gemm
from leadtime.workload.precision import Precision

__all__ = ["backward"]

_REVERSED: dict[Collective, Collective] = {
    "all_reduce": "all_reduce",
    "all_gather": "reduce_scatter",
    "reduce_scatter": "all_gather",
    "all_to_all": "all_to_all",
    "send": "send",
}


def backward(op: Operator, precision: Precision, *, is_frozen: bool = False) -> tuple[Operator, ...]:
    """The operators that bring gradients back through one operator.

    A product has two: the gradient of its input, and that of its weights, which is added to what earlier
    micro-batches left. Any other reads what it read and the gradient of what it wrote (attention: its output as
    well), and writes as much as it read. A message goes the other way; what was gathered is gathered again.

    Parameters
    ----------
    op : Operator
        An operator of the forward pass.
    precision : Precision
        Gives bytes of activations and gradients.
    is_frozen : bool
        Whether its weights, if it has any, are left as they are: then only its input has a gradient.

    Returns
    -------
    tuple of Operator
        In the backward phase, as often as `op`.

    Source
    ------
    Korthikanti et al. 2022, section 4.2.2 (messages); Dao 2023 (fused attention).

    Examples
    --------
    >>> from leadtime.workload.precision import BF16
    >>> [b.flop for b in backward(gemm("square", m=2, n=2, k=2), BF16)]
    [16.0, 16.0]
    """
    if op.kind == "message":
        return _message(op)
    if op.kind in ("gemm", "grouped_gemm"):
        input_gradient = _input_gradient(op, precision)
        return (input_gradient,) if is_frozen else (input_gradient, _weight_gradient(op, precision))
    if op.kind == "embedding" and is_frozen:
        return ()
    return (
        replace(
            op,
            name=f"{op.name}.gradient",
            phase="backward",
            flop=op.backward_ratio * op.flop,
            read=op.read + 2 * op.written if op.kind == "attention" else op.read + op.written,
            written=op.read,
        ),
    )


def _message(op: Operator) -> tuple[Operator, ...]:
    back = replace(op, name=f"{op.name}.gradient", phase="backward", collective=_REVERSED[op.collective])
    if op.collective != "all_gather":
        return (back,)
    return (replace(op, name=f"{op.name}.again", phase="backward"), back)


def _input_gradient(op: Operator, precision: Precision) -> Operator:
    """dX [m, k] = dY [m, n] W' [n, k]."""
    found = gemm(
        f"{op.name}.input_gradient",
        m=op.m,
        n=op.k,
        k=op.n,
        groups=op.groups,
        weight=op.weights / (op.groups * op.n * op.k),
        activation=precision.activation,
        number_format=op.number_format,
        count=op.count,
        kind=op.kind,
    )
    return replace(found, phase="backward")


def _weight_gradient(op: Operator, precision: Precision) -> Operator:
    """dW [k, n] += X' [k, m] dY [m, n]."""
    entries = op.groups * op.n * op.k
    return replace(
        op,
        name=f"{op.name}.weight_gradient",
        phase="backward",
        read=op.groups * op.m * (op.k + op.n) * precision.activation + entries * precision.gradient,
        written=entries * precision.gradient,
        weights=0.0,
        m=op.k,
        n=op.n,
        k=op.m,
    )
