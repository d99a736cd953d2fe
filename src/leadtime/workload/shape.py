"""The shape of a decoder: how many layers of which kind, and what stands before and after them."""

from dataclasses import dataclass

from leadtime.errors import InputError
from leadtime.facts.llm import Llm
from leadtime.workload.details import Details, details_of
from leadtime.workload.layers import (
    Attention,
    Compressed,
    Dense,
    FeedForward,
    Grouped,
    Latent,
    Mixture,
)

__all__ = ["Shape", "shape"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A decoder. Layers that are alike are kept once with their number; their order does not change a count.

    Attributes
    ----------
    id : str
        Id of the model in the catalogue.
    hidden, vocab, context : int
        Width of the residual stream, entries of the vocabulary, longest context in tokens.
    attentions, feed_forwards : tuple of (int, record)
        How many layers have which attention, and which feed-forward part; some layers may have none of the latter.
    mtp_layers : int
        Layers that predict further tokens, each with the last kind of attention and of feed-forward part.
    norms : int
        Norms in a layer.
    norm_width : int
        Parameters of a norm per channel: 1 (scale), 2 (scale and shift).
    has_bias : bool
        Whether the attention's output has a bias.
    qk_norm : int
        Parameters of the norms of queries and keys in one layer.
    is_tied : bool
        Whether the embedding is the head as well.
    positions : int
        Learnt position vectors.
    streams : int
        Copies of the residual stream that are mixed around each half of a layer; 1: the plain residual.
    """

    id: str
    hidden: int
    vocab: int
    context: int
    attentions: tuple[tuple[int, Attention], ...]
    feed_forwards: tuple[tuple[int, FeedForward], ...]
    mtp_layers: int = 0
    norms: int = 2
    norm_width: int = 1
    has_bias: bool = False
    qk_norm: int = 0
    is_tied: bool = False
    positions: int = 0
    streams: int = 1

    def __post_init__(self) -> None:
        attentions, feed_forwards = (
            sum(n for n, _ in part) for part in (self.attentions, self.feed_forwards)
        )
        if not 1 <= feed_forwards <= attentions:
            raise InputError(
                f"{self.id}: {attentions} layers of attention and {feed_forwards} feed-forward layers do not make "
                f"a decoder; give as many of each, or fewer of the latter."
            )
        for name in ("hidden", "vocab", "context"):
            if getattr(self, name) < 1:
                raise InputError(f"{self.id}: {name} must be at least 1.")

    @property
    def layers(self) -> int:
        """Transformer layers, those for further tokens not counted."""
        return sum(n for n, _ in self.attentions)

    @property
    def norms_in_all(self) -> int:
        """Norms of all layers; a layer without feed-forward part has half of them."""
        halves = self.layers + sum(n for n, _ in self.feed_forwards)
        return halves * self.norms // 2 if self.norms > 1 else self.layers * self.norms

    @property
    def mixture(self) -> Mixture | None:
        """The mixture of experts; None for a dense model."""
        return next((f for _, f in self.feed_forwards if isinstance(f, Mixture)), None)

    @property
    def sees_some_keys_only(self) -> bool:
        """Whether some layers look at some of the keys before a query only: windows, chosen or compressed keys."""
        return any(_is_partial(a) for _, a in self.attentions)

    @property
    def mixture_layers(self) -> int:
        """Layers with experts."""
        return sum(n for n, f in self.feed_forwards if isinstance(f, Mixture))


def _is_partial(attention: Attention) -> bool:
    if isinstance(attention, Latent):
        return attention.indexer is not None
    return isinstance(attention, Compressed) or (
        isinstance(attention, Grouped) and attention.window is not None
    )


def shape(llm: Llm) -> Shape:
    """The shape of a model of the catalogue.

    Parameters
    ----------
    llm : Llm
        A record of the catalogue; what it does not say (gates, tied embeddings, windows, linear layers) comes from
        workload/data/details.toml.

    Returns
    -------
    Shape
        Its shape; a gated feed-forward part, root-mean-square norms, no biases and a head of its own are assumed
        where nothing else is said.

    Raises
    ------
    InputError
        If dimensions are missing; they are named.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> shape(catalogue().llms["deepseek_v3"]).mixture_layers
    58
    """
    read = _Reader(llm)
    details = details_of(llm.id)
    context = read("context")
    return Shape(
        id=llm.id,
        hidden=read("hidden"),
        vocab=read("vocab"),
        context=context,
        attentions=_attentions(read, details),
        feed_forwards=_feed_forwards(read, details),
        mtp_layers=read.maybe("mtp_layers"),
        norms=details.norms,
        norm_width=details.norm_width,
        has_bias=details.has_bias,
        qk_norm=details.qk_norm,
        is_tied=details.is_tied,
        positions=context if details.has_learned_positions else 0,
        streams=details.streams,
    )


class _Reader:
    """Reads dimensions off a record; what is missing is named with the model."""

    def __init__(self, llm: Llm) -> None:
        self.llm = llm

    def __call__(self, name: str) -> int:
        found = getattr(self.llm, name)
        if found is None or found.value < 1:
            raise InputError(
                f"{self.llm.id}: its shape cannot be told without `{name}`; add it to the model's file "
                f"facts/data/llms/{self.llm.id}.toml."
            )
        return int(found.value)

    def maybe(self, name: str) -> int:
        found = getattr(self.llm, name)
        return 0 if found is None else int(found.value)


def _attentions(read: _Reader, details: Details) -> tuple[tuple[int, Attention], ...]:
    layers = read("layers") - (details.feed_forward_layers or 0)
    if details.compressed:
        return tuple((n, _compressed(read, details, ratio)) for ratio, n in details.compressed)
    full = _full(read, details)
    if details.full_layers is None:
        return ((layers, full),)
    return ((layers - details.full_layers, _other(read, details)), (details.full_layers, full))


def _full(read: _Reader, details: Details) -> Attention:
    """Attention of a layer that sees the whole sequence."""
    if read.maybe("kv_lora_rank"):
        return Latent(
            heads=read("heads"),
            q_rank=read.maybe("q_lora_rank"),
            kv_rank=read("kv_lora_rank"),
            nope=read("qk_nope_dim"),
            rope=read("qk_rope_dim"),
            v_head_dim=read("v_head_dim"),
            indexer=details.indexer,
            is_gated=details.is_gated_attention,
        )
    return _grouped(read, details, read("kv_heads"), None)


def _grouped(read: _Reader, details: Details, kv_heads: int, window: int | None) -> Grouped:
    return Grouped(
        heads=read("heads"),
        kv_heads=kv_heads,
        head_dim=read("head_dim"),
        v_head_dim=details.v_head_dim or read("head_dim"),
        window=window,
        is_chunked=details.is_chunked and window is not None,
        is_gated=details.is_gated_attention,
        has_bias=details.has_bias or details.has_qkv_bias,
    )


def _other(read: _Reader, details: Details) -> Attention:
    """Attention of the layers that do not see the whole sequence."""
    if details.linear is not None:
        return details.linear
    return _grouped(read, details, details.window_kv_heads or read("kv_heads"), details.window)


def _compressed(read: _Reader, details: Details, ratio: int) -> Compressed:
    return Compressed(
        heads=read("heads"),
        head_dim=read("head_dim"),
        q_rank=read("q_lora_rank"),
        o_rank=details.o_rank,
        o_groups=details.o_groups,
        window=details.window or 0,
        ratio=ratio,
        indexer=details.indexer if ratio == details.indexed_ratio else None,
    )


def _feed_forwards(read: _Reader, details: Details) -> tuple[tuple[int, FeedForward], ...]:
    layers = details.feed_forward_layers or read("layers")
    if not read.maybe("experts"):
        return ((layers, _dense(read, details)),)
    mixture = _mixture(read, details)
    dense_layers = read.maybe("first_dense_layers") + details.later_dense_layers
    if not dense_layers:
        return ((layers, mixture),)
    return ((dense_layers, _dense(read, details)), (layers - dense_layers, mixture))


def _dense(read: _Reader, details: Details) -> Dense:
    return Dense(width=read("ffn"), is_gated=details.is_gated, has_bias=details.has_bias)


def _mixture(read: _Reader, details: Details) -> Mixture:
    width = read("moe_ffn")
    return Mixture(
        experts=read("experts"),
        top_k=read("top_k"),
        width=width,
        shared_width=read.maybe("shared_experts") * width,
        inner_hidden=details.expert_hidden,
        is_gated=details.is_gated,
        has_bias=details.has_bias,
    )
