"""Fit the laws to the rows that may be fitted to, and write them with the record of the fit.

`python -m leadtime.performance.calibrate` does it all in some minutes; it needs SciPy, which nothing else does.
Operators come first, family by family; then, with those fixed, what whole training runs and serving engines add.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts.catalogue import Catalogue, catalogue
from leadtime.performance.estimate import Estimate, Ready, answer, make_ready, raw
from leadtime.performance.groundtruth import Row, Use, rows
from leadtime.performance.law import (
    CARRIED,
    FITTED,
    Law,
    ServingLaw,
    TrainingLaw,
    family_of,
    fitted,
    laws,
    prior,
    serving_prior,
    training_prior,
)
from leadtime.performance.operator_rows import Question, question

__all__ = ["Measured", "calibrate", "main", "measured", "newest"]

_FAMILIES = ("ampere", "hopper", "blackwell", "ascend")
_ROW_SPREAD = 0.1  # what a single row may be off without the fit caring, in logarithms
_FROZEN = 5.0  # model FLOP per token and parameter below which weights are frozen (adapters only)
# A family without whole runs in the fit, and one without any row, answer with wider intervals.
_WIDENING = {"ampere": 1.0, "hopper": 1.0, "blackwell": 1.0, "ascend": 1.5, CARRIED: 2.0}
_NO_ANSWER = 2.0  # the residual of a row that ran but is said not to fit
_MOST_ROWS = 240  # of one group in the serving fit; the others are alike

# Width of the penalty (one standard deviation, relative) and bounds of each parameter.
_LAW_WIDTH = Law(
    gemm=0.1, narrowing=0.1, depth=0.5, memory=0.06, launch=0.4, attention=0.5, link=0.1, latency=0.5, sustain=0.1,
)  # fmt: skip
_TRAINING_WIDTH = TrainingLaw(
    narrow=0.05, backward=0.15, traffic=0.3, experts=0.3, layer_gap=0.3, step_gap=0.3, hidden_split=0.3,
    hidden_experts=0.3, hidden_data=0.2, straggler=0.5,
)  # fmt: skip
_SERVING_WIDTH = ServingLaw(
    sustain=0.1, layer_gap=0.7, step_gap=0.3, prompt_gap=0.7, experts=0.4, expert_gap=0.7, row_gap=0.7,
    launch=0.12, latency=0.15, interleave=0.2, queue=0.7, burst=0.3, first_sglang=0.4, first_trtllm=0.4,
    first_gap=0.7, imbalance=0.4, reserve=0.15,
)  # fmt: skip
_SUSTAIN = "sustain_"  # of a family, among the parameters of training runs
_SHARES = {
    "hidden_split",
    "hidden_experts",
    "hidden_data",
    "sustain",
    "backward",
    "interleave",
    "burst",
    "link",
    "memory",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A row that can be timed, with what was measured.

    Attributes
    ----------
    row : mapping
        The row.
    ready : Ready
        Read and filled in.
    """

    row: Row
    ready: Ready

    def residuals(self, timed: Mapping[str, float]) -> dict[str, float]:
        """Logarithm of predicted over measured, by kind of quantity."""
        found = answer(self.ready, timed)
        value, other = float(self.row["value"]), self.row.get("value2") or ""
        has_ttft = "ttft" in (self.row.get("unit2") or "") and bool(other)
        if found.error:
            return dict.fromkeys(["value", "ttft"] if has_ttft else ["value"], _NO_ANSWER)
        known = {"value": float(np.log(found.predicted["p50"] / value))}
        if has_ttft and found.ttft_ms:
            known["ttft"] = float(np.log(found.ttft_ms["p50"] / float(other)))
        return known


def measured(file: str, use: Use, facts: Catalogue) -> list[Measured]:
    """Rows of one file for one use that can be timed.

    Parameters
    ----------
    file, use : str
        As for `groundtruth.rows`.
    facts : Catalogue
        Where names are found.
    """
    found = []
    for row in rows(file, use):
        ready = make_ready(row, facts)
        if not isinstance(ready, Estimate):
            found.append(Measured(row=row, ready=ready))
    return found


def newest(given: Sequence[Measured]) -> list[Measured]:
    """Of rows that repeat a configuration over software releases, the newest: those tables list it first."""
    kept: dict[tuple[str, ...], Measured] = {}
    for each in given:
        row = each.row
        if not _trains_all(row):
            continue
        key: tuple[str, ...] = (
            row["model"],
            row["chip"],
            row["chip_count"],
            row["precision"],
            row["seq_len"],
        )
        if row["paper"] != "megatron-bridge":
            key = (row["id"],)
        kept.setdefault(key, each)
    return list(kept.values())


def _trains_all(row: Row) -> bool:
    """Whether all weights are trained: else the row's own model FLOP per token are four, not six, per parameter."""
    if "model TFLOP/s" not in row.get("unit2", "") or not row["params_active_B"]:
        return True
    return float(row["value2"]) * 1e3 / float(row["value"]) / float(row["params_active_B"]) > _FROZEN


def calibrate(facts: Catalogue | None = None) -> dict[str, Any]:
    """Fit everything.

    Parameters
    ----------
    facts : Catalogue, optional
        Where names are found.

    Returns
    -------
    dict
        What fitted.toml holds.
    """
    facts = facts or catalogue()
    questions = [(r, q) for r in rows("operators") if (q := question(r, facts))]
    found_laws, record = _fit_operators(questions)
    training = newest(measured("training", "fit", facts))
    serving = _thinned(measured("serving", "fit", facts))
    trained = _fit_training(training, found_laws)
    found_laws = trained["laws"]
    served = _fit_serving(serving, found_laws)
    record |= {"training_rows": len(training), "serving_rows": len(serving)}
    spread = _spreads(training, _fit_training, found_laws) | _spreads(serving, _fit_serving, found_laws)
    return {
        "spread": spread | {"throughput": spread["tpot"]},
        "widening": _WIDENING,
        "record": record | {"fitted_on": date.today().isoformat(), "code": code_hash()},
        "law": {name: asdict(law) for name, law in found_laws.items()},
        "training": asdict(trained["training"]),
        "serving": asdict(served["serving"]),
    }


def _fit_operators(questions: Sequence[tuple[Row, Question]]) -> tuple[dict[str, Law], dict[str, Any]]:
    """The law of each family, and how far its rows lie from it."""
    found: dict[str, Law] = {}
    record: dict[str, Any] = {}
    for family in _FAMILIES:
        own = [q for row, q in questions if q.family == family and row["use"] == "fit"]

        def errors(values: Mapping[str, float], own: Sequence[Question] = own) -> NDArray[np.float64]:
            law = Law(**values)
            return np.array([np.log(q.answer(replace(q.machine, law=law)) / q.measured) for q in own])

        values = _penalised(errors, asdict(prior()), asdict(_LAW_WIDTH))
        found[family] = Law(**values)
        left = errors(values)
        record[f"{family}_operator_rows"] = len(own)
        record[f"{family}_operator_spread"] = float(np.quantile(np.abs(left), 0.9))
    found[CARRIED] = Law(**{
        f.name: float(np.exp(np.mean([np.log(getattr(law, f.name)) for law in found.values()])))
        for f in fields(Law)
    })  # fmt: skip
    return found, record


def _fit_training(given: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
    """The law of training runs, and what each family sustains; families without a run get the middle of the others."""
    seen = sorted({family_of(each.ready.case.chip.chip.id) for each in given} & set(_FAMILIES))

    def named(values: Mapping[str, float]) -> dict[str, Any]:
        sustained = {f: values[_SUSTAIN + f] for f in seen}
        middle = float(np.exp(np.mean(np.log(list(sustained.values())))))
        own = {k: v for k, v in values.items() if not k.startswith(_SUSTAIN)}
        tried = {f: replace(law, sustain=sustained.get(f, middle)) for f, law in laws_of.items()}
        return {"training": TrainingLaw(**own), "laws": tried}

    start = asdict(training_prior()) | {_SUSTAIN + f: prior().sustain for f in seen}
    width = asdict(_TRAINING_WIDTH) | {_SUSTAIN + f: _LAW_WIDTH.sustain for f in seen}
    return named(_fit_runs(given, named, start, width))


def _fit_serving(given: Sequence[Measured], laws_of: Mapping[str, Law]) -> dict[str, Any]:
    """The law of serving; families stay as they are."""

    def named(values: Mapping[str, float]) -> dict[str, Any]:
        return {"serving": ServingLaw(**values), "laws": laws_of}

    return named(_fit_runs(given, named, asdict(serving_prior()), asdict(_SERVING_WIDTH)))


def _spreads(
    given: Sequence[Measured],
    fit: Callable[[Sequence[Measured], Mapping[str, Law]], dict[str, Any]],
    laws_of: Mapping[str, Law],
) -> dict[str, float]:
    """Half widths that hold nine of ten rows of a paper that the fit has not seen: each is left out in its turn."""
    left: dict[str, list[float]] = {}
    for paper in sorted({each.row["paper"] for each in given}):
        held = [each for each in given if each.row["paper"] == paper]
        others = fit([each for each in given if each.row["paper"] != paper], laws_of)
        timed = raw([each.ready for each in held], **others)
        for each, found in zip(held, timed, strict=True):
            for kind, x in each.residuals(found).items():
                name = (
                    "training" if each.ready.case.phase == "training" else {"value": "tpot"}.get(kind, kind)
                )
                left.setdefault(name, []).append(abs(x))
    return {kind: float(np.quantile(x, 0.9)) for kind, x in left.items()}


def _fit_runs(
    given: Sequence[Measured],
    named: Callable[[Mapping[str, float]], dict[str, Any]],
    start: Mapping[str, float],
    width: Mapping[str, float],
) -> dict[str, float]:
    """The law of whole runs: the same steps for training and for serving."""
    prepared = [each.ready for each in given]

    def errors(values: Mapping[str, float]) -> NDArray[np.float64]:
        timed = raw(prepared, **named(values))
        left = [each.residuals(t) for each, t in zip(given, timed, strict=True)]
        return np.array([x * (0.5 if k == "ttft" else 1.0) for found in left for k, x in found.items()])

    return _penalised(errors, start, width)  # fmt: skip


def _thinned(given: Sequence[Measured]) -> list[Measured]:
    """At most so many rows of each campaign, evenly taken: one campaign is not to outvote the others."""
    by_paper: dict[str, list[Measured]] = {}
    for each in given:
        by_paper.setdefault(each.row["paper"], []).append(each)
    return [m for group in by_paper.values() for m in group[:: max(1, len(group) // _MOST_ROWS)]]


def _penalised(
    errors: Callable[[Mapping[str, float]], NDArray[np.float64]],
    start: Mapping[str, float],
    width: Mapping[str, float],
) -> dict[str, float]:
    """Penalised least squares in logarithms with a loss that a few wild rows cannot bend.

    Equation:  min sum rho(r_i / s) + sum ((x_j - x0_j) / w_j)^2,  x = ln of a parameter, rho soft absolute value
    """
    from scipy.optimize import least_squares  # type: ignore[import-untyped]

    names = list(start)
    origin = np.log([start[name] for name in names])
    scale = np.array([width[name] for name in names])
    highest = (
        np.array([0.0 if name in _SHARES or name.startswith(_SUSTAIN) else np.inf for name in names]) - 1e-3
    )

    def all_errors(x: NDArray[np.float64]) -> NDArray[np.float64]:
        values = dict(zip(names, np.exp(x), strict=True))
        return np.concatenate([errors(values) / _ROW_SPREAD, (x - origin) / scale])

    done = least_squares(
        all_errors, np.minimum(origin, highest - 1e-3), bounds=(-np.inf, highest), loss="soft_l1",
        diff_step=1e-3, max_nfev=25,
    )  # fmt: skip
    return {name: float(v) for name, v in zip(names, np.exp(done.x), strict=True)}


def code_hash() -> str:
    """First 12 hex digits of a SHA-256 over the physics: a fit belongs to the code that it was made with."""
    room = Path(__file__).parent
    names = (
        "roofline",
        "collectives",
        "train_step",
        "serve_step",
        "memory",
        "overlap",
        "breakdown",
        "machine",
    )
    return sha256(b"".join((room / f"{name}.py").read_bytes() for name in names)).hexdigest()[:12]


def main() -> None:
    """Fit, and write data/fitted.toml."""
    write(calibrate())


def write(found: Mapping[str, Any]) -> None:
    """Write what was fitted as TOML; the old file stays if anything fails."""
    text = "\n".join(_lines(found))
    part = FITTED.with_suffix(".part")
    part.write_text(text + "\n", encoding="utf-8")
    part.replace(FITTED)
    laws.cache_clear()
    fitted.cache_clear()


def _lines(found: Mapping[str, Any]) -> list[str]:
    lines = ["# Written by `python -m leadtime.performance.calibrate`; not edited by hand."]
    for name in ("record", "law", "training", "serving", "spread", "widening"):
        block = found[name]
        tables = {f"{name}.{k}": v for k, v in block.items()} if name == "law" else {name: block}
        for title, values in tables.items():
            lines += ["", f"[{title}]"]
            lines += [f"{k} = {_toml(v)}" for k, v in values.items()]
    return lines


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:.6g}"


if __name__ == "__main__":
    main()
