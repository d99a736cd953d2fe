"""How long one operator takes on one chip: a roofline whose roofs depend on the operator's size.

All arguments may be arrays that broadcast, one entry for each deployment; times are in seconds.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.performance.physics.machine import Machine
from leadtime.workload.ops import Operator

__all__ = ["Times", "attention_time", "matrix_time", "operator_time", "stream_time"]

Times = NDArray[np.float64]

_TILE = (
    128.0  # rows and columns of one tile: what the libraries of all fitted families choose for large products
)
_SMALL_TILE = 16.0  # below one tile of rows a library switches to narrower ones; this is the narrowest
_LAST_WAVE = (
    0.3  # waves lost to the last one: half on average, less what libraries win back by splitting its tiles
)
_SHARPNESS = 3.0  # of the corner between the two roofs: 1 adds them, infinity takes the larger
_WIDTH = 256.0  # keys and values of 128 each, for which `Law.attention` is stated
_WORD = 16.0  # bits of the operands for which `Law.gemm` is stated
_SUMMED = ".weight_gradient"
_SUM_PASSES = 2.0  # what was there is read, the sum is written


def matrix_time(
    m: Any,
    n: Any,
    k: Any,
    moved: Any,
    machine: Machine,
    *,
    groups: Any = 1.0,
    bits: Any = None,
    rate: Any = None,
) -> Times:
    """Time of `groups` matrix products [m, k] x [k, n].

    Equation:  t = t0 + (C^3 + M^3)^(1/3),  M = B / (e_m R_m),
               C = 2 g m' n' k / (e P) (1 + w c / T) (1 + k0 / k),  e = e_g r^log2(16 / b)

    with m', n' rounded up to tiles, T tiles in all, c cores, b bits of an operand: a wave of tiles that fills the
    cores partly costs as much as a full one (w, on average), and a tile waits for its pipeline to fill.

    Parameters
    ----------
    m, n, k, groups : amount
        Rows, columns, depth, independent products.
    moved : amount
        B, bytes read and written.
    machine : Machine
        P, R_m, c and the law (t0, e_g, r, k0, e_m).
    bits, rate : amount, optional
        Of the operands, and the peak in their format; left out, the machine's.

    Source
    ------
    Williams, Waterman and Patterson 2009 (Roofline); tile and wave quantisation as in NVIDIA's guide to matrix
    multiplication performance. Leaves out split-K, stream-K and clock changes under load.
    """
    law = machine.law
    peak = machine.rate if rate is None else rate
    ceiling = law.gemm * law.narrowing ** np.log2(_WORD / (machine.bits if bits is None else bits))
    rows = np.where(np.asarray(m) < _TILE, _SMALL_TILE, _TILE)
    padded = np.ceil(np.asarray(m) / rows) * rows * np.ceil(np.asarray(n) / _TILE) * _TILE * groups
    waves = np.maximum(padded / (rows * _TILE) / machine.cores, 1e-9)
    fill = np.where(waves < 1, 1 + _LAST_WAVE, 1 + _LAST_WAVE / waves)
    compute = 2 * padded * k / (ceiling * peak) * fill * (1 + law.depth / np.maximum(k, 1.0))
    return _two_roofs(compute, moved, machine)


def attention_time(
    flop: Any, moved: Any, machine: Machine, *, width: Any = _WIDTH, rate: Any = None, share: Any = 1.0
) -> Times:
    """Time of one attention: scores, softmax and weighted values in one kernel.

    Equation:  t = t0 + (C^3 + M^3)^(1/3),  C = F / s (1 / (e_g P_16) + (256 / min(w, 256)) / (a c)),  M = B / (e_m R_m)

    Each score takes one exponential and 2 w operations of the matrix unit. A core's exponentials keep up with so many
    operations (a, stated for keys and values of 128 each); chips of one family differ in the matrix rate of a core far
    more than in that. Heads wider than that gain nothing: their sums fill the registers and are rescaled as often.

    Parameters
    ----------
    flop, moved : amount
        F and B.
    machine : Machine
        P_16, c cores, R_m and the law (t0, e_g, a, e_m).
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
        * (1 / (law.gemm * peak) + _WIDTH / np.minimum(width, _WIDTH) / (law.attention * machine.cores))
    )
    return _two_roofs(compute, moved, machine)


def stream_time(moved: Any, machine: Machine) -> Times:
    """Time of an operator that memory decides.

    Equation:  t = t0 + B / (e_m R_m)

    Parameters
    ----------
    moved : amount
        B, bytes read and written.
    machine : Machine
        R_m and the law (t0, e_m).
    """
    found: Times = machine.law.launch + np.asarray(moved) / (machine.law.memory * machine.memory_rate)
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
        is_wide = op.number_format in ("bf16", "fp16")
        bits, rate = (_WORD, machine.rate_16bit) if is_wide else (machine.bits, machine.rate)
        summed = _SUM_PASSES * op.written if op.name.endswith(_SUMMED) else 0.0
        elapsed = matrix_time(
            op.m, op.n, op.k, op.moved - summed, machine, groups=op.groups, bits=bits, rate=rate
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
