"""How wrong the estimates are: predictions against measured rows, grouped, with coverage of the intervals."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from statistics import fmean, median
from typing import Any

from leadtime.errors import InputError
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.performance.estimate import Estimate, estimate
from leadtime.performance.naming import chip_named
from leadtime.performance.physics.law import fitted
from leadtime.performance.rows.groundtruth import Row, rows
from leadtime.performance.rows.operators import question
from leadtime.performance.rows.serving_runs import is_cold
from leadtime.performance.rows.shapes import shape_named

__all__ = ["Group", "Validation", "validate"]

_FEW_CHIPS, _MANY_CHIPS, _FEW_LAYERS = 8, 64, 48.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rows that are judged together.

    Attributes
    ----------
    name : str
        What they have in common.
    rows, unanswered : int
        Rows compared, and rows that carried an error.
    mape, median : float
        Mean and median of |predicted / measured - 1|.
    bias : float
        Mean of predicted / measured - 1: above 0, the estimates are too large.
    worst : str
        The row that is furthest off, with its ratio.
    coverage90 : float
        Share of measured values inside the 90% interval.
    """

    name: str
    rows: int
    unanswered: int
    mape: float
    median: float
    bias: float
    worst: str
    coverage90: float

    def to_json(self) -> dict[str, Any]:
        """The contract's keys, with the median and the rows left without an answer."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Point:
    """One measured row of the shipped ones, and what was predicted for it, in the row's unit."""

    use: str
    quantity: str
    vendor: str
    measured: float
    predicted: float


@dataclass(frozen=True, slots=True)
class Validation:
    """All groups; and each answered row of whole runs, where the shipped rows were asked for."""

    groups: tuple[Group, ...]
    points: tuple[Point, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """`groups`, as the contract has it."""
        return {"groups": [group.to_json() for group in self.groups]}


@dataclass(frozen=True, slots=True)
class _Pair:
    """One comparison: of which groups, which row, ratio of predicted to measured, and whether it was covered."""

    groups: tuple[str, ...]
    row: str
    ratio: float | None
    is_covered: bool = False
    point: Point | None = None


def validate(cases: Iterable[Row] | None = None, *, facts: Catalogue | None = None) -> Validation:
    """Compare predictions with measured rows.

    Parameters
    ----------
    cases : iterable of mapping, optional
        Rows with `value` (and, where it is a time to first token, `value2`); left out, every row that ships with the
        package, in groups by paper and by what the row was used for.
    facts : Catalogue, optional
        Where names are found.
    """
    facts = facts or shipped()
    if cases is not None:
        pairs = list(_compared(list(cases), "", facts))
    else:
        shipped_rows = (
            _compared(list(rows(file)), file, facts) for file in ("training", "inference", "serving")
        )
        pairs = [pair for found in shipped_rows for pair in found] + list(_operators(facts))
    by_name: dict[str, list[_Pair]] = defaultdict(list)
    for pair in pairs:
        for name in pair.groups:
            by_name[name].append(pair)
    groups = tuple(_group(name, found) for name, found in sorted(by_name.items()))
    return Validation(groups, tuple(pair.point for pair in pairs if pair.point))


def _compared(given: list[Row], file: str, facts: Catalogue) -> Iterator[_Pair]:
    """Every row with what was predicted for it."""
    for row, found in zip(given, estimate(given, facts=facts), strict=True):
        value = _number(row.get("value"))
        if value is None:
            continue
        quantity = _quantity(row)
        yield _pair(row, found, quantity, file, value, facts, second=False)
        other = _number(row.get("value2"))
        if other is not None and "ttft" in (row.get("unit2") or ""):
            known = {**row, "use": "context"} if file and is_cold(row) else row
            yield _pair(known, found, "TTFT", file, other, facts, second=True)


def _pair(
    row: Row, found: Estimate, quantity: str, file: str, value: float, facts: Catalogue, *, second: bool
) -> _Pair:
    names = _names(row, quantity, file, facts)
    if found.error:
        return _Pair(names, row.get("id") or "", None)
    predicted = (found.ttft_ms or {}) if second else found.predicted
    middle, is_covered = predicted["p50"], predicted["p5"] <= value <= predicted["p95"]
    point = None
    if file:
        point = Point(row["use"], quantity, chip_named(row["chip"], facts).chip.vendor, value, middle)
    return _Pair(names, row.get("id") or "", middle / value, is_covered, point)


def _names(row: Row, quantity: str, file: str, facts: Catalogue) -> tuple[str, ...]:
    """The groups of a row: its paper, and all rows of that use, quantity and vendor."""
    use = row.get("use") or "given"
    if not file:
        return (quantity,)
    vendor = chip_named(row["chip"], facts).chip.vendor
    whole = (f"{use}: {quantity}, {vendor}", f"{use}: {quantity}, {row['paper']}")
    if quantity != "training" or use == "context":
        return whole
    return (*whole, *(f"{use}: {quantity}, {vendor}, {trait}" for trait in _traits(row, facts)))


def _traits(row: Row, facts: Catalogue) -> tuple[str, ...]:
    """What residuals of training runs are looked at by: chips, layers, kind of model."""
    chips, layers = _number(row.get("chip_count")) or 0.0, _number(row.get("layers")) or 0.0
    size = (
        "up to 8 chips"
        if chips <= _FEW_CHIPS
        else "9 to 64 chips"
        if chips <= _MANY_CHIPS
        else "over 64 chips"
    )
    kind = "experts" if _has_experts(row, facts) else "dense"
    depth = (f"{'up to' if layers <= _FEW_LAYERS else 'over'} {_FEW_LAYERS:.0f} layers",) if layers else ()
    return (size, kind, *depth)


def _has_experts(row: Row, facts: Catalogue) -> bool:
    """Whether its model is a mixture; of a model that nobody knows, whether experts are spread."""
    try:
        return shape_named(row.get("model") or "", facts).mixture is not None
    except InputError:
        return (row.get("ep") or "1") != "1"


def _quantity(row: Row) -> str:
    if not row.get("isl") and not row.get("phase"):
        return "training"
    unit = row.get("unit") or ""
    if unit.startswith(("ms", "s ")) or unit == "s":
        return "TTFT" if "ttft" in (row.get("measured_quantity") or "").lower() else "TPOT"
    return "throughput"


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text else None
    except ValueError:
        return None


def _operators(facts: Catalogue) -> Iterator[_Pair]:
    """Measured operators against the law of their family."""
    record = fitted("operators")["record"]
    for row in rows("operators"):
        asked = question(row, facts)
        if asked is None:
            continue
        ratio = asked.answer(asked.machine) / asked.measured
        width = float(record.get(f"{asked.family}_operator_spread", 0.5))
        names = (f"{row['use']}: operators, {asked.kind}, {row['paper']}",)
        yield _Pair(names, row["id"], ratio, abs(log(ratio)) <= width)


def _group(name: str, pairs: list[_Pair]) -> Group:
    known = [(pair, pair.ratio) for pair in pairs if pair.ratio is not None]
    if not known:
        return Group(
            name=name, rows=0, unanswered=len(pairs), mape=float("nan"), median=float("nan"), bias=float("nan"),
            worst="", coverage90=float("nan"),
        )  # fmt: skip
    off = [abs(ratio - 1) for _, ratio in known]
    worst, ratio = max(known, key=lambda each: abs(log(each[1])))
    return Group(
        name=name,
        rows=len(known),
        unanswered=len(pairs) - len(known),
        mape=fmean(off),
        median=median(off),
        bias=fmean(ratio - 1 for _, ratio in known),
        worst=f"{worst.row}: {ratio:.2f} of the measured value",
        coverage90=fmean(pair.is_covered for pair, _ in known),
    )
