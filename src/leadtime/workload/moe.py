"""Operators of one mixture of experts: router, dispatch, experts, combine, shared experts."""

from dataclasses import replace

import numpy as np

from leadtime.workload.dense import activation
from leadtime.workload.layers import Mixture
from leadtime.workload.ops import Amount, Operator, gemm, message, stream
from leadtime.workload.setting import Setting, product
from leadtime.workload.weights import Matrix, expert_matrices, mixture_matrices

__all__ = ["experts_touched", "mixture_operators"]

SCORE_BYTES = 4.0
"""Router scores are FP32."""


def experts_touched(mixture: Mixture, tokens: Amount, held: Amount) -> Amount:
    """Experts of those held that at least one token visits, expected under uniform and independent routing.

    Equation:  T = E (1 - (1 - k / n)^t)

    Parameters
    ----------
    mixture : Mixture
        k of its n experts are visited by one token.
    tokens : amount
        t, tokens that may visit.
    held : amount
        E, experts on the chip.

    Examples
    --------
    >>> experts_touched(Mixture(experts=8, top_k=2, width=1), tokens=1, held=8.0)
    2.0
    """
    return held * (1.0 - (1.0 - mixture.top_k / mixture.experts) ** tokens)


def mixture_operators(mixture: Mixture, setting: Setting) -> tuple[Operator, ...]:
    """One mixture of experts at one chip, every expert visited equally often.

    Each chip answers for t of its group's tokens and sends them to the `ep` chips that hold the experts; inside an
    expert `etp` chips share the width, and gather the tokens of one another.

    Equation:  F = 2 t (k 3 h f + 3 h f_shared + h n)

    Parameters
    ----------
    mixture : Mixture
        n experts, f wide, of which a token visits k.
    setting : Setting
        The pass.

    Returns
    -------
    tuple of Operator
        Each occurring once. Imbalance is not in it.

    Source
    ------
    Fedus et al. 2021; DeepSeek-AI 2024 (shared experts).
    """
    etp = setting.split.etp
    rows = setting.own * etp
    others = {m.name: m for m in mixture_matrices(mixture, setting.shape.hidden, etp)}
    return (
        *_gather(mixture, setting),
        _router(others["router"], setting),
        *_way("way_in", others, setting),
        *_dispatch(mixture, setting),
        *_routed(mixture, setting),
        *_combine(mixture, setting),
        *_way("way_out", others, setting),
        *_shared(others, rows, setting),
        *_scatter(mixture, setting),
    )


def _router(matrix: Matrix, s: Setting) -> Operator:
    found = product("mixture", matrix, s.own, s)
    return replace(found, written=s.own * matrix.outputs * SCORE_BYTES)


def _way(name: str, matrices: dict[str, Matrix], s: Setting) -> tuple[Operator, ...]:
    """Into and out of the narrower width of experts, where there is one."""
    return (product("mixture", matrices[name], s.own, s),) if name in matrices else ()


def _routed(mixture: Mixture, s: Setting) -> tuple[Operator, ...]:
    """The experts' products, over the experts that are touched."""
    split, p = s.split, s.precision
    copies = s.own * mixture.top_k * split.etp
    touched = experts_touched(mixture, s.own * split.ep * split.etp, mixture.experts / split.ep)
    up, down = expert_matrices(mixture, s.shape.hidden, split.etp)

    def grouped(matrix: Matrix) -> Operator:
        return gemm(
            f"mixture.{matrix.name}",
            m=copies / touched,
            n=matrix.outputs,
            k=matrix.inputs,
            groups=touched,
            weight=p.expert,
            activation=p.activation,
            number_format=p.matmul,
            kind="grouped_gemm",
        )

    between = activation("mixture.activation", copies, up.outputs, down.inputs, s)
    return (grouped(up), between, grouped(down))


def _shared(matrices: dict[str, Matrix], rows: Amount, s: Setting) -> tuple[Operator, ...]:
    if "shared_up" not in matrices:
        return ()
    up, down = matrices["shared_up"], matrices["shared_down"]
    return (
        product("mixture", up, rows, s),
        activation("mixture.shared_activation", rows, up.outputs, down.inputs, s),
        product("mixture", down, rows, s),
    )


def _copies_bytes(mixture: Mixture, s: Setting, element: float) -> Amount:
    """Bytes of the copies of a chip's own tokens, one for each expert they visit."""
    return s.own * mixture.top_k * (mixture.inner_hidden or s.shape.hidden) * element


def _dispatch(mixture: Mixture, s: Setting) -> tuple[Operator, ...]:
    """Tokens are sorted by expert and sent."""
    sent = _copies_bytes(mixture, s, s.precision.dispatch)
    return (
        stream("mixture.permute", "elementwise", read=sent, written=sent),
        _sent("mixture.dispatch", mixture, s, sent),
    )


def _combine(mixture: Mixture, s: Setting) -> tuple[Operator, ...]:
    """What experts made is sent back and added up."""
    sent = _copies_bytes(mixture, s, s.precision.activation)
    return (
        _sent("mixture.combine", mixture, s, sent),
        stream("mixture.sum", "elementwise", read=sent, written=sent / mixture.top_k),
    )


def _sent(name: str, mixture: Mixture, s: Setting, payload: Amount) -> Operator:
    """Copies of a chip's own tokens on their way; `m` counts them."""
    found = message(name, "all_to_all", "ep", ranks=s.split.ep, payload=payload)
    return replace(found, m=s.own * mixture.top_k)


def _within(mixture: Mixture, s: Setting) -> Amount:
    """Bytes of the tokens that the chips of one expert share: once each, or as copies after a dispatch."""
    copies = np.where(np.asarray(s.split.ep) > 1, mixture.top_k, 1)
    return s.own * s.split.etp * copies * s.shape.hidden * s.precision.activation


def _gather(mixture: Mixture, s: Setting) -> tuple[Operator, ...]:
    if not s.split.is_sequence_parallel:
        return ()
    shared = _within(mixture, s)
    return (message("mixture.enter", "all_gather", "etp", ranks=s.split.etp, payload=shared),)


def _scatter(mixture: Mixture, s: Setting) -> tuple[Operator, ...]:
    """Adds up over the chips of an expert; without sequence parallelism every chip then needs all tokens again."""
    etp, tp, shared = s.split.etp, s.split.tp, _within(mixture, s)
    if s.split.is_sequence_parallel:
        return (message("mixture.leave", "reduce_scatter", "etp", ranks=etp, payload=shared),)
    ranks = np.maximum(tp / etp, 1.0)
    return (
        message("mixture.leave", "all_reduce", "etp", ranks=etp, payload=shared),
        message("mixture.spread", "all_gather", "tp", ranks=ranks, payload=s.stream_bytes),
    )
