"""The weight matrices of each kind of layer: one list, from which parameters and products are both counted."""

from dataclasses import dataclass, replace
from functools import singledispatch

import numpy as np

from leadtime.workload.layers import (
    Attention,
    Compressed,
    Dense,
    Grouped,
    Indexer,
    Latent,
    Linear,
    Mixture,
)
from leadtime.workload.ops import Amount

__all__ = [
    "Matrix",
    "absorbed",
    "attention_matrices",
    "attention_vectors",
    "dense_matrices",
    "expert_matrices",
    "indexer_matrices",
    "kv_heads_held",
    "mixture_matrices",
]

OVERLAP = 2
"""Compressed attention with an indexer lets neighbouring groups of tokens overlap: keys of two groups each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A weight matrix as one chip holds it.

    Attributes
    ----------
    name : str
        What it makes.
    inputs, outputs, groups : amount
        Depth, columns, and how many such matrices stand side by side.
    biases : amount
        Entries of its bias.
    """

    name: str
    inputs: Amount
    outputs: Amount
    groups: Amount = 1.0
    biases: Amount = 0.0

    @property
    def parameters(self) -> Amount:
        """Entries of the matrix and of its bias."""
        return self.inputs * self.outputs * self.groups + self.biases


def kv_heads_held(attention: Grouped, tp: Amount) -> Amount:
    """Key-value heads on one chip: with more chips than heads, each chip holds one, and heads are held twice.

    Examples
    --------
    >>> float(kv_heads_held(Grouped(heads=64, kv_heads=8, head_dim=128, v_head_dim=128), 16))
    1.0
    """
    held: Amount = np.maximum(attention.kv_heads / tp, 1.0)
    return held


@singledispatch
def attention_matrices(attention: Attention, hidden: int, tp: Amount = 1.0) -> tuple[Matrix, ...]:
    """The matrices of an attention layer, as one chip of `tp` holds them.

    Parameters
    ----------
    attention : Attention
        The layer. Heads are split over chips; what all heads share (latent projections, the indexer, compressors)
        is held by each chip.
    hidden : int
        Width of the residual stream.
    tp : amount
        Degree of tensor parallelism.

    Returns
    -------
    tuple of Matrix
        In the order of use; products on the same input are one matrix.
    """
    raise TypeError(f"no attention is a {type(attention).__name__}")


@attention_matrices.register
def _(attention: Grouped, hidden: int, tp: Amount = 1.0) -> tuple[Matrix, ...]:
    a, heads = attention, attention.heads / tp
    qkv = heads * a.head_dim + kv_heads_held(a, tp) * (a.head_dim + a.v_head_dim)
    gate = heads * a.v_head_dim * a.is_gated
    return (
        Matrix(name="query_key_value", inputs=hidden, outputs=qkv + gate, biases=qkv * a.has_bias),
        Matrix(name="output", inputs=heads * a.v_head_dim, outputs=hidden),
    )


@attention_matrices.register
def _(attention: Latent, hidden: int, tp: Amount = 1.0) -> tuple[Matrix, ...]:
    a, heads = attention, attention.heads / tp
    query = heads * (a.nope + a.rope)
    gate = heads * a.v_head_dim * a.is_gated
    down = (a.q_rank or query) + a.kv_rank + a.rope + gate
    return (
        Matrix(name="down", inputs=hidden, outputs=down),
        *((Matrix(name="query_up", inputs=a.q_rank, outputs=query),) if a.q_rank else ()),
        Matrix(name="key_value_up", inputs=a.kv_rank, outputs=heads * (a.nope + a.v_head_dim)),
        *(indexer_matrices(a.indexer, hidden, a.q_rank) if a.indexer else ()),
        Matrix(name="output", inputs=heads * a.v_head_dim, outputs=hidden),
    )


@attention_matrices.register
def _(attention: Linear, hidden: int, tp: Amount = 1.0) -> tuple[Matrix, ...]:
    a, heads = attention, attention.heads / tp
    value = heads * a.v_head_dim
    rank = a.gate_rank
    return (
        Matrix(
            name="query_key_value_gate",
            inputs=hidden,
            outputs=2 * a.key_heads / tp * a.key_dim + 2 * value + heads * a.gates + rank,
        ),
        *((Matrix(name="decay", inputs=rank, outputs=heads * a.key_dim),) if rank else ()),
        Matrix(name="output", inputs=value, outputs=hidden),
    )


@attention_matrices.register
def _(attention: Compressed, hidden: int, tp: Amount = 1.0) -> tuple[Matrix, ...]:
    a, heads = attention, attention.heads / tp
    overlap = OVERLAP if a.indexer else 1
    compressor = Matrix(name="compress", inputs=hidden, outputs=2 * overlap * a.head_dim)
    index = indexer_matrices(a.indexer, hidden, a.q_rank, compressed=2 * OVERLAP) if a.indexer else ()
    return (
        Matrix(name="down", inputs=hidden, outputs=a.q_rank + a.head_dim),
        Matrix(name="query_up", inputs=a.q_rank, outputs=heads * a.head_dim),
        *((compressor,) if a.ratio else ()),
        *index,
        Matrix(
            name="output_down",
            inputs=a.heads * a.head_dim / a.o_groups,
            outputs=a.o_rank,
            groups=a.o_groups / tp,
        ),
        Matrix(name="output", inputs=a.o_groups * a.o_rank / tp, outputs=hidden),
    )


def indexer_matrices(
    indexer: Indexer, hidden: int, q_rank: int, *, compressed: int = 1
) -> tuple[Matrix, ...]:
    """Matrices of an indexer: its queries from the compressed query, its key and the weights of its heads.

    Parameters
    ----------
    indexer : Indexer
        The indexer; each chip holds it whole.
    hidden, q_rank : int
        Widths of its inputs.
    compressed : int
        Key-wide outputs that make one index key.
    """
    i = indexer
    return (
        Matrix(name="index_query", inputs=q_rank, outputs=i.heads * i.head_dim),
        Matrix(name="index_key", inputs=hidden, outputs=compressed * i.head_dim + i.heads),
    )


def absorbed(attention: Latent, tp: Amount = 1.0) -> tuple[Matrix, Matrix]:
    """The expansion of keys and values, folded into queries and outputs: head by head, with the same parameters.

    Parameters
    ----------
    attention : Latent
        The layer.
    tp : amount
        Degree of tensor parallelism.

    Returns
    -------
    tuple of Matrix
        Before and behind attention.

    Source
    ------
    DeepSeek-AI 2024, DeepSeek-V2, section 2.1.2.
    """
    a, heads = attention, attention.heads / tp
    return (
        Matrix(name="query_absorb", inputs=a.nope, outputs=a.kv_rank, groups=heads),
        Matrix(name="value_absorb", inputs=a.kv_rank, outputs=a.v_head_dim, groups=heads),
    )


def dense_matrices(dense: Dense, hidden: Amount, tp: Amount = 1.0) -> tuple[Matrix, Matrix]:
    """Matrices of a feed-forward layer: up (with the gate) and down.

    Parameters
    ----------
    dense : Dense
        The layer.
    hidden : amount
        Width of the residual stream.
    tp : amount
        Degree of tensor parallelism.
    """
    width = dense.width / tp
    up = width * (2 if dense.is_gated else 1)
    return (
        Matrix(name="up", inputs=hidden, outputs=up, biases=up * dense.has_bias),
        Matrix(name="down", inputs=width, outputs=hidden, biases=hidden * dense.has_bias),
    )


def expert_matrices(mixture: Mixture, hidden: int, etp: Amount = 1.0) -> tuple[Matrix, Matrix]:
    """Matrices of one routed expert.

    Parameters
    ----------
    mixture : Mixture
        The layer.
    hidden : int
        Width of the residual stream.
    etp : amount
        Degree of tensor parallelism inside an expert.
    """
    dense = Dense(width=mixture.width, is_gated=mixture.is_gated, has_bias=mixture.has_bias)
    return dense_matrices(dense, mixture.inner_hidden or hidden, etp)


def mixture_matrices(mixture: Mixture, hidden: int, etp: Amount = 1.0) -> tuple[Matrix, ...]:
    """Matrices of a mixture besides its routed experts: router, ways in and out, shared experts.

    Parameters
    ----------
    mixture : Mixture
        The layer.
    hidden : int
        Width of the residual stream.
    etp : amount
        Degree of tensor parallelism inside an expert.
    """
    inner = mixture.inner_hidden
    shared = dense_matrices(Dense(width=mixture.shared_width, is_gated=mixture.is_gated), hidden, etp)
    return (
        Matrix(
            name="router",
            inputs=hidden,
            outputs=mixture.experts,
            biases=mixture.experts * mixture.has_bias,
        ),
        *((Matrix(name="way_in", inputs=hidden, outputs=inner),) if inner else ()),
        *((Matrix(name="way_out", inputs=inner, outputs=hidden),) if inner else ()),
        *((replace(m, name=f"shared_{m.name}") for m in shared) if mixture.shared_width else ()),
    )


@singledispatch
def attention_vectors(attention: Attention) -> int:
    """Parameters of an attention layer that are no matrix: inner norms, convolutions, decays.

    Parameters
    ----------
    attention : Attention
        The layer.
    """
    return 0


@attention_vectors.register
def _(attention: Latent) -> int:
    index = 2 * attention.indexer.head_dim if attention.indexer else 0
    return attention.q_rank + attention.kv_rank + index


@attention_vectors.register
def _(attention: Linear) -> int:
    a = attention
    channels = 2 * a.key_heads * a.key_dim + a.heads * a.v_head_dim
    return a.kernel * channels + a.gates * a.heads + a.v_head_dim


@attention_vectors.register
def _(attention: Compressed) -> int:
    a = attention
    overlap = OVERLAP if a.indexer else 1
    position = a.ratio * overlap * (a.head_dim + (a.indexer.head_dim if a.indexer else 0))
    return a.q_rank + 2 * a.head_dim + a.heads + position
