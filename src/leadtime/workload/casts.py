"""What narrow formats add to training: activations and gradients are brought into them before each product."""

from dataclasses import replace

from leadtime.workload.ops import Operator, stream

__all__ = ["casts"]

_WIDE = ("bf16", "fp16", "fp32", "tf32")
_NARROW_BYTES = 1.0  # of FP8; FP4 with its scales and its rotation moves no less
_COPIES = 2  # along rows for this product, along columns for the gradient of the weights


def casts(
    operators: tuple[Operator, ...], activation: float, *, is_frozen: bool = False
) -> tuple[Operator, ...]:
    """The passes over memory that bring operands into a narrow format.

    Equation:  read = g m k a,  written = 2 g m k, where weights are frozen g m k

    Parameters
    ----------
    operators : tuple of Operator
        Of a micro-batch. Products in a wide format need none; a gradient of weights takes what the others have
        brought; weights are brought once for all micro-batches, which is left out.
    activation : float
        a, bytes of an activation.
    is_frozen : bool
        Whether weights have no gradients, for which the second copy would be.

    Source
    ------
    Micikevicius et al. 2022 (FP8); NVIDIA Transformer Engine, which keeps a transposed copy for the backward pass.

    Examples
    --------
    >>> from leadtime.workload.ops import gemm
    >>> [found.moved for found in casts((gemm("square", m=2, n=2, k=2, number_format="fp8"),), 2.0)]
    [16.0]
    """
    return tuple(
        replace(
            stream(
                f"{op.name}.cast",
                "elementwise",
                read=op.groups * op.m * op.k * activation,
                written=op.groups * op.m * op.k * _NARROW_BYTES * (1 if is_frozen else _COPIES),
                count=op.count,
            ),
            phase=op.phase,
        )
        for op in operators
        if op.kind in ("gemm", "grouped_gemm")
        and op.number_format not in _WIDE
        and not op.name.endswith(".weight_gradient")
    )
