"""Rows of a table of deployments, read: which model on which chips, spread how, and what is asked of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Literal

from leadtime.errors import InputError
from leadtime.facts.catalogue import Catalogue
from leadtime.performance.naming import NamedChip, chip_named
from leadtime.performance.physics.given import given
from leadtime.performance.rows.groundtruth import Row
from leadtime.performance.rows.serving_runs import run_settings
from leadtime.performance.rows.shapes import shape_named
from leadtime.performance.rows.training_runs import run_layout
from leadtime.workload.shape import Shape

__all__ = ["LENGTH", "REQUIRED", "Case", "read_case"]

REQUIRED = ("id", "model", "chip", "unit")
"""Columns without which no row can be answered; besides them, `seq_len` (training) or `isl` (serving)."""
LENGTH = ", and `seq_len` for training or `isl` for serving"
"""The same of lengths in words, for a file that lacks a column."""

Phase = Literal["training", "prefill", "decode", "end-to-end"]
_WHOLE = ("tp", "pp", "dp", "ep", "cp", "vpp", "moe_tp", "chip_count", "layers", "hidden", "heads")
_NUMBERS = (
    *_WHOLE, "seq_len", "global_batch", "micro_batch", "fsdp", "isl", "osl", "batch_per_chip", "drafts", "accepted",
    "tpot_limit_ms", "year", "kv_bits", "chunk", "most_running", "sharding", "fused", "overlapped",
    "offload", "offload_activations", "adapter_rank",
)  # fmt: skip
_SHARES = ("offload", "offload_activations")
_MAY_BE_ZERO = (*_SHARES, "drafts", "fsdp", "sharding", "fused", "overlapped", "adapter_rank")
_DIES_APART = ("ascend_910c", "mi250x")  # packages whose dies programs see as devices of their own
_ACCEPTED = given("accepted")
_ADAPTERS = "LoRA"  # in a note: adapters are trained beside frozen weights
_ADAPTER_RANK = given("adapter_rank")
_FROZEN = (
    5.0  # model FLOP per token and parameter below which a row's own count is one of frozen weights: 4, not 6
)
_NO_FURTHER = "w/o MTP"  # in a note: the layers that predict further tokens were left out
_NO_LIMIT = 1e9  # requests in flight where a row says that all arrive at once


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row, read; a number that the row leaves blank is absent from `numbers`.

    Attributes
    ----------
    id : str
        The row's own.
    phase : str
        "training", "prefill", "decode" or "end-to-end".
    chip : NamedChip
        What counts as one rank: a chip, or one die of it where the row spreads over dies.
    ranks : float
        How many of them.
    chips : float
        Packages: what "per GPU" divides by.
    shape : Shape
        The model.
    precision, recompute, engine : str
        As the row writes them; the engine is told by the column `backend`, else by the source.
    unit, asks : str
        Of the answer; which quantity.
    is_balanced : bool
        Whether the row's note says that experts were evenly loaded.
    is_overlapped, is_legacy : bool
        Whether it says that products were fused with the messages that they wait for; that the backend was the old one.
    is_eager : bool
        Whether the row's note says that no graph of a step was captured.
    numbers : mapping
        Everything else that the row gives.
    """

    id: str
    phase: Phase
    chip: NamedChip
    ranks: float
    chips: float
    shape: Shape
    precision: str
    recompute: str
    engine: str
    unit: str
    asks: str
    is_balanced: bool
    is_overlapped: bool = False
    is_legacy: bool = False
    is_eager: bool = False
    numbers: Mapping[str, float] = field(hash=False)


def read_case(row: Row, facts: Catalogue) -> Case:
    """Read one row.

    Parameters
    ----------
    row : mapping
        Columns as in the measured tables; further columns are carried by the caller.
    facts : Catalogue
        Where chips and models are found.

    Raises
    ------
    InputError
        If something that the answer needs is missing or cannot be read.
    """
    phase, numbers = _phase(row), _numbers(row)
    if phase == "training" and (layout := run_layout(row, numbers.get("chip_count", 1.0))):
        row = {**row, **{name: text for name, text in layout.items() if not row.get(name)}}
        numbers = _numbers(row)
    named = chip_named(_needed(row, "chip"), facts)
    given = {k: v for k, v in numbers.items() if k in ("layers", "hidden", "heads")}
    shape = shape_named(_needed(row, "model"), facts, given if phase == "training" else None)
    if _NO_FURTHER in (row.get("note") or ""):
        shape = replace(shape, mtp_layers=0)
    numbers |= _release(row)
    if phase == "training":
        numbers = _adapters(row) | numbers
    if phase != "training":
        numbers |= _one_replica(row, numbers)
        numbers |= _in_flight(row, numbers)
        numbers = {**run_settings(row, numbers.get("concurrency", 1.0)), **numbers}
        numbers |= _speculation(row, numbers)
    chips = numbers.get("chip_count") or _spread_over(numbers) or 1.0
    chip, ranks = _ranks(named, chips, numbers, phase)
    return Case(
        id=row.get("id") or "",
        phase=phase,
        chip=chip,
        ranks=ranks,
        chips=chips,
        shape=shape,
        precision=row.get("precision") or "",
        recompute=row.get("recompute") or "",
        engine=(row.get("backend") or row.get("source") or "").lower(),
        unit=_needed(row, "unit"),
        asks=(row.get("measured_quantity") or "").lower(),
        is_balanced="balanced" in (row.get("note") or ""),
        is_overlapped="communication-overlap" in (row.get("note") or ""),
        is_legacy="Legacy backend" in (row.get("note") or ""),
        is_eager="eager" in (row.get("note") or ""),
        numbers=numbers,
    )


def _release(row: Row) -> dict[str, float]:
    """The date of the software, as a year: of the container that the row's note names, which is finer than `year`."""
    found = re.search(r"container (\d\d)\.(\d\d)", row.get("note") or "")
    return {"year": 2000 + float(found[1]) + (float(found[2]) - 1) / 12} if found else {}


def _adapters(row: Row) -> dict[str, float]:
    """The rank of adapters where a row's note, or its own count of operations, says that weights are frozen."""
    is_frozen = _ADAPTERS in (row.get("note") or "") or _flop_per_parameter(row) < _FROZEN
    return {"adapter_rank": _ADAPTER_RANK} if is_frozen else {}


def _flop_per_parameter(row: Row) -> float:
    """Model FLOP of a token and parameter by the row's own two quantities; infinite where it does not give them."""
    counts = "model TFLOP/s" in (row.get("unit2") or "") and row.get("unit", "").startswith("tokens/s/")
    try:
        rate, tokens, billions = (float(row[name]) for name in ("value2", "value", "params_active_B"))
        return rate * 1e3 / (tokens * billions) if counts and rate > 0 else inf
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return inf


def _needed(row: Row, column: str) -> str:
    if not row.get(column):
        raise InputError(f"the column `{column}` is empty; it is needed to answer.")
    return row[column]


def _numbers(row: Row) -> dict[str, float]:
    found = {}
    for column in _NUMBERS:
        text = (row.get(column) or "").strip()
        if not text:
            continue
        try:
            value = float(text)
        except ValueError:
            raise InputError(f"the column `{column}` holds {text!r}, which is no number.") from None
        least = 0.0 if column in _MAY_BE_ZERO else 1.0 if column in _WHOLE else 1e-9
        if column in _SHARES and not 0 <= value <= 1:
            raise InputError(f"the column `{column}` holds {text}; give a share from 0 to 1.")
        if not least <= value < 1e12 or (column in _WHOLE and value != int(value)):
            raise InputError(
                f"the column `{column}` holds {text}, which cannot be; give a number that counts it."
            )
        found[column] = value
    return found


def _phase(row: Row) -> Phase:
    text = (row.get("phase") or "").lower()
    if "prefill" in text:
        return "prefill"
    if "decode" in text:
        return "decode"
    if row.get("isl"):
        return "end-to-end"
    if row.get("seq_len"):
        return "training"
    raise InputError("neither `seq_len` (training) nor `isl` (serving) is given; one of them is needed.")


def _one_replica(row: Row, numbers: Mapping[str, float]) -> dict[str, float]:
    """Degrees and requests of one replica where a table counts tp x pp chips, and requests for each rank of attention.

    Some lines of such tables count a degree twice: tensor parallelism as dp too (then experts are spread over its
    square), or data parallelism squared (then each expert is split as often as experts are spread). Both stand
    beside lines of the same measurements that count once.
    """
    tp, dp, ep, etp = (numbers.get(name, 1.0) for name in ("tp", "dp", "ep", "moe_tp"))
    chips = numbers.get("chip_count", 1.0)
    if "moe_tp" not in numbers or dp == 1 or chips != tp * numbers.get("pp", 1.0):
        return {}
    if tp == dp and ep == tp * dp:
        dp, ep = 1.0, tp
    elif ep == etp and dp == ep * etp:
        dp, etp = ep, 1.0
    count = re.match(r"([\d.]+)", row.get("batch_or_concurrency") or "")
    label = re.search(r"_c(\d+)_", row.get("id") or "")
    in_flight = label or count
    whole = 1.0 if label else numbers["dp"]
    each = {"concurrency": float(in_flight[1]) * whole} if in_flight else {}
    return {
        "tp": tp,
        "dp": dp,
        "ep": ep,
        "moe_tp": etp,
        "chip_count": tp * dp * numbers.get("pp", 1.0),
        **each,
    }


def _in_flight(row: Row, numbers: Mapping[str, float]) -> dict[str, float]:
    """Requests in flight, from words such as "128 per GPU", "16384 tokens per GPU", "infinite rate"."""
    if "concurrency" in numbers:
        return {}
    text = (row.get("batch_or_concurrency") or "").lower()
    chips = numbers.get("chip_count", 1.0)
    if "infinite" in text:
        return {"concurrency": _NO_LIMIT}
    if numbers.get("batch_per_chip"):
        return {"concurrency": numbers["batch_per_chip"] * chips}
    count = re.match(r"([\d.]+)", text)
    if count is None:
        return {}
    if not float(count[1]) > 0:
        raise InputError(
            "the column `batch_or_concurrency` holds 0; give the requests in flight, at least 1."
        )
    if "token" in text:
        return {"tokens_per_chip": float(count[1])}
    return {"concurrency": float(count[1]) * (chips if "per gpu" in text else 1.0)}


def _speculation(row: Row, numbers: Mapping[str, float]) -> dict[str, float]:
    """Drafts and accepted tokens: from their columns, else from what the row's note says of them."""
    if "accepted" in numbers or "drafts" in numbers:
        return {}
    note = row.get("note") or ""
    accepted = re.search(r"accept length ([\d.]+)(?:-([\d.]+))?", note)
    draft = re.search(r"draft (\d+)", note)
    if accepted:
        ends = [float(end) for end in accepted.groups() if end]
        return {"accepted": sum(ends) / len(ends), "drafts": float(draft[1]) - 1 if draft else 1.0}
    if re.search(r"\bMTP\b", note):
        drafts = float(draft[1]) - 1 if draft else 1.0
        return {"accepted": (1 - _ACCEPTED ** (drafts + 1)) / (1 - _ACCEPTED), "drafts": drafts}
    return {}


def _spread_over(numbers: Mapping[str, float]) -> float:
    found = 1.0
    for name in ("tp", "pp", "dp", "cp"):
        found *= numbers.get(name, 1.0)
    return found


def _ranks(
    named: NamedChip, chips: float, numbers: Mapping[str, float], phase: Phase
) -> tuple[NamedChip, float]:
    """What one rank is, and how many there are: dies where degrees multiply to them, or where serving gives none."""
    spread = _spread_over(numbers)
    dies = named.chip.dies or 1
    is_blank = phase != "training" and not {"tp", "dp"} & numbers.keys()
    if named.share == 1.0 and named.chip.id in _DIES_APART and (is_blank or spread == chips * dies):
        return NamedChip(named.chip, 1 / dies), chips * dies
    if phase == "training" and "dp" in numbers and spread != chips:
        raise InputError(
            f"tp x pp x dp x cp is {spread:g}, but chip_count is {chips:g}; they must agree, or leave dp empty."
        )
    return named, max(chips, spread) if phase != "training" else chips
