"""Bytes that the forward pass keeps for the backward pass."""

from leadtime.workload.batch import Batch
from leadtime.workload.layers import Attention, FeedForward, Linear, Mixture
from leadtime.workload.ops import Amount
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split
from leadtime.workload.train import Recompute
from leadtime.workload.weights import attention_matrices, dense_matrices, expert_matrices, mixture_matrices

__all__ = ["activation_bytes", "head_activation_bytes"]

MASK_BYTES = 1.0
"""A dropout mask takes one byte per element."""
LOGIT_BYTES = 4.0
"""Logits are kept in FP32 for the loss."""


def activation_bytes(
    shape: Shape,
    *,
    sequence: Amount,
    microbatch: Amount = 1.0,
    split: Split = WHOLE,
    precision: Precision = BF16,
    recompute: Recompute = "none",
    is_fused: bool = True,
    has_dropout: bool = False,
) -> Amount:
    """Bytes that one chip keeps of one micro-batch for the backward pass of one layer, averaged over layers.

    Equation:  of a GPT with dropout s b h (10 + 24 / t + 5 a s / (h t)); selective: without the last term; with
    sequence parallelism 10 becomes 10 / t; full: 2 s b h

    Parameters
    ----------
    shape : Shape
        The model.
    sequence, microbatch : amount
        Tokens of a sequence; sequences.
    split : Split
        Degrees of parallelism.
    precision : Precision
        Bytes of an activation.
    recompute : str
        "none", "selective" or "full", see `train`.
    is_fused : bool
        Whether attention is fused, so that scores are never kept.
    has_dropout : bool
        Whether masks of dropout are kept, as in models of 2020 to 2022.

    Returns
    -------
    amount
        Bytes: inputs of norms and of products, queries, keys and values; of experts, what was dispatched to the chip
        in balance.

    Source
    ------
    Korthikanti et al. 2022, equations 1 to 5 and table 2.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> gpt = shape(catalogue().llms["megatron_175b"])
    >>> float(activation_bytes(gpt, sequence=2048, has_dropout=True) / (2048 * 12288))
    34.0
    """
    batch = Batch(sequences=microbatch, queries=sequence)
    s = Setting(shape=shape, batch=batch, split=split, precision=precision, is_fused=is_fused)
    act = precision.activation
    inputs = s.between * shape.hidden * shape.streams * act
    if recompute == "full":
        return inputs
    parts = shape.layers + sum(n for n, _ in shape.feed_forwards)
    halves = parts / shape.layers * (inputs + s.between * shape.hidden * (act + MASK_BYTES * has_dropout))
    has_scores = not is_fused and recompute == "none"
    found: Amount = 0.0
    for layers, attention in shape.attentions:
        scores = _scores(attention, s, has_dropout=has_dropout) if has_scores else 0.0
        found = found + layers * (_attention(attention, s) * act + scores)
    for layers, feed in shape.feed_forwards:
        found = found + layers * _feed_forward(feed, s) * act
    return halves + found / shape.layers


def _attention(attention: Attention, s: Setting) -> Amount:
    """Elements: what each product before the last makes, and what the last takes in."""
    *others, last = attention_matrices(attention, s.shape.hidden, s.split.tp)
    made = sum(m.outputs * m.groups for m in others)
    return s.rows * (made + last.inputs)


def _scores(attention: Attention, s: Setting, *, has_dropout: bool) -> Amount:
    """Bytes of the softmax of unfused attention; with dropout its mask and what is left as well."""
    if isinstance(attention, Linear):
        return 0.0
    act = s.precision.activation
    each = act + (act + MASK_BYTES) * has_dropout
    return s.rows * s.batch.length * attention.heads / s.split.tp * each


def _feed_forward(layer: FeedForward, s: Setting) -> Amount:
    """Elements: what the first product makes and the second takes in; of a mixture also copies in and out."""
    hidden, split = s.shape.hidden, s.split
    if not isinstance(layer, Mixture):
        up, down = dense_matrices(layer, hidden, split.tp)
        return s.rows * (up.outputs + down.inputs)
    up, down = expert_matrices(layer, hidden, split.etp)
    copies = s.own * layer.top_k * split.etp
    routed = copies * (up.inputs + up.outputs + down.inputs + down.outputs)
    others = {m.name: m for m in mixture_matrices(layer, hidden, split.etp)}
    shared = others["shared_up"].outputs + others["shared_down"].inputs if "shared_up" in others else 0.0
    return routed + s.own * (split.etp * shared + layer.experts)


def head_activation_bytes(
    shape: Shape,
    *,
    sequence: Amount,
    microbatch: Amount = 1.0,
    split: Split = WHOLE,
    precision: Precision = BF16,
) -> Amount:
    """Bytes that the last pipeline stage keeps of one micro-batch besides its layers.

    Equation:  s b h (2 + 2) / t + 4 s b V / t  with sequence parallelism

    Parameters
    ----------
    shape : Shape
        The model.
    sequence, microbatch : amount
        Tokens of a sequence; sequences.
    split : Split
        Degrees of parallelism.
    precision : Precision
        Bytes of an activation.

    Returns
    -------
    amount
        Bytes of the last norm's input, the head's input, and the logits in FP32.

    Source
    ------
    Korthikanti et al. 2022, section 4.3.
    """
    s = Setting(
        shape=shape, batch=Batch(sequences=microbatch, queries=sequence), split=split, precision=precision
    )
    ends = 2 * s.between * shape.hidden * precision.activation
    return ends + s.rows * shape.vocab / split.tp * LOGIT_BYTES
