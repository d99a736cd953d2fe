"""The space of deployments: degrees of parallelism that divide the chips, the heads and the experts."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from math import ceil

import numpy as np
from numpy.typing import NDArray

from leadtime.workload.shape import Shape

__all__ = ["Layouts", "layouts", "uneven"]

Column = NDArray[np.float64]

_TENSOR = (1, 2, 4, 8, 16, 32, 64)
_PIPELINE = (1, 2, 3, 4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 48, 64)
_CONTEXT = (1, 2, 4, 8)
_SHALLOW = (1, 2, 4, 8, 16)  # pipelines in serving: each stage adds its messages to every token
_MOST_SLOTS = 1.5  # places for experts over experts
_MOST_UNEVEN = 1.1  # the longest stage over the mean


@dataclass(frozen=True, slots=True, kw_only=True)
class Layouts:
    """Degrees of parallelism, one entry for each layout.

    Attributes
    ----------
    tp, pp, cp, ep, dp : array
        Their product without `ep` is the number of ranks.
    not_divisible : int
        Layouts left out since they do not divide the ranks, the heads or the experts.
    """

    tp: Column
    pp: Column
    cp: Column
    ep: Column
    dp: Column
    not_divisible: int

    def __len__(self) -> int:
        return len(self.tp)


def layouts(shape: Shape, ranks: int, *, domain: float, is_training: bool) -> Layouts:
    """All ways to spread a model over ranks.

    Parameters
    ----------
    shape : Shape
        The model.
    ranks : int
        Devices.
    domain : float
        Devices of a scale-up domain; tensor parallelism stays inside it.
    is_training : bool
        Whether context parallelism and deep pipelines are tried.

    Examples
    --------
    >>> from leadtime.facts.catalogue import catalogue
    >>> from leadtime.workload.shape import shape
    >>> found = layouts(shape(catalogue().llms["llama3_8b"]), 2, domain=8, is_training=False)
    >>> [(int(t), int(p), int(d)) for t, p, d in zip(found.tp, found.pp, found.dp)]
    [(1, 1, 2), (1, 2, 1), (2, 1, 1)]
    """
    heads = [attention.heads for _, attention in shape.attentions]
    tensor = [t for t in _TENSOR if t <= domain]
    pipeline = [p for p in (_PIPELINE if is_training else _SHALLOW) if p <= shape.layers]
    context = _CONTEXT if is_training else (1,)
    experts = _experts(shape, ranks, is_training=is_training)
    kept = [
        (t, p, c, e, ranks // (t * p * c))
        for t, p, c in product(tensor, pipeline, context)
        if ranks % (t * p * c) == 0 and all(h % t == 0 for h in heads)
        for e in experts
        if ranks // p % e == 0
    ]
    columns = np.array(kept, dtype=float).reshape(-1, 5).T
    tp, pp, cp, ep, dp = columns
    tried = len(tensor) * len(pipeline) * len(context) * len(experts)
    return Layouts(tp=tp, pp=pp, cp=cp, ep=ep, dp=dp, not_divisible=tried - len(kept))


def _experts(shape: Shape, ranks: int, *, is_training: bool) -> Sequence[int]:
    """Degrees of expert parallelism: those that give every chip as many experts; in serving also those that divide
    the chips, where some experts are held twice (DeepSeek-AI 2025 decodes 256 experts on 144 chips, two on each).
    """
    if shape.mixture is None:
        return (1,)
    count = shape.mixture.experts
    return [
        e for e in range(1, count + 1)
        if count % e == 0 or (not is_training and ranks % e == 0 and ceil(count / e) * e <= _MOST_SLOTS * count)
    ]  # fmt: skip


def uneven(shape: Shape, stages: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether layers cannot be spread over so many stages without one that is a tenth longer than the mean.

    Parameters
    ----------
    shape : Shape
        The model.
    stages : array
        Stages, or pieces where each holds several.
    """
    found: NDArray[np.bool_] = np.ceil(shape.layers / stages) * stages > _MOST_UNEVEN * shape.layers
    return found
