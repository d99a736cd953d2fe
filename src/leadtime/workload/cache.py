"""What a sequence leaves in memory for the tokens after it: keys, values, latent vectors, states."""

from functools import singledispatch

import numpy as np

from leadtime.errors import InputError
from leadtime.workload.layers import Attention, Compressed, Grouped, Latent, Linear
from leadtime.workload.ops import Amount
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split
from leadtime.workload.weights import kv_heads_held

__all__ = ["cached_elements", "kv_bytes", "kv_bytes_per_token", "state_elements", "token_elements"]


@singledispatch
def token_elements(attention: Attention, tp: Amount = 1.0) -> Amount:
    """Elements that one token leaves in the cache of one layer at one chip; fractions where tokens are compressed.

    Parameters
    ----------
    attention : Attention
        The layer.
    tp : amount
        Degree of tensor parallelism: splits key-value heads as far as there are any; what heads share is held by
        each chip.

    Examples
    --------
    >>> token_elements(Latent(heads=128, q_rank=1536, kv_rank=512, nope=128, rope=64, v_head_dim=128))
    576
    """
    return 0.0


@token_elements.register
def _(attention: Grouped, tp: Amount = 1.0) -> Amount:
    return kv_heads_held(attention, tp) * (attention.head_dim + attention.v_head_dim)


@token_elements.register
def _(attention: Latent, tp: Amount = 1.0) -> Amount:
    return attention.kv_rank + attention.rope + (attention.indexer.head_dim if attention.indexer else 0)


@token_elements.register
def _(attention: Compressed, tp: Amount = 1.0) -> Amount:
    if not attention.ratio:
        return 0.0
    index = attention.indexer.head_dim if attention.indexer else 0
    return (attention.head_dim + index) / attention.ratio


def cached_elements(attention: Attention, length: Amount, tp: Amount = 1.0) -> Amount:
    """Elements of one sequence in the cache of one layer at one chip, states not counted.

    Parameters
    ----------
    attention : Attention
        The layer.
    length : amount
        Tokens of the sequence. Windows keep their last `window` tokens.
    tp : amount
        Degree of tensor parallelism.
    """
    per_token = token_elements(attention, tp)
    if isinstance(attention, Compressed):
        return per_token * length + attention.head_dim * np.minimum(length, attention.window)
    if isinstance(attention, Grouped) and attention.window is not None:
        return per_token * np.minimum(length, attention.window)
    return per_token * length


def state_elements(attention: Attention, tp: Amount = 1.0) -> Amount:
    """Elements of the state that a linear layer keeps of one sequence at one chip; 0 for other layers.

    Parameters
    ----------
    attention : Attention
        The layer.
    tp : amount
        Degree of tensor parallelism.
    """
    if not isinstance(attention, Linear):
        return 0.0
    return attention.heads / tp * attention.key_dim * attention.v_head_dim


def kv_bytes(shape: Shape, length: Amount, *, split: Split = WHOLE, precision: Precision = BF16) -> Amount:
    """Bytes that one sequence holds in all layers (of all pipeline stages) at one chip.

    Parameters
    ----------
    shape : Shape
        The model.
    length : amount
        Tokens of the sequence.
    split : Split
        Degrees of parallelism; context parallelism divides the tokens, tensor parallelism the heads.
    precision : Precision
        Bytes of an element of the cache and of a state.

    Returns
    -------
    amount
        Bytes.

    Raises
    ------
    InputError
        If the length is negative.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> float(kv_bytes(shape(catalogue().llms["llama3_70b"]), 8192) / 2**30)
    2.5
    """
    if not np.all(np.asarray(length) >= 0):
        raise InputError("the length of a cached sequence is negative; give a number of tokens.")
    found: Amount = 0.0
    for layers, attention in shape.attentions:
        cached = cached_elements(attention, length, split.tp) * precision.kv / split.cp
        found = found + layers * (cached + state_elements(attention, split.tp) * precision.state)
    return found


def kv_bytes_per_token(shape: Shape, *, split: Split = WHOLE, precision: Precision = BF16) -> Amount:
    """Bytes that each further token of a long sequence adds to the cache of all layers at one chip.

    Layers with a window or a state add nothing: theirs is full.

    Parameters
    ----------
    shape : Shape
        The model.
    split : Split
        Degrees of parallelism.
    precision : Precision
        Bytes of an element of the cache.

    Returns
    -------
    amount
        Bytes per token.

    Source
    ------
    DeepSeek-AI 2024, DeepSeek-V3: 70 272 bytes per token; Llama 3 70B: 327 680.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> float(kv_bytes_per_token(shape(catalogue().llms["deepseek_v3"])))
    70272.0
    """
    grows = [
        layers * token_elements(attention, split.tp)
        for layers, attention in shape.attentions
        if not (isinstance(attention, Grouped) and attention.window is not None)
    ]
    return sum(grows) * precision.kv / split.cp
