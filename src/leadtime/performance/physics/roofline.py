"""How long one operator takes on one chip: a roofline whose roofs depend on the operator's size.

All arguments may be arrays that broadcast, one entry for each deployment; times are in seconds.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.performance.physics.given import given
from leadtime.performance.physics.machine import Machine
from leadtime.workload.ops import Operator

__all__ = [
    "Times",
    "attention_time",
    "light_start",
    "matrix_time",
    "operator_time",
    "product_rate",
    "stream_time",
]

Times = NDArray[np.float64]

_TILE = given("tile")
_SMALL_TILE = given("smallest_tile")
_LAST_WAVE = given("last_wave")
_SHARPNESS = given("roof_corner")
_WIDTH = 256.0  # keys and values of 128 each, for which `Law.attention` is stated
# Start of a pass over memory over that of a product where vectors have cores of their own: 4 of 10 us on the Ascend 910C
# (msmodeling's profiles of 2026).
_LIGHT = given("light_start")
# How a core's matrix unit and what feeds it and takes from it share their time: 1 in turn, infinity all beside one
# another. Kernels let them overlap in part; of 1, 1.5, 2 and 3 the fitted rows of Hopper and Blackwell lie nearest to 2.
_OVERLAP = given("core_corner")
_SUMMED = ".weight_gradient"
_SUM_PASSES = 2.0  # what was there is read, the sum is written


def product_rate(machine: Machine, peak: Any) -> Times:
    """Rate of a product so large that its size no longer matters, operation/s.

    Equation:  R = ((e_g P)^-2 + (g c)^-2)^(-1/2)

    A core's matrix unit is not all that a product needs: operands come from shared memory, partial sums of narrow formats
    are scaled and added up by the core's other units (in FP8 by blocks once in 128 deep), and the core's part of the
    chip's power holds its clock down. All that keeps up with so many operations (g), however fast the matrix unit is:
    why a chip of few operations per core reaches more of its peak, and a narrow format less.

    Parameters
    ----------
    machine : Machine
        c cores and the law (e_g, g).
    peak : amount
        P in the format of the operands.

    Source
    ------
    DeepSeek-AI 2024 (DeepSeek-V3, 3.3.2: sums of FP8 products are taken to the other units every 128 elements). Leaves out
    a card's lower power: an H100 on PCIe reaches four fifths of this.
    """
    law = machine.law
    found: Times = ((law.gemm * peak) ** -_OVERLAP + (law.core * machine.cores) ** -_OVERLAP) ** (
        -1 / _OVERLAP
    )
    return found


def matrix_time(
    m: Any, n: Any, k: Any, moved: Any, machine: Machine, *, groups: Any = 1.0, rate: Any = None
) -> Times:
    """Time of `groups` matrix products [m, k] x [k, n].

    Equation:  t = t0 + (C^3 + M^3)^(1/3),  M = B / (e_m R_m),
               C = 2 g m' n' k / R (1 + w c / T) (1 + k0 / k)

    with m', n' rounded up to tiles, R the rate of a large product, T tiles in all, c cores: a wave of tiles that fills the
    cores partly costs as much as a full one (w, on average), and a tile waits for its pipeline to fill.

    Parameters
    ----------
    m, n, k, groups : amount
        Rows, columns, depth, independent products.
    moved : amount
        B, bytes read and written.
    machine : Machine
        R_m, c and the law (t0, k0, e_m).
    rate : amount, optional
        Peak in the format of the operands; left out, the machine's.

    Source
    ------
    Williams, Waterman and Patterson 2009 (Roofline); tile and wave quantisation as in NVIDIA's guide to matrix
    multiplication performance. Leaves out split-K, stream-K and clock changes under load.
    """
    law = machine.law
    large = product_rate(machine, machine.rate if rate is None else rate)
    rows = np.where(np.asarray(m) < _TILE, _SMALL_TILE, _TILE)
    padded = np.ceil(np.asarray(m) / rows) * rows * np.ceil(np.asarray(n) / _TILE) * _TILE * groups
    waves = np.maximum(padded / (rows * _TILE) / machine.cores, 1e-9)
    fill = np.where(waves < 1, 1 + _LAST_WAVE, 1 + _LAST_WAVE / waves)
    compute = 2 * padded * k / large * fill * (1 + law.depth / np.maximum(k, 1.0))
    return _two_roofs(compute, moved, machine)


def attention_time(
    flop: Any, moved: Any, machine: Machine, *, width: Any = _WIDTH, rate: Any = None, share: Any = 1.0
) -> Times:
    """Time of one attention: scores, softmax and weighted values in one kernel.

    Equation:  t = t0 + (C^3 + M^3)^(1/3),  C = F / s (1 / R_16 + (256 / min(w, w_m)) / (a c)),  M = B / (e_m R_m)

    Each score takes one exponential and 2 w operations of the matrix unit. A core's exponentials keep up with so many
    operations (a, stated for keys and values of 128 each); chips of one family differ in the matrix rate of a core far
    more than in that. Heads wider than w_m = 256 gain nothing where one core does both: their sums fill its registers
    and are rescaled as often. Where exponentials have cores of their own (Ascend), wider heads leave them less to do.

    Parameters
    ----------
    flop, moved : amount
        F and B.
    machine : Machine
        R_16 (the rate of a large product), c cores, w_m, R_m and the law (t0, a, e_m).
    width : amount
        w, sum of the widths of a key and of a value.
    rate : amount, optional
        Peak in another format than 16 bits.
    share : amount
        s, share of the ceiling that is reached: training's backward pass reaches less than the forward pass.

    Source
    ------
    Roofline in which softmax and matrix products take turns (Shah et al. 2024, FlashAttention-3: on an H100 497 and
    648 TFLOP/s with heads 64 and 128 wide).
    """
    law = machine.law
    peak = machine.rate_16bit if rate is None else rate
    compute = (
        np.asarray(flop)
        / share
        * (
            1 / product_rate(machine, peak)
            + _WIDTH
            / np.where(machine.apart, width, np.minimum(width, _WIDTH))
            / (law.attention * machine.cores)
        )
    )
    return _two_roofs(compute, moved, machine)


def light_start(machine: Machine) -> Times:
    """Start of a pass over memory over that of a product: sooner where it does not go through the matrix unit's cores.

    Parameters
    ----------
    machine : Machine
        Whether vectors have cores of their own.
    """
    return np.where(machine.apart, _LIGHT, 1.0)


def stream_time(moved: Any, machine: Machine) -> Times:
    """Time of an operator that memory decides.

    Equation:  t = l t0 + B / (e_m R_m)

    Parameters
    ----------
    moved : amount
        B, bytes read and written.
    machine : Machine
        R_m and the law (t0, e_m); l, by whether vectors have cores of their own.
    """
    found: Times = light_start(machine) * machine.law.launch + np.asarray(moved) / (
        machine.law.memory * machine.memory_rate
    )
    return found


def operator_time(
    op: Operator, machine: Machine, *, attention: Any = 1.0, backward: Any = 1.0, traffic: Any = 1.0
) -> tuple[Times, NDArray[np.bool_]]:
    """Time of one occurrence of an operator that is no message, and whether memory holds it up.

    A gradient of weights is added to what earlier micro-batches left when its product is done: that traffic hides
    behind nothing.

    Parameters
    ----------
    op : Operator
        What is computed and moved.
    machine : Machine
        Where.
    attention : amount
        Share of attention's ceiling that its kernels reach.
    backward : amount
        What is left of that in its backward pass.
    traffic : amount
        Bytes that a memory-bound operator moves for each byte that it must.
    """
    if op.kind in ("gemm", "grouped_gemm"):
        rate = machine.rate_16bit if op.number_format in ("bf16", "fp16") else machine.rate
        summed = _SUM_PASSES * op.written if op.name.endswith(_SUMMED) else 0.0
        elapsed = matrix_time(
            op.m, op.n, op.k, op.moved - summed, machine, groups=op.groups, rate=rate
        ) + summed / (machine.law.memory * machine.memory_rate)
    elif op.kind == "attention":
        elapsed = attention_time(
            op.flop,
            op.moved,
            machine,
            width=op.k,
            share=attention * (backward if op.phase == "backward" else 1.0),
        )
    else:
        elapsed = stream_time(traffic * op.moved, machine)
        return elapsed, np.ones(np.shape(elapsed), dtype=bool)
    waiting = np.asarray(op.moved) / (machine.law.memory * machine.memory_rate)
    return elapsed, waiting > 0.8 * (elapsed - machine.law.launch)


def _two_roofs(compute: Any, moved: Any, machine: Machine) -> Times:
    """The slower of computing and moving, rounded at the corner, after the launch."""
    traffic = np.asarray(moved) / (machine.law.memory * machine.memory_rate)
    highest = np.maximum(np.maximum(compute, traffic), 1e-30)
    corner = ((compute / highest) ** _SHARPNESS + (traffic / highest) ** _SHARPNESS) ** (1 / _SHARPNESS)
    found: Times = machine.law.launch + highest * corner
    return found
