"""In which number formats a model is held and computed."""

from dataclasses import dataclass

__all__ = ["BF16", "Precision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Precision:
    """Formats of arithmetic, and bytes of one element of each kind of tensor.

    Attributes
    ----------
    matmul, attention : str
        Formats of weight products and of attention: keys of a chip's `flop_rate`.
    weight, expert : float
        Bytes of a weight, and of a weight of a routed expert.
    activation, dispatch, kv : float
        Bytes of an activation, of what is sent to experts, and of a cached key or value.
    state : float
        Bytes of an element of a linear layer's state.
    gradient : float
        Bytes of a gradient as it is accumulated and reduced.
    optimiser : float
        Bytes that the optimiser keeps per parameter besides weight and gradient. Adam in mixed precision: 12, a
        master copy and two moments in FP32.
    """

    matmul: str = "bf16"
    attention: str = "bf16"
    weight: float = 2.0
    expert: float = 2.0
    activation: float = 2.0
    dispatch: float = 2.0
    kv: float = 2.0
    state: float = 4.0
    gradient: float = 4.0
    optimiser: float = 12.0


BF16 = Precision()
"""Everything in BF16 but gradients and the optimiser's state, which are FP32."""
