"""How many parameters a model has, and how many operations its training needs."""

from dataclasses import dataclass

import numpy as np

from leadtime.errors import InputError
from leadtime.workload.batch import Batch
from leadtime.workload.forward import further, head, layers
from leadtime.workload.layers import Attention, FeedForward, Mixture
from leadtime.workload.ops import Amount, total
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split
from leadtime.workload.weights import (
    attention_matrices,
    attention_vectors,
    dense_matrices,
    expert_matrices,
    mixture_matrices,
)

__all__ = ["Parameters", "attention_parameters", "layers_flop", "model_flop", "parameters", "training_flop"]

FLOP_PER_PARAMETER = 6
"""Of training, per token: a multiplication and an addition forward, twice as many backward."""

FORWARD_AND_BACKWARD = 3
"""A product has two gradients, each as large as itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """Parameters by what holds them.

    Attributes
    ----------
    embedding, head : amount
        Embedding with learnt positions; head (0 if it is the embedding).
    attention, dense, router, shared, norms : amount
        Of all layers: attention, dense feed-forward layers, routers (with ways in and out), shared experts, norms.
    routed, routed_active : amount
        Routed experts, and those that one token visits.
    mtp, mtp_routed : amount
        Layers that predict further tokens, their routed experts not counted; those experts.
    """

    embedding: Amount = 0.0
    head: Amount = 0.0
    attention: Amount = 0.0
    dense: Amount = 0.0
    router: Amount = 0.0
    shared: Amount = 0.0
    norms: Amount = 0.0
    routed: Amount = 0.0
    routed_active: Amount = 0.0
    mtp: Amount = 0.0
    mtp_routed: Amount = 0.0

    @property
    def total(self) -> Amount:
        """All, without the layers that predict further tokens: the published convention."""
        return self._outside_experts + self.routed

    @property
    def active(self) -> Amount:
        """Those that one token passes through, embedding and head included."""
        return self._outside_experts + self.routed_active

    @property
    def held(self) -> Amount:
        """All, with the layers that predict further tokens."""
        return self.total + self.mtp + self.mtp_routed

    @property
    def experts(self) -> Amount:
        """Routed experts, those of further layers included: what expert parallelism splits."""
        return self.routed + self.mtp_routed

    @property
    def _outside_experts(self) -> Amount:
        of_layers = self.attention + self.dense + self.router + self.shared + self.norms
        return self.embedding + self.head + of_layers


def parameters(shape: Shape, split: Split = WHOLE) -> Parameters:
    """Parameters of a model; with a split, those that one chip holds.

    Parameters
    ----------
    shape : Shape
        The model.
    split : Split
        Degrees of parallelism. The layers of all pipeline stages are counted: divide by `pp` for one stage.

    Returns
    -------
    Parameters
        Counts; arrays where the split has arrays. Norms, routers, and what attention heads share are held by each
        chip; routed experts are split over `ep` and `etp`, and where `ep` does not divide them, some are held twice.

    Source
    ------
    Entries of the matrices in `weights`; held against published counts in tests/workload/test_count.py.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> f"{parameters(shape(catalogue().llms['deepseek_v3'])).total / 1e9:.1f}"
    '671.0'
    """
    vocabulary = shape.vocab * shape.hidden / split.tp
    attentions = [(n, attention_parameters(shape, a, split.tp)) for n, a in shape.attentions]
    feeds = [(n, _feed_forward(shape, f, split)) for n, f in shape.feed_forwards]
    kinds = {kind: sum(n * found[kind] for n, found in feeds) for kind in feeds[0][1]}
    further = shape.mtp_layers * (attentions[-1][1] + _outside_of(feeds[-1][1]) + _projection(shape))
    return Parameters(
        embedding=vocabulary + shape.positions * shape.hidden,
        head=vocabulary * (not shape.is_tied),
        attention=sum(n * held for n, held in attentions),
        norms=(shape.norms_in_all + 1) * shape.hidden * shape.norm_width,
        mtp=further,
        mtp_routed=shape.mtp_layers * feeds[-1][1]["routed"],
        **kinds,
    )


def attention_parameters(shape: Shape, attention: Attention, tp: Amount = 1.0) -> Amount:
    """Parameters of one attention layer at one chip, the mixing of residual streams included.

    Parameters
    ----------
    shape : Shape
        The model.
    attention : Attention
        The layer.
    tp : amount
        Degree of tensor parallelism.
    """
    matrices = attention_matrices(attention, shape.hidden, tp)
    vectors = attention_vectors(attention) + shape.qk_norm + shape.hidden * shape.has_bias
    return sum(m.parameters for m in matrices) + vectors + _stream_mixing(shape)


def _stream_mixing(shape: Shape) -> int:
    """Before and behind both halves of a layer: what mixes n streams is a map of n hidden to n (2 + n)."""
    n = shape.streams
    return 0 if n == 1 else 2 * (n * shape.hidden + 1) * n * (2 + n)


def _feed_forward(shape: Shape, layer: FeedForward, split: Split) -> dict[str, Amount]:
    """Parameters of one feed-forward layer at one chip, by kind."""
    none = dict.fromkeys(("dense", "router", "shared", "routed", "routed_active"), 0.0)
    if not isinstance(layer, Mixture):
        held = sum(m.parameters for m in dense_matrices(layer, shape.hidden, split.tp))
        return none | {"dense": held}
    others = mixture_matrices(layer, shape.hidden, split.etp)
    shared = sum(m.parameters for m in others if m.name.startswith("shared"))
    one = sum(m.parameters for m in expert_matrices(layer, shape.hidden, split.etp))
    return none | {
        "router": sum(m.parameters for m in others) - shared,
        "shared": shared,
        "routed": one * np.ceil(layer.experts / split.ep),
        "routed_active": one * layer.top_k / split.ep,
    }


def _outside_of(kinds: dict[str, Amount]) -> Amount:
    return kinds["dense"] + kinds["router"] + kinds["shared"]


def _projection(shape: Shape) -> int:
    """What joins a state and the next token's embedding, and the norms of a further layer."""
    return 2 * shape.hidden**2 + (shape.norms + 3) * shape.hidden * shape.norm_width


def training_flop(shape: Shape, tokens: Amount) -> Amount:
    """Operations of a training run by the convention of published figures.

    Equation:  F = 6 N D

    Parameters
    ----------
    shape : Shape
        The model; N are its active parameters, embedding and head included.
    tokens : amount
        D, tokens seen.

    Returns
    -------
    amount
        F, FLOP. Scores and values of attention are left out; `model_flop` counts them.

    Raises
    ------
    InputError
        If the number of tokens is not positive.

    Source
    ------
    Kaplan et al. 2020, section 2.1.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> f"{training_flop(shape(catalogue().llms['llama31_405b']), 15.6e12):.2e}"
    '3.80e+25'
    """
    if not np.all(np.asarray(tokens) > 0):
        raise InputError("training needs a positive number of tokens.")
    return FLOP_PER_PARAMETER * parameters(shape).active * tokens


def model_flop(
    shape: Shape, tokens: Amount, *, sequence: Amount, is_causal: bool = False, with_mtp: bool = False
) -> Amount:
    """Operations that training needs, scores and values of attention included, recomputation not.

    Equation:  F = 3 D (2 N_products + attention);  for a GPT 72 L h^2 D (1 + s / (6 h) + V / (12 h L))

    Parameters
    ----------
    shape : Shape
        The model.
    tokens : amount
        D, tokens.
    sequence : amount
        s, tokens of one sequence.
    is_causal : bool
        Whether only keys that a query sees are counted; published MFU counts all.
    with_mtp : bool
        Whether the layers that predict further tokens are counted.

    Returns
    -------
    amount
        F, FLOP.

    Raises
    ------
    InputError
        If the number of tokens is not positive.

    Source
    ------
    Korthikanti et al. 2022, appendix A; Chowdhery et al. 2022, appendix B.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> f"{model_flop(shape(catalogue().llms['megatron_175b']), 64 * 2048, sequence=2048):.4g}"
    '1.411e+17'
    """
    if not np.all(np.asarray(tokens) > 0):
        raise InputError("training needs a positive number of tokens.")
    setting = Setting(shape=shape, batch=Batch(sequences=1.0, queries=sequence, is_causal=is_causal))
    once = (*layers(setting), *head(setting, sequence), *(further(setting, sequence) if with_mtp else ()))
    return FORWARD_AND_BACKWARD * total(once, "flop") * (tokens / sequence)


def layers_flop(shape: Shape, tokens: Amount, *, sequence: Amount, is_causal: bool = False) -> Amount:
    """Operations of one forward pass through the layers, without the head: what full recomputation does again.

    Parameters
    ----------
    shape : Shape
        The model.
    tokens, sequence, is_causal
        As for `model_flop`.

    Source
    ------
    Narayanan et al. 2021, appendix.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> gpt = shape(catalogue().llms["megatron_175b"])
    >>> f"{layers_flop(gpt, 2048, sequence=2048) / model_flop(gpt, 2048, sequence=2048):.4f}"
    '0.3322'
    """
    setting = Setting(shape=shape, batch=Batch(sequences=1.0, queries=sequence, is_causal=is_causal))
    return total(layers(setting), "flop") * (tokens / sequence)
