"""Measured operators: each row of operators.csv as a question to the roofline or to the links."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from leadtime.facts.catalogue import Catalogue
from leadtime.performance.naming import chip_named
from leadtime.performance.physics.collectives import bus_bandwidth, crossings, message_time
from leadtime.performance.physics.law import family_of
from leadtime.performance.physics.machine import Machine, machine
from leadtime.performance.physics.roofline import attention_time, matrix_time, stream_time
from leadtime.performance.rows.groundtruth import Row
from leadtime.workload.ops import Collective

__all__ = ["Question", "question"]

_HIDDEN, _TOP_K = 7168, 8
_LATENT, _EXPANDED = 576 + 512, 192 + 128  # widths of a key and a value of DeepSeek-V3, absorbed and not
_IN_A_PASS = "kernel duration"  # of a row that was timed inside whole passes, as a captured graph plays them
_ENGINE = "aiconfigurator"  # whose rows time an engine's linear layer: narrow ones bring their input into the format
_LARGE = (
    16384.0,
    8192.0,
    8192.0,
)  # a product whose size no longer matters, where a row gives only "large shapes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One row: on which machine, what was measured, whether inside a pass, and how the law answers in the row's unit."""

    id: str
    kind: str
    family: str
    machine: Machine
    measured: float
    is_captured: bool
    answer: Callable[[Machine], float]


def question(row: Row, facts: Catalogue) -> Question | None:
    """The question that a row puts, or None where its size is not stated.

    Parameters
    ----------
    row : mapping
        A row of operators.csv.
    facts : Catalogue
        Where the chip is found.
    """
    named = chip_named(row["chip"], facts)
    kind, answer = _answer(row)
    if answer is None:
        return None
    precision = "int8" if "INT8" in row["precision"] else row["precision"]
    found = machine(named, precision or "bf16", facts)
    return Question(
        id=row["id"], kind=kind, family=family_of(named.chip.id), machine=found,
        measured=float(row["value"]), is_captured=row["measured_quantity"] == _IN_A_PASS, answer=answer,
    )  # fmt: skip


def _answer(row: Row) -> tuple[str, Callable[[Machine], float] | None]:
    operator, size, unit = row["operator"], row["shape_or_size"], row["unit"]
    if operator.startswith("GEMM"):
        return "gemm", _product(size, unit, row)
    if operator.startswith("collective"):
        return "collective", _collective(operator.removeprefix("collective "), size, unit, row["chip_count"])
    if "all-to-all" in operator:
        return "dispatch", _dispatch(row)
    if "ttention" in operator or operator.startswith("MHA"):
        return "attention", _timed_attention(size) if unit == "us" else _attention(row)
    if operator.startswith("memory-bound"):
        return "stream", _pass(float(size.split()[0]))
    return "other", None


def _product(size: str, unit: str, row: Row) -> Callable[[Machine], float] | None:
    given = {key: float(value) for key, value in re.findall(r"(groups|M/group|M|N|K)=(\d+)", size)}
    if not given and unit != "% of peak":
        return None
    m = given.get("M", given.get("M/group", _LARGE[0]))
    n, k, groups = given.get("N", _LARGE[1]), given.get("K", _LARGE[2]), given.get("groups", 1.0)
    if row["id"].endswith("util-min"):
        return None  # the smallest of shapes that are not stated

    def answer(on: Machine) -> float:
        width = on.bits / 8
        moved = groups * ((m * k + n * k) * width + m * n * 2)
        elapsed = float(matrix_time(m, n, k, moved, on, groups=groups))
        if width < 2 and _ENGINE in row["paper"]:
            elapsed += float(stream_time(groups * m * k * (2 + width), on))
        flop = 2 * groups * m * n * k
        in_units: dict[str, float] = {
            "us": elapsed * 1e6, "TFLOPS": flop / elapsed / 1e12, "% of peak": flop / elapsed / on.rate * 100,
        }  # fmt: skip
        return in_units[unit]

    return answer


def _pass(moved: float) -> Callable[[Machine], float]:
    return lambda on: float(stream_time(moved, on)) * 1e6


def _collective(name: str, size: str, unit: str, ranks: str) -> Callable[[Machine], float]:
    kinds: dict[str, Collective] = {"alltoall": "all_to_all", "all_gather": "all_gather",
                                    "reduce_scatter": "reduce_scatter", "all_reduce": "all_reduce"}  # fmt: skip
    kind, payload, n = kinds[name], float(size.split()[0]), float(ranks)

    def answer(on: Machine) -> float:
        elapsed = message_time(kind, payload, n, on)
        if unit == "us":
            return float(elapsed) * 1e6
        return float(bus_bandwidth(kind, payload, n, elapsed)) / 1e9

    return answer


def _dispatch(row: Row) -> Callable[[Machine], float] | None:
    """A dispatch sends FP8 with its scales, a combine BF16.

    Rates are read where all ranks share a domain: of what each rank gets, its own part included, each token once.
    """
    tokens = re.match(r"(\d+)(K?) tokens", row["shape_or_size"])
    is_rate = "NVLink" in row["measured_quantity"]
    if not tokens or not (row["unit"] == "us" or is_rate):
        return None
    width = 1 + 4 / 128 if "dispatch" in row["operator"] else 2.0
    pieces, n = float(tokens[1]) * (1024 if tokens[2] else 1) * _TOP_K, float(row["chip_count"])
    payload = pieces * _HIDDEN * width

    def answer(on: Machine) -> float:
        return float(message_time("all_to_all", payload, n, on, pieces=pieces)) * 1e6

    def rate(on: Machine) -> float:
        once = float(crossings(n, _TOP_K))
        elapsed = float(message_time("all_to_all", payload, n, on, copies=_TOP_K, pieces=pieces * once))
        return payload * once / elapsed / 1e9

    return rate if is_rate else answer


def _timed_attention(size: str) -> Callable[[Machine], float]:
    """One kernel over requests of equal length: one query each, or whole prompts of which half is seen.

    Where a key holds its value, as in latent attention, the cache holds the key alone.
    """
    n = {name: float(value) for name, value in re.findall(r"(\w+)=(\d+)", size)}
    width = n["key"] + n["value"]
    seen = n["tokens"] if n["queries"] == 1 else n["tokens"] / 2
    flop = 2 * n["requests"] * n["heads"] * n["queries"] * seen * width
    cached = n["key"] if n["key"] > n["value"] else width
    moved = 2 * n["requests"] * n["tokens"] * n["kv_heads"] * cached
    return lambda on: float(attention_time(flop, moved, on, width=width)) * 1e6


def _attention(row: Row) -> Callable[[Machine], float] | None:
    """Rates of large attentions: compute-bound ones in FLOP/s, memory-bound ones in byte/s."""
    share = 0.7 if "backward" in row["operator"] else 1.0
    width = _LATENT if "MLA" in row["operator"] else _EXPANDED
    amount = 1e15
    if row["unit"] == "TFLOPS":
        return lambda on: (
            amount / float(attention_time(amount, amount / 1e4, on, width=width, share=share)) / 1e12
        )
    if row["unit"] == "GB/s":
        return lambda on: amount / float(attention_time(amount, amount, on, width=width)) / 1e9
    return None
