"""In which formats a row holds and computes a model."""

from leadtime.performance.naming import format_of
from leadtime.performance.physics.machine import Machine
from leadtime.performance.rows.cases import Case
from leadtime.workload.precision import Precision

__all__ = ["precision_of"]

_NARROW_CACHE = ("trtllm", "tensorrt-llm")  # engines whose narrow checkpoints bring a cache of 8 bits
# Stacks of recipes whose gradients are summed in 16 bits: grad_reduce_in_fp32 = False in Megatron-Bridge's
# perf_recipes/_common.py; grad_sync_dtype bf16 in the configurations of DGX Cloud's and NeMo's recipes of 2024.
_SHORT_GRADIENTS = ("megatron-bridge", "dgxc-benchmarking", "nvidia nemo")
_SCALES = {"fp4": 1 / 16, "int4": 1 / 16}  # byte per value: one 8-bit scale for a block of sixteen


def precision_of(case: Case, machine: Machine) -> Precision:
    """Bytes and formats of one row.

    Training keeps weights in 16 bits and sums gradients in 32, or in 16 where weights are sharded (their gradients are
    handed on as they are made) and where a stack of recipes says so. Serving keeps weights in the format named; the cache
    is 8 bits wide where weights are narrow and the engine's checkpoints say so, else 16.

    Parameters
    ----------
    case : Case
        The row.
    machine : Machine
        Whose operand width decides what a format that the chip lacks is computed in.
    """
    text = case.precision.lower()
    computed = format_of(case.precision, case.chip.chip)
    if case.phase == "training":
        is_short = case.numbers.get("fsdp", 1.0) > 1 or any(name in case.engine for name in _SHORT_GRADIENTS)
        return Precision(matmul=computed, gradient=2.0 if is_short else 4.0)
    width = 2.0
    if any(word in text for word in ("fp4", "w4", "int4")):
        width = 0.5 + _SCALES["fp4"]
    elif any(word in text for word in ("fp8", "w8", "int8")):
        width = 1.0
    is_expert_only = "expert" in text or (width < 1 and case.shape.mixture is not None)
    return Precision(
        matmul=computed,
        weight=(2.0 if "w4a16" in text else 1.0) if is_expert_only else width,
        expert=width,
        dispatch=1.0 if width < 2 else 2.0,
        kv=case.numbers["kv_bits"] / 8 if "kv_bits" in case.numbers else _cache_width(case, width),
    )


def _cache_width(case: Case, width: float) -> float:
    """Bytes of a cached value where nothing says how wide it is."""
    return 1.0 if width < 2 and any(name in case.engine for name in _NARROW_CACHE) else 2.0
