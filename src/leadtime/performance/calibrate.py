"""Fit the laws to the rows that may be fitted to, and write them with the record of the fit.

`python -m leadtime.performance.calibrate [operators | training | serving]` does one stage, or all of them in this order
in some minutes; it needs SciPy, which nothing else does. Each stage has a file of its own under data/fitted, and starts
from what the files of the earlier stages hold: training and serving from operators, neither from the other.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, get_args

from leadtime.errors import UnknownName
from leadtime.facts.catalogue import Catalogue, catalogue
from leadtime.performance.fit import operators as fit_operators
from leadtime.performance.fit import serving as fit_serving
from leadtime.performance.fit import training as fit_training
from leadtime.performance.physics.given import GIVEN
from leadtime.performance.physics.law import FITTED, Stage, fitted, laws

__all__ = ["calibrate", "code_hash", "main", "write"]

_FITS: Mapping[Stage, tuple[Callable[[Catalogue], dict[str, Any]], tuple[str, ...]]] = {
    "operators": (fit_operators.fit_operators, fit_operators.FILES),
    "training": (fit_training.fit_training, fit_training.FILES),
    "serving": (fit_serving.fit_serving, fit_serving.FILES),
}


def calibrate(stage: Stage, facts: Catalogue | None = None) -> dict[str, Any]:
    """Fit one stage.

    Parameters
    ----------
    stage : str
        "operators", "training" or "serving".
    facts : Catalogue, optional
        Where names are found.

    Returns
    -------
    dict
        What the stage's file holds; its record says on which fit of operators it stands.
    """
    found = _FITS[stage][0](facts or catalogue())
    upon = {} if stage == "operators" else {"upon_operators": fit_hash("operators")}
    record = {**found["record"], "fitted_on": date.today().isoformat(), "code": code_hash(stage), **upon}
    return {**found, "record": record}


def code_hash(stage: Stage) -> str:
    """First 12 hex digits of a SHA-256 over a stage's physics: a fit belongs to the code that it was made with."""
    room = Path(__file__).parent / "physics"
    files = (*(room / f"{name}.py" for name in _FITS[stage][1]), GIVEN)
    return sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def fit_hash(stage: Stage) -> str:
    """First 12 hex digits of a SHA-256 over a stage's file."""
    return sha256((FITTED / f"{stage}.toml").read_bytes()).hexdigest()[:12]


def main(stages: Sequence[str] = ()) -> None:
    """Fit the stages named, or all, in order, and write each one's file."""
    known = get_args(Stage)
    for stage in stages:
        if stage not in known:
            raise UnknownName("stage", stage, known)
    for stage in known:
        if not stages or stage in stages:
            write(stage, calibrate(stage))


def write(stage: Stage, found: Mapping[str, Any]) -> None:
    """Write what was fitted as TOML; the old file stays if anything fails."""
    path = FITTED / f"{stage}.toml"
    part = path.with_suffix(".part")
    part.write_text("\n".join(_lines(stage, found)) + "\n", encoding="utf-8")
    part.replace(path)
    laws.cache_clear()
    fitted.cache_clear()


def _lines(stage: Stage, found: Mapping[str, Any]) -> list[str]:
    lines = [f"# Written by `python -m leadtime.performance.calibrate {stage}`; not edited by hand."]
    for name, block in found.items():
        tables = {f"{name}.{k}": v for k, v in block.items()} if name == "law" else {name: block}
        for title, values in tables.items():
            lines += ["", f"[{title}]"]
            lines += [f"{k} = {_toml(v)}" for k, v in values.items()]
    return lines


def _toml(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else f"{value:.6g}"


if __name__ == "__main__":
    main(sys.argv[1:])
