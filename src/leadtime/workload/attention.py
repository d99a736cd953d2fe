"""Operators of one attention layer at one chip, for every kind of attention."""

from functools import singledispatch

import numpy as np

from leadtime.workload.cache import state_elements, token_elements
from leadtime.workload.layers import Attention, Compressed, Grouped, Indexer, Latent, Linear
from leadtime.workload.ops import Amount, Operator, message, stream
from leadtime.workload.setting import Setting, enter, leave, product
from leadtime.workload.weights import absorbed, attention_matrices

__all__ = ["attention_operators", "core"]

SCORE_BYTES = 4.0
"""Scores by which an indexer chooses, and the places it writes, are four bytes each."""
_STATE_PASSES = 2  # of a chunk's state each way: made and passed on; passed on and used


def attention_operators(attention: Attention, setting: Setting) -> tuple[Operator, ...]:
    """One attention layer: products before, attention itself, products behind, and messages.

    Parameters
    ----------
    attention : Attention
        The layer.
    setting : Setting
        The pass.

    Returns
    -------
    tuple of Operator
        Each occurring once. Latent attention expands keys and values in training and prefill; in decode, and where
        it is sparse, the expansion is absorbed into queries and outputs and attention runs on the latent vectors.

    Source
    ------
    Vaswani et al. 2017; Ainslie et al. 2023 (grouped queries); DeepSeek-AI 2024 (latent), 2025 (sparse).
    """
    before, behind = _products(attention, setting)
    return (
        *enter("attention", setting),
        *before,
        _rotary(attention, setting),
        *_cache(attention, setting),
        *_context_messages(attention, setting),
        *core(attention, setting),
        *behind,
        *leave("attention", setting),
    )


def _is_absorbed(attention: Latent, setting: Setting) -> bool:
    return setting.is_decode or attention.indexer is not None


def _products(attention: Attention, s: Setting) -> tuple[tuple[Operator, ...], tuple[Operator, ...]]:
    """Products before attention itself, and behind it."""
    tp = s.split.tp
    matrices = {m.name: m for m in attention_matrices(attention, s.shape.hidden, tp)}
    before, behind = [m for m in matrices if not m.startswith("output")], ["output"]
    rows = dict.fromkeys(matrices, s.rows)
    if isinstance(attention, Compressed):
        behind = ["output_down", "output"]
    if isinstance(attention, Latent) and _is_absorbed(attention, s):
        query, value = absorbed(attention, tp)
        matrices |= {m.name: m for m in (query, value)}
        rows |= {query.name: s.rows, value.name: s.rows}
        before = [query.name if m == "key_value_up" else m for m in before]
        behind = [value.name, *behind]
    elif isinstance(attention, Latent):
        rows["key_value_up"] = s.rows * s.batch.length / s.batch.queries
    return (
        tuple(product("attention", matrices[m], rows[m], s) for m in before),
        tuple(product("attention", matrices[m], rows[m], s) for m in behind),
    )


def _rotary(attention: Attention, s: Setting) -> Operator:
    """Turns queries and keys by their positions (or passes them through a short convolution)."""
    if isinstance(attention, Latent):
        width: Amount = attention.rope * (attention.heads / s.split.tp + 1)
    elif isinstance(attention, Linear):
        width = (
            2 * attention.key_heads * attention.key_dim + attention.heads * attention.v_head_dim
        ) / s.split.tp
    elif isinstance(attention, Compressed):
        width = attention.head_dim * (attention.heads / s.split.tp + 1)
    else:
        kv_heads = token_elements(attention, s.split.tp) / (attention.head_dim + attention.v_head_dim)
        width = attention.head_dim * (attention.heads / s.split.tp + kv_heads)
    moved = s.rows * width * s.precision.activation
    return stream("attention.rotary", "elementwise", read=moved, written=moved)


def _cache(attention: Attention, s: Setting) -> tuple[Operator, ...]:
    """Puts new keys and values into the cache."""
    if not s.is_serving:
        return ()
    elements = s.batch.tokens / s.split.cp * token_elements(attention, s.split.tp)
    p = s.precision
    return (stream("attention.cache", "elementwise", read=elements * p.activation, written=elements * p.kv),)


def _context_messages(attention: Attention, s: Setting) -> tuple[Operator, ...]:
    """What context parallelism sends: keys and values of all tokens, or partial outputs of new ones in decode."""
    cp, tp, p = s.split.cp, s.split.tp, s.precision
    if isinstance(attention, Linear):
        states = s.batch.sequences * state_elements(attention, tp) * p.state
        return (message("attention.state", "send", "cp", ranks=cp, payload=states),)
    if s.is_decode:
        heads = attention.heads / tp
        width = attention.kv_rank if isinstance(attention, Latent) else _value_width(attention)
        partial = s.rows * heads * width * p.activation
        return (message("attention.partial", "all_reduce", "cp", ranks=cp, payload=partial),)
    keys = s.batch.tokens * token_elements(attention, tp) * p.activation
    return (message("attention.keys_values", "all_gather", "cp", ranks=cp, payload=keys),)


def _value_width(attention: Grouped | Latent | Compressed) -> int:
    return attention.head_dim if isinstance(attention, Compressed) else attention.v_head_dim


@singledispatch
def core(attention: Attention, setting: Setting) -> tuple[Operator, ...]:
    """Attention itself, without the products around it.

    Equation:  F = 2 b h P (d_qk + d_v),  P pairs of a query and a key it sees in one sequence

    Parameters
    ----------
    attention : Attention
        The layer.
    setting : Setting
        The pass; the causal half is left out if its batch is causal. Keys and values are taken to be read once.

    Returns
    -------
    tuple of Operator
        Attention; before it what an indexer does; behind it the softmax, where that is not fused.

    Source
    ------
    Dao et al. 2022 for what is read and written when fused.
    """
    raise TypeError(f"no attention is a {type(attention).__name__}")


@core.register
def _(attention: Grouped, setting: Setting) -> tuple[Operator, ...]:
    a, s = attention, setting
    past = s.batch.past if a.window is None else np.minimum(s.batch.past, a.window)
    per_token = token_elements(a, s.split.tp)
    keys = per_token * (past * s.precision.kv + s.batch.queries * s.precision.activation)
    pairs = s.batch.pairs(a.window, is_chunked=a.is_chunked)
    return _scores(s, heads=a.heads, qk=a.head_dim, v=a.v_head_dim, pairs=pairs, keys=keys)


@core.register
def _(attention: Latent, setting: Setting) -> tuple[Operator, ...]:
    a, s, b = attention, setting, setting.batch
    if not _is_absorbed(a, s):
        qk = a.nope + a.rope
        keys = b.length * a.heads / s.split.tp * (qk + a.v_head_dim) * s.precision.activation
        return _scores(s, heads=a.heads, qk=qk, v=a.v_head_dim, pairs=b.pairs(), keys=keys)
    pairs = b.pairs(a.indexer.top_k if a.indexer else None)
    distinct = np.minimum(pairs, b.length)
    keys = distinct * (a.kv_rank + a.rope) * (s.precision.kv if s.is_serving else s.precision.activation)
    attended = _scores(s, heads=a.heads, qk=a.kv_rank + a.rope, v=a.kv_rank, pairs=pairs, keys=keys)
    return (*(_index(a.indexer, s, b.pairs(), b.length, pairs) if a.indexer else ()), *attended)


@core.register
def _(attention: Compressed, setting: Setting) -> tuple[Operator, ...]:
    """Of compressed tokens a query sees one in `ratio` of those before it; the rounding down is left out."""
    a, s, b = attention, setting, setting.batch
    pairs, distinct = b.pairs(a.window), np.minimum(b.past, a.window) + b.queries
    index: tuple[Operator, ...] = ()
    if a.ratio:
        far = b.pairs(a.indexer.top_k * a.ratio if a.indexer else None) / a.ratio
        if a.indexer:
            index = _index(a.indexer, s, b.pairs() / a.ratio, b.length / a.ratio, far)
        pairs, distinct = pairs + far, distinct + np.minimum(far, b.length / a.ratio)
    keys = distinct * a.head_dim * (s.precision.kv if s.is_serving else s.precision.activation)
    return (*index, *_scores(s, heads=a.heads, qk=a.head_dim, v=a.head_dim, pairs=pairs, keys=keys))


@core.register
def _(attention: Linear, setting: Setting) -> tuple[Operator, ...]:
    """Recurrent form: write k v', read S' q, and by the delta rule S' k first; 2 d_k d_v each, per head and token.

    In chunks of c tokens scores among them come on top, half of which a token sees: c (g d_k + h d_v) a token, g heads
    of keys and h of values. Each chunk's state is written, read and written again when it is passed on, and read; nothing
    of it is kept, so that the backward pass makes it again (Dao and Gu 2024, section 6, and their kernels).
    """
    a, s = attention, setting
    chunk = 0.0 if s.is_decode else a.chunk
    among = chunk * (a.key_heads * a.key_dim + a.heads * a.v_head_dim) / s.split.tp
    heads = a.heads / s.split.tp
    chunks = np.maximum(s.rows / chunk, s.batch.sequences) * _STATE_PASSES if chunk else s.batch.sequences
    state = chunks * state_elements(a, s.split.tp) * s.precision.state
    width = (2 * a.key_heads * a.key_dim + a.heads * a.v_head_dim) / s.split.tp
    act = s.precision.activation
    return (
        Operator(
            name="attention.linear",
            kind="attention",
            flop=s.rows * ((6.0 if a.is_delta else 4.0) * heads * a.key_dim * a.v_head_dim + among),
            read=s.rows * width * act + state,
            written=s.rows * heads * a.v_head_dim * act + state,
            m=s.rows,
            n=a.v_head_dim,
            k=(3.0 if a.is_delta else 2.0) * a.key_dim,
            groups=heads,
            number_format=s.precision.attention,
            backward_ratio=3.0 if chunk else 2.0,
        ),
    )


def _scores(s: Setting, *, heads: int, qk: int, v: int, pairs: Amount, keys: Amount) -> tuple[Operator, ...]:
    """Scores and values of `pairs` per sequence and head; `keys` are the bytes of keys and values per sequence."""
    cp, act, on_chip = s.split.cp, s.precision.activation, heads / s.split.tp
    sequences = s.batch.sequences
    rows = s.batch.queries if s.is_decode else s.batch.queries / cp
    kept = 0.0 if s.is_fused else sequences * on_chip * rows * s.batch.length * act
    attended = Operator(
        name="attention.scores_values",
        kind="attention",
        flop=2.0 * sequences * on_chip * pairs / cp * (qk + v),
        read=sequences * (on_chip * rows * qk * act + keys / (cp if s.is_decode else 1.0)) + kept,
        written=sequences * on_chip * rows * v * act + kept,
        m=rows,
        n=pairs / s.batch.queries / (cp if s.is_decode else 1.0),
        k=qk + v,
        groups=sequences * on_chip,
        number_format=s.precision.attention,
        backward_ratio=_backward_ratio(qk, v) if s.is_fused else 2.0,
    )
    if s.is_fused:
        return (attended,)
    return (attended, stream("attention.softmax", "softmax", read=kept, written=kept))


def _backward_ratio(qk: int, v: int) -> float:
    """Fused attention makes its scores again: three products as wide as a key, two as wide as a value."""
    return (3 * qk + 2 * v) / (qk + v)


def _index(indexer: Indexer, s: Setting, pairs: Amount, keys: Amount, chosen: Amount) -> tuple[Operator, ...]:
    """Scores of all keys by the index heads, then the choice of the best."""
    sequences, cp = s.batch.sequences, s.split.cp
    rows = s.batch.queries if s.is_decode else s.batch.queries / cp
    key_bytes = keys * indexer.head_dim * s.precision.kv / (cp if s.is_decode else 1.0)
    scores = sequences * pairs / cp * SCORE_BYTES
    return (
        Operator(
            name="attention.index",
            kind="attention",
            flop=2.0 * sequences * indexer.heads * pairs / cp * indexer.head_dim,
            read=sequences * (rows * indexer.heads * indexer.head_dim * s.precision.activation + key_bytes),
            written=scores,
            m=rows,
            n=pairs / s.batch.queries / (cp if s.is_decode else 1.0),
            k=indexer.head_dim,
            groups=sequences * indexer.heads,
            number_format=s.precision.attention,
        ),
        stream(
            "attention.choose",
            "elementwise",
            read=scores,
            written=sequences * chosen / cp * SCORE_BYTES,
        ),
    )
