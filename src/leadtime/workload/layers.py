"""The kinds of layer that a decoder is made of: their dimensions, nothing else."""

from dataclasses import dataclass

__all__ = [
    "Attention",
    "Compressed",
    "Dense",
    "FeedForward",
    "Grouped",
    "Indexer",
    "Latent",
    "Linear",
    "Mixture",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexer:
    """Small heads that choose the keys a query looks at.

    Attributes
    ----------
    heads, head_dim : int
        Index heads, and the width of each (one shared key per token).
    top_k : int
        Keys kept for each query.
    """

    heads: int
    head_dim: int
    top_k: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """Multi-head (kv_heads = heads), multi-query (1) or grouped-query attention; full, or local.

    Attributes
    ----------
    heads, kv_heads, head_dim, v_head_dim : int
        Query heads, key-value heads, width of queries and keys, width of values.
    window : int or None
        Keys that a query sees, itself included; None: all before it.
    is_chunked : bool
        The window does not slide: sequences are cut into pieces of `window` tokens.
    is_gated : bool
        An output gate as wide as the queries.
    has_bias : bool
        Biases on the query, key and value projections.
    """

    heads: int
    kv_heads: int
    head_dim: int
    v_head_dim: int
    window: int | None = None
    is_chunked: bool = False
    is_gated: bool = False
    has_bias: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Latent:
    """Multi-head latent attention: keys and values are compressed to one latent vector per token.

    Attributes
    ----------
    heads : int
        Query heads.
    q_rank, kv_rank : int
        Ranks of the compressed query (0: not compressed) and of the latent vector.
    nope, rope, v_head_dim : int
        Width of a head without position, of the part with position (one key for all heads), and of a value.
    indexer : Indexer or None
        With it, attention is sparse over the keys it chooses.
    is_gated : bool
        An output gate as wide as the values.
    """

    heads: int
    q_rank: int
    kv_rank: int
    nope: int
    rope: int
    v_head_dim: int
    indexer: Indexer | None = None
    is_gated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Linear:
    """Linear attention: a matrix-valued state per head in place of a cache that grows.

    Attributes
    ----------
    key_heads, heads, key_dim, v_head_dim : int
        Heads of queries and of keys, heads of values (and of the state), widths.
    is_delta : bool
        The delta rule (what a key held is taken out before it is written); False: plain accumulation.
    gate_rank : int
        Rank of the decay that is learnt per channel; 0: none.
    gates : int
        Learnt scalars per value head and token (decay, strength).
    kernel : int
        Length of the short convolution over queries, keys and values; 0: none.
    chunk : int
        Tokens of a sequence that are worked on together by scores among them, beside the state (Mamba-2); 0: none.

    Source
    ------
    Dao and Gu 2024: Mamba-2 is linear attention with a decay per head; its B, C and x are keys, queries and values.
    """

    key_heads: int
    heads: int
    key_dim: int
    v_head_dim: int
    is_delta: bool = True
    gate_rank: int = 0
    gates: int = 0
    kernel: int = 0
    chunk: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compressed:
    """Attention with one key-value head over a short window and over compressed tokens.

    Attributes
    ----------
    heads, head_dim : int
        Query heads, and the width that queries, keys and values share.
    q_rank, o_rank, o_groups : int
        Rank of the compressed query; rank of the output of each group of heads, and groups.
    window : int
        Uncompressed tokens that a query sees.
    ratio : int
        Tokens that one compressed token stands for; 0: the window is all there is.
    indexer : Indexer or None
        Chooses among compressed tokens; None: all are seen.
    """

    heads: int
    head_dim: int
    q_rank: int
    o_rank: int
    o_groups: int
    window: int
    ratio: int
    indexer: Indexer | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dense:
    """A feed-forward layer: three matrices if gated (SwiGLU), else two.

    Attributes
    ----------
    width : int
        Inner width.
    is_gated : bool
        Whether it has a gate.
    has_bias : bool
        Whether it has biases.
    """

    width: int
    is_gated: bool = True
    has_bias: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mixture:
    """A mixture of experts.

    Attributes
    ----------
    experts, top_k, width : int
        Routed experts, those that one token visits, inner width of one.
    shared_width : int
        Inner width of all shared experts together; 0: none.
    inner_hidden : int or None
        Width that tokens are brought down to before they are sent to routed experts; None: they are not.
    is_gated, has_bias : bool
        Whether experts have gates; whether they have biases.
    """

    experts: int
    top_k: int
    width: int
    shared_width: int = 0
    inner_hidden: int | None = None
    is_gated: bool = True
    has_bias: bool = False


Attention = Grouped | Latent | Linear | Compressed
FeedForward = Dense | Mixture
