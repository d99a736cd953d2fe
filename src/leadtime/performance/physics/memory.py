"""What a deployment holds in memory, and whether it fits."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from leadtime.performance.physics.given import given
from leadtime.performance.physics.law import ServingLaw
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.parallel import Serving, Training
from leadtime.workload.activation import activation_bytes, head_activation_bytes
from leadtime.workload.adapters import adapter_parameters
from leadtime.workload.cache import kv_bytes
from leadtime.workload.count import parameters
from leadtime.workload.precision import Precision
from leadtime.workload.shape import Shape

__all__ = ["Held", "cache_room", "serving_memory", "training_memory"]

_BUFFERS = given("framework_memory")
_BINARY = (
    2**30 / 1e9
)  # memory of stacked dies comes in powers of two: 80 "GB" are 80 GiB, less what checks errors
_SHARE = given("engine_share")
_SHARES = {
    "vllm": given("engine_share.vllm"), "sglang": given("engine_share.sglang"),
    "trtllm": given("engine_share.trtllm"), "tensorrt-llm": given("engine_share.trtllm"),
}  # fmt: skip
_COUNT_FREE = ("trtllm", "tensorrt-llm")  # engines whose share is of what weights leave free
_LAYERS_HELD = given("layers_held")
_FULL_UNITS = given("layers_gathered")


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Bytes that the fullest chip holds.

    Attributes
    ----------
    weights, gradients, optimiser, activations, cache, buffers : amount
        What they are for.
    host : amount
        What lies in the host's memory instead.
    """

    weights: Any = 0.0
    gradients: Any = 0.0
    optimiser: Any = 0.0
    activations: Any = 0.0
    cache: Any = 0.0
    buffers: Any = _BUFFERS
    host: Any = 0.0

    @property
    def total(self) -> Any:
        """All of them, the host's share aside."""
        return self.weights + self.gradients + self.optimiser + self.activations + self.cache + self.buffers

    def fits(self, machine: Machine) -> Any:
        """Whether that is less than the chip has, and the host's less than its share of the host."""
        return (self.total <= machine.memory) & (self.host <= machine.host_memory)


def training_memory(shape: Shape, deployment: Training, precision: Precision) -> Held:
    """Memory of training at the first pipeline stage, which holds the most activations.

    Equation:  weights w N / s3, twice with two directions at once,
               gradients g N / s2,  optimiser o N / s1,  s_i = d where sharding >= i, else 1;
               activations A L / p min(m, p (1 + (p - 1) / (p v)))

    Of activations that lie at the host two layers' stay: that of the layer at work, and that of the next on its way.

    Parameters
    ----------
    shape : Shape
        The model; N parameters held by one chip, L layers.
    deployment : Training
        Over what it is spread: d data-parallel ranks, p stages, v interleaved pieces, m micro-batches.
    precision : Precision
        w, g, o bytes per parameter.

    Where weights are frozen, gradients and optimiser states are those of adapters, which lie beside the weights; activations
    are kept all the same, being what adapters take in.

    Source
    ------
    Rajbhandari et al. 2020; Korthikanti et al. 2022 (activations); DeepSeek-AI 2024 (two copies of the
    weights); Hu et al. 2021 (adapters); Rhu et al. 2016 (activations at the host). Leaves out fragmentation.
    """
    d = deployment
    pp, dp = np.asarray(d.pp, dtype=float), np.asarray(d.dp, dtype=float)
    counted = parameters(shape, d.split)
    experts = counted.experts / pp
    others = (counted.held - counted.experts) / pp
    replicas = np.maximum(dp * d.tp * d.cp / (np.asarray(d.ep) * d.etp), 1.0)

    beside: Any = 0.0 if d.adapters is None else adapter_parameters(shape, d.adapters, split=d.split) / pp

    def sharded(bytes_each: float, stage: int, outside: Any = others, inside: Any = experts) -> Any:
        is_sharded = np.asarray(d.sharding) >= stage
        return bytes_each * (
            outside / np.where(is_sharded, dp * d.cp, 1.0) + inside / np.where(is_sharded, replicas, 1.0)
        )

    trained = (others, experts) if d.adapters is None else (beside, 0.0)
    weights = sharded(precision.weight, 3, others + beside) * np.where(
        np.asarray(d.schedule) == "dualpipe", 2.0, 1.0
    )
    gathered = np.where(
        np.asarray(d.sharding) >= 3, _FULL_UNITS * precision.weight * counted.held / shape.layers, 0.0
    )
    micro = np.maximum(d.global_batch / (dp * d.microbatch), 1.0)
    in_flight = np.minimum(micro, pp * (1 + (pp - 1) / (pp * np.asarray(d.interleave))))
    layer = activation_bytes(
        shape, sequence=d.sequence, microbatch=d.microbatch, split=d.split, precision=precision,
        recompute=d.recompute,
    )  # fmt: skip
    ends = head_activation_bytes(
        shape, sequence=d.sequence, microbatch=d.microbatch, split=d.split, precision=precision
    )
    kept = layer * shape.layers / pp * np.where(pp > 1, in_flight, 1.0)
    away = np.asarray(d.offload_activations)
    here = np.minimum((1 - away) * kept + np.where(away > 0, _LAYERS_HELD * layer, 0.0), kept)
    states = sharded(precision.optimiser, 1, *trained)
    return Held(
        weights=weights + gathered,
        gradients=sharded(precision.gradient, 2, *trained),
        optimiser=states * (1 - np.asarray(d.offload)),
        activations=here + ends / pp,
        host=states * np.asarray(d.offload) + away * kept,
    )


def serving_memory(
    shape: Shape, deployment: Serving, machine: Machine, precision: Precision, law: ServingLaw, running: Any
) -> Held:
    """Memory of serving: weights, the cache of the requests that run, and the engine's reserve.

    Parameters
    ----------
    shape, deployment, machine, precision, law
        As for `serve`.
    running : amount
        Requests that decode together in one replica, on average at the middle of their answers.
    """
    d = deployment
    each = kv_bytes(shape, d.prompt + d.output / 2, precision=precision, split=d.split) / np.asarray(d.pp)
    return Held(
        weights=_weights(shape, d, precision),
        cache=running * each,
        buffers=machine.memory - _usable(d, machine, law),
    )


def cache_room(
    shape: Shape, deployment: Serving, machine: Machine, precision: Precision, law: ServingLaw
) -> Any:
    """Requests whose cache finds room in one replica.

    Equation:  b = ((u - r) M - w N) / c,  with an engine that counts what is free  b = u ((1 - r) M - w N) / c

    Parameters
    ----------
    shape, deployment, machine, precision, law
        As for `serve`; u the share of memory that the engine may use, r the reserve, M memory of a chip, w N weights
        on it, c cache of one request on it: at the middle of its answer, or at its end where the engine admits a
        request only if all of it finds room.

    Returns
    -------
    array
        Below 1 where the weights leave no room.

    Source
    ------
    Defaults of vLLM (`gpu_memory_utilization`), SGLang (`mem_fraction_static`) and TensorRT-LLM
    (`free_gpu_memory_fraction`, guaranteed without eviction).
    """
    d = deployment
    counts_free = d.engine in _COUNT_FREE
    taken = _weights(shape, d, precision)
    if counts_free:
        free = _share(d) * ((1 - law.reserve) * _BINARY * machine.memory - taken)
    else:
        free = _usable(d, machine, law) - taken
    length = d.prompt + d.output * (1.0 if counts_free else 0.5)
    each = kv_bytes(shape, length, precision=precision, split=d.split) / np.asarray(d.pp)
    return np.maximum(free, 0.0) / each


def _share(d: Serving) -> Any:
    """Share of memory that the engine may use: what the deployment says, else its default."""
    return np.where(np.asarray(d.memory_share) > 0, d.memory_share, _SHARES.get(d.engine, _SHARE))


def _usable(d: Serving, machine: Machine, law: ServingLaw) -> Any:
    """Bytes of a chip that weights and cache may fill."""
    share = 1.0 if d.engine in _COUNT_FREE else _share(d)
    return (share - law.reserve) * _BINARY * machine.memory


def _weights(shape: Shape, d: Serving, precision: Precision) -> Any:
    """Bytes of weights on one chip."""
    counted = parameters(shape, d.split)
    experts = counted.routed * precision.expert
    wide = (counted.embedding + counted.head) * max(precision.weight, precision.activation)
    others = (counted.total - counted.routed - counted.embedding - counted.head) * precision.weight
    return (experts + others + wide) / np.asarray(d.pp)
