"""One micro-batch of training, forward and backward, and what follows the last one of a step."""

from dataclasses import replace
from typing import Literal, get_args

from leadtime.errors import InputError
from leadtime.workload.adapters import adapter_parameters, adapters, is_adapter
from leadtime.workload.backward import backward
from leadtime.workload.batch import Batch
from leadtime.workload.count import parameters
from leadtime.workload.forward import embedding, further, head, layers, pipeline
from leadtime.workload.ops import Amount, Collective, Operator, message, stream
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import WHOLE, Split

__all__ = ["Recompute", "Sharding", "parameter_gathers", "recomputed", "train", "update"]

Recompute = Literal["none", "selective", "full"]
Sharding = Literal["none", "optimiser", "parameters"]


def train(
    shape: Shape,
    *,
    sequence: Amount,
    microbatch: Amount = 1.0,
    split: Split = WHOLE,
    precision: Precision = BF16,
    recompute: Recompute = "none",
    is_fused: bool = True,
    is_causal: bool = True,
    with_mtp: bool = True,
    adapter_rank: Amount | None = None,
) -> tuple[Operator, ...]:
    """Operators of one micro-batch at one chip: forward, made again, backward.

    Parameters
    ----------
    shape : Shape
        The model.
    sequence, microbatch : amount
        Tokens of a sequence; sequences of one tensor- and context-parallel group.
    split : Split
        Degrees of parallelism.
    precision : Precision
        Formats.
    recompute : str
        "none"; "selective": scores and softmax of attention, where they are not fused (fused attention makes them
        again by itself); "full": each layer, messages included.
    is_fused : bool
        Whether attention keeps its scores on the chip.
    is_causal : bool
        Whether scores behind the diagonal are left out.
    with_mtp : bool
        Whether the layers that predict further tokens are trained.
    adapter_rank : amount, optional
        Of adapters beside frozen weights; left out, all weights are trained.

    Returns
    -------
    tuple of Operator
        One pass through the whole model and back; `phase` tells the parts.

    Raises
    ------
    InputError
        If `recompute` is no such word, or a size is not positive.

    Source
    ------
    Korthikanti et al. 2022, section 5, for what is made again.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.ops import total
    >>> from leadtime.workload.shape import shape
    >>> gpt = shape(catalogue().llms["megatron_175b"])
    >>> step = train(gpt, sequence=2048, microbatch=64, is_fused=False, is_causal=False)
    >>> f"{total(step, 'flop'):.4g}"
    '1.411e+17'
    """
    batch = Batch(sequences=microbatch, queries=sequence, is_causal=is_causal)
    setting = Setting(shape=shape, batch=batch, split=split, precision=precision, is_fused=is_fused)
    is_frozen = adapter_rank is not None
    middle = layers(setting)
    if adapter_rank is not None:
        middle = (*middle, *adapters(middle, adapter_rank, precision))
    forward = (
        *embedding(setting),
        *middle,
        *pipeline(setting),
        *head(setting, setting.rows),
        *(further(setting, setting.rows) if with_mtp else ()),
    )
    back = tuple(
        gradient
        for op in reversed(forward)
        for gradient in backward(op, precision, is_frozen=is_frozen and not is_adapter(op))
    )
    return (*forward, *recomputed(middle, recompute, is_fused=is_fused), *back)


def recomputed(
    operators: tuple[Operator, ...], recompute: Recompute, *, is_fused: bool
) -> tuple[Operator, ...]:
    """Those operators of the layers that the backward pass makes again.

    Parameters
    ----------
    operators : tuple of Operator
        Operators of all layers, forward.
    recompute : str
        "none", "selective" or "full".
    is_fused : bool
        Whether attention is fused.

    Raises
    ------
    InputError
        If `recompute` is no such word.
    """
    if recompute not in get_args(Recompute):
        raise InputError(f"recompute is {recompute!r}; it is one of {', '.join(get_args(Recompute))}.")
    if recompute == "full":
        again = operators
    elif recompute == "selective" and not is_fused:
        again = tuple(op for op in operators if op.kind in ("attention", "softmax"))
    else:
        again = ()
    return tuple(replace(op, phase="recompute") for op in again)


def update(
    shape: Shape,
    *,
    split: Split = WHOLE,
    precision: Precision = BF16,
    sharding: Sharding = "optimiser",
    adapter_rank: Amount | None = None,
) -> tuple[Operator, ...]:
    """What one chip does once in a step: gradients are added up, Adam moves the weights, weights are handed out.

    Parameters
    ----------
    shape : Shape
        The model.
    split : Split
        Degrees of parallelism. Weights outside experts are alike at dp x cp chips, those of experts at
        dp x cp x tp / (ep x etp).
    precision : Precision
        Bytes of weights, gradients, and the optimiser's state.
    sharding : str
        "none": every chip holds the optimiser's state of all its weights (all-reduce); "optimiser": each holds a part
        (reduce-scatter, then all-gather of weights); "parameters": weights are handed out before each use instead,
        see `parameter_gathers`.
    adapter_rank : amount, optional
        Of adapters, which alone are trained then; left out, all weights are.

    Returns
    -------
    tuple of Operator
        For one chip, its pipeline stage taken as 1 / pp of the model.

    Raises
    ------
    InputError
        If `sharding` is no such word.

    Source
    ------
    Rajbhandari et al. 2020 (ZeRO).
    """
    if sharding not in get_args(Sharding):
        raise InputError(f"sharding is {sharding!r}; it is one of {', '.join(get_args(Sharding))}.")
    found: tuple[Operator, ...] = ()
    for name, held, ranks in _trained(shape, split, adapter_rank):
        how: Collective = "all_reduce" if sharding == "none" else "reduce_scatter"
        reduced = message(f"{name}.gradients", how, "dp", ranks=ranks, payload=held * precision.gradient)
        mine = held if sharding == "none" else held / ranks
        moved = stream(
            f"{name}.adam",
            "optimiser",
            read=mine * (precision.gradient + precision.optimiser),
            written=mine * (precision.weight + precision.optimiser),
        )
        weights = message(f"{name}.weights", "all_gather", "dp", ranks=ranks, payload=held * precision.weight)
        handed = (weights,) if sharding == "optimiser" else ()
        found += (reduced, moved, *handed)
    return tuple(replace(op, phase="update") for op in found)


def parameter_gathers(
    shape: Shape, *, split: Split = WHOLE, precision: Precision = BF16
) -> tuple[Operator, ...]:
    """What sharded weights add to each micro-batch: all weights of the stage are gathered forward and backward.

    Parameters
    ----------
    shape : Shape
        The model.
    split : Split
        Degrees of parallelism.
    precision : Precision
        Bytes of weights.

    Returns
    -------
    tuple of Operator
        Two all-gathers, forward and backward, for weights outside experts and of experts.

    Source
    ------
    Rajbhandari et al. 2020 (ZeRO, stage 3).
    """
    once = tuple(
        message(f"{name}.weights", "all_gather", "dp", ranks=ranks, payload=held * precision.weight)
        for name, held, ranks in _copies(shape, split)
    )
    return (*once, *(replace(op, phase="backward") for op in once))


def _trained(
    shape: Shape, split: Split, adapter_rank: Amount | None
) -> tuple[tuple[str, Amount, Amount], ...]:
    """What of `_copies` is trained: all of it, or adapters, of which routed experts have none."""
    if adapter_rank is None:
        return _copies(shape, split)
    held = adapter_parameters(shape, adapter_rank, split=split) / split.pp
    return (("outside_experts", held, split.dp * split.cp),)


def _copies(shape: Shape, split: Split) -> tuple[tuple[str, Amount, Amount], ...]:
    """Parameters that one chip of a stage holds, and chips that hold the same: outside experts, and of them."""
    held = parameters(shape, split)
    replicas = split.dp * split.cp
    outside = ("outside_experts", (held.held - held.experts) / split.pp, replicas)
    if shape.mixture is None:
        return (outside,)
    return (outside, ("experts", held.experts / split.pp, replicas * split.tp / (split.ep * split.etp)))
