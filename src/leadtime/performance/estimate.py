"""What the model predicts for deployments that a table gives: one answer a row, each with its interval."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import Any

import numpy as np

from leadtime.errors import InputError, LeadtimeError
from leadtime.facts.catalogue import Catalogue
from leadtime.facts.catalogue import catalogue as shipped
from leadtime.performance.physics.law import (
    Law,
    ServingLaw,
    TrainingLaw,
    family_of,
    fitted,
    serving_law,
    training_law,
)
from leadtime.performance.physics.machine import Machine, machine, stack
from leadtime.performance.physics.memory import training_memory
from leadtime.performance.physics.parallel import Serving, Training
from leadtime.performance.physics.serve_step import Served, serve
from leadtime.performance.physics.spread import Class, interval
from leadtime.performance.physics.train_step import Step, train_step
from leadtime.performance.rows.blank import serving_of, training_of
from leadtime.performance.rows.cases import Case, read_case
from leadtime.performance.rows.formats import precision_of
from leadtime.performance.rows.groundtruth import Row
from leadtime.performance.rows.units import serving_answer, training_answer
from leadtime.workload.precision import Precision

__all__ = ["Estimate", "Ready", "answer", "estimate", "make_ready", "raw"]

# The least that a deployment can hold; measured runs hold up to twice as much as is counted where states lie elsewhere.
_SMALLEST: Mapping[str, Any] = {"recompute": "full", "recompute_share": 1.0, "sharding": 3.0}
_BEYOND = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """The answer to one row; `error` says why there is none."""

    id: str
    unit: str = ""
    predicted: Mapping[str, float] = field(default_factory=dict, hash=False)
    breakdown: Mapping[str, float] = field(default_factory=dict, hash=False)
    ttft_ms: Mapping[str, float] | None = None
    tpot_ms: Mapping[str, float] | None = None
    error: str = ""

    def to_json(self) -> dict[str, Any]:
        """The contract's keys."""
        if self.error:
            return {"id": self.id, "error": self.error}
        found: dict[str, Any] = {
            "id": self.id, "predicted": dict(self.predicted), "unit": self.unit, "breakdown": dict(self.breakdown),
        }  # fmt: skip
        for name in ("ttft_ms", "tpot_ms"):
            if getattr(self, name) is not None:
                found[name] = dict(getattr(self, name))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """A row that can be timed: read, its blanks filled."""

    case: Case
    machine: Machine
    precision: Precision
    deployment: Training | Serving

    @property
    def is_speculation_open(self) -> bool:
        """Whether the model can draft tokens, and nothing says whether it did."""
        return self.case.shape.mtp_layers > 0 and not {"drafts", "accepted"} & self.case.numbers.keys()

    @property
    def group(self) -> tuple[Any, ...]:
        """Rows with the same key are timed together as arrays."""
        d = self.deployment
        same = (
            (d.recompute, d.is_sequence_parallel, d.is_fused, d.adapters is not None)
            if isinstance(d, Training)
            else (d.is_disaggregated, d.is_balanced, d.is_eager, d.engine)
        )
        return (type(d), self.case.shape, self.precision, *same)


def estimate(rows: Iterable[Row], *, facts: Catalogue | None = None) -> list[Estimate]:
    """Predict every row, in order; a row that cannot be answered carries its error.

    Parameters
    ----------
    rows : iterable of mapping
        Columns as in the measured tables (`leadtime.performance.rows.groundtruth`).
    facts : Catalogue, optional
        Where chips and models are found; left out, the catalogue that ships with the package.

    Examples
    --------
    >>> row = {"id": "a", "model": "llama3_8b", "chip": "h100", "chip_count": "8", "seq_len": "8192",
    ...        "unit": "tokens/s/GPU", "precision": "BF16"}
    >>> answer = estimate([row])[0]
    >>> answer.predicted["p5"] < answer.predicted["p50"] < answer.predicted["p95"]
    True
    """
    facts = facts or shipped()
    prepared = [make_ready(row, facts) for row in rows]
    timed = raw([r for r in prepared if isinstance(r, Ready)])
    answers = iter(timed)
    return [r if isinstance(r, Estimate) else answer(r, next(answers)) for r in prepared]


def make_ready(row: Row, facts: Catalogue) -> Ready | Estimate:
    """A row read and filled in, or the error that it carries."""
    try:
        case = read_case(row, facts)
        of_one = machine(case.chip, case.precision, facts, on_chips=case.chips)
        precision = precision_of(case, of_one)
        if case.phase == "training":
            training = training_of(case, precision, of_one)
            _refuse_what_never_fits(case, replace(training, **_SMALLEST), precision, of_one)
            deployment: Training | Serving = training
        else:
            deployment = serving_of(case, precision, of_one, serving_law())
        return Ready(case=case, machine=of_one, precision=precision, deployment=deployment)
    except LeadtimeError as wrong:
        return Estimate(id=str(row.get("id") or ""), error=str(wrong))


def _refuse_what_never_fits(case: Case, smallest: Training, precision: Precision, on: Machine) -> None:
    """A run that would need far more memory than there is cannot have been meant."""
    needed, held = float(training_memory(case.shape, smallest, precision).total), float(on.memory)
    if needed > _BEYOND * held:
        raise InputError(
            f"{case.shape.id} needs {needed / 1e9:,.0f} GB on each chip, even with everything sharded and computed again; "
            f"{case.chip.chip.id} has {held / 1e9:,.0f} GB: give more chips."
        )


def raw(
    prepared: Sequence[Ready],
    *,
    laws: Mapping[str, Law] | None = None,
    training: TrainingLaw | None = None,
    serving: ServingLaw | None = None,
) -> list[Mapping[str, float]]:
    """Time every row: middle values only, by name, in SI.

    Parameters
    ----------
    prepared : sequence of Ready
        Rows.
    laws : mapping, optional
        Law by family, to try others than the fitted ones.
    training, serving : optional
        Laws of whole runs, likewise.
    """
    groups: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for i, each in enumerate(prepared):
        groups[each.group].append(i)
    found: list[Mapping[str, float]] = [{}] * len(prepared)
    for members in groups.values():  # what overflows is refused row by row, in `answer`
        with np.errstate(all="ignore"):
            timed = _together([prepared[i] for i in members], laws, training, serving)
        for i, values in zip(members, timed, strict=True):
            found[i] = values
    return found


def _together(
    members: Sequence[Ready],
    laws: Mapping[str, Law] | None,
    training: TrainingLaw | None,
    serving: ServingLaw | None,
) -> list[Mapping[str, float]]:
    """Rows of one group, timed as arrays."""
    first = members[0]
    on = stack([_relawed(m, laws) for m in members])
    if isinstance(first.deployment, Training):
        d = _stacked([m.deployment for m in members])
        step: Step | Served = train_step(first.case.shape, d, on, first.precision, training or training_law())
    else:
        d = _stacked([m.deployment for m in members])
        step = serve(first.case.shape, d, on, first.precision, serving or serving_law())
    names = [*step.__dataclass_fields__] + (["total"] if isinstance(step, Step) else [])
    columns = {name: np.broadcast_to(getattr(step, name), len(members)) for name in names}
    return [{name: float(column[i]) for name, column in columns.items()} for i in range(len(members))]


def _relawed(member: Ready, laws: Mapping[str, Law] | None) -> Machine:
    if laws is None:
        return member.machine
    return replace(member.machine, law=laws[family_of(member.case.chip.chip.id)])


def _stacked(deployments: Sequence[Any]) -> Any:
    """Many deployments as one whose numbers are arrays."""
    from dataclasses import fields

    first = deployments[0]
    numbers = {
        f.name: np.array([getattr(d, f.name) for d in deployments], dtype=float)
        for f in fields(first)
        if isinstance(getattr(first, f.name), int | float) and not isinstance(getattr(first, f.name), bool)
    }
    return replace(first, **numbers)


def answer(ready: Ready, timed: Mapping[str, float]) -> Estimate:
    """One row's answer in its own unit, with its interval.

    Parameters
    ----------
    ready : Ready
        The row.
    timed : mapping
        What `raw` found for it.
    """
    case, d = ready.case, ready.deployment
    family = family_of(case.chip.chip.id)
    if not all(isfinite(value) for value in timed.values()):
        return Estimate(
            id=case.id, error="the row's numbers together make no time; one of them is out of all proportion."
        )
    try:
        if isinstance(d, Training):
            value = training_answer(case, d, timed, ready.machine)
            kind: Class = "training_experts" if case.shape.mixture else "training_dense"
            parts = {
                f"{k}_s": timed[k]
                for k in ("compute", "memory", "comm", "bubble", "update", "gaps", "stragglers")
            }
            return Estimate(
                id=case.id, unit=case.unit, predicted=interval(value, kind, family), breakdown=parts
            )
        value, kind = serving_answer(case, d, timed)
    except InputError as wrong:
        return Estimate(id=case.id, error=str(wrong))
    parts = {f"{k}_s": timed[k] for k in ("compute", "memory", "comm", "gaps", "stalls")} | {"bubble_s": 0.0}
    doubt = (
        float(fitted("serving")["spread"]["speculation"])
        if case.phase != "prefill" and ready.is_speculation_open
        else 0.0
    )
    has_ttft, has_tpot = case.phase in ("prefill", "end-to-end"), case.phase in ("decode", "end-to-end")
    return Estimate(
        id=case.id,
        unit=case.unit,
        predicted=interval(value, kind, family, doubt=doubt if kind != "ttft" else 0.0),
        breakdown=parts,
        ttft_ms=interval(timed["ttft"] * 1e3, "ttft", family) if has_ttft else None,
        tpot_ms=interval(timed["tpot"] * 1e3, "tpot", family, doubt=doubt) if has_tpot else None,
    )
