"""The manifest: all that a run's numbers depend on, and what they came out as."""

import json
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from operator import index
from pathlib import Path
from typing import Any

import numpy as np

from leadtime.controls.calendar import all_rules
from leadtime.errors import InputError
from leadtime.facts import Catalogue
from leadtime.race.clock import Clock
from leadtime.race.mechanism import mechanisms
from leadtime.study.beliefs import parse as parse_scenario
from leadtime.study.engine import Table
from leadtime.study.policy import Change, Policy, parse
from leadtime.study.posterior import FOLDER, NAME, PRIORS, Believed, shipped
from leadtime.study.query import citations
from leadtime.study.records.record import STUDY_VERSION
from leadtime.study.run import Ensemble
from leadtime.study.scenario import Study, checked

PACKAGE = Path(__file__).parents[2]
DATA = PACKAGE / "facts" / "data"
"""Has a version of its own."""

ROOMS = ("facts", "controls", "performance", "design", "race", "study")
ENGINES = ("jax", "jaxlib", "numpy")


@dataclass(frozen=True, slots=True)
class Manifest:
    """A run's record as a plain tree; `run` in it is the hash of everything but the results."""

    tree: Mapping[str, Any]

    def to_text(self) -> str:
        """JSON, keys in the order given, ending in a newline."""
        return json.dumps(self.tree, ensure_ascii=False, indent=1) + "\n"


def manifest(study: Study, ensemble: Ensemble, catalogue: Catalogue) -> Manifest:
    """The record of a run."""
    asked = {
        "kind": "leadtime race",
        "study_version": STUDY_VERSION,
        "seed": study.seed,
        "runs": study.runs,
        "first_day": Clock.first_day().isoformat(),
        "from": study.from_on.isoformat(),
        "until": study.until,
        "off": sorted(study.off),
        **({"scenario": study.scenario.to_json()} if study.scenario else {}),
        "inputs": study.inputs.id,
        "policies": [_policy(p) for p in study.policies],
        **conditions(catalogue),
    }
    run = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
    return Manifest(
        {
            "run": run,
            **asked,
            "rules": sorted(rule.id for rule in all_rules()),
            "mechanisms": [m.name for m in mechanisms()],
            "results": {p: fingerprint(table) for p, table in ensemble.outcomes.items()},
            "citations": [
                {"id": s.id, "citation": s.citation, "link": s.link}
                for s in citations(catalogue, ensemble.policies, study.scenario)
            ],
        }
    )


def conditions(catalogue: Catalogue) -> dict[str, str]:
    """What the bits depend on besides the question: code, facts, engine, machine."""
    return {
        "leadtime_version": version("leadtime"),
        "code_version": code_version(),
        "facts_version": catalogue.version,
        **{f"{name}_version": version(name) for name in ENGINES},
        "python_version": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }


@cache
def code_version() -> str:
    """Short hash of the code and the model's own data that a run passes through."""
    digest = sha256()
    for room in ROOMS:
        for path in sorted((PACKAGE / room).rglob("*")):
            if path.suffix in (".py", ".toml", ".csv") and not path.is_relative_to(DATA):
                digest.update(
                    path.relative_to(PACKAGE).as_posix().encode() + b"\0" + path.read_bytes() + b"\0"
                )
    return digest.hexdigest()[:12]


def fingerprint(table: Table) -> str:
    """Hash of every bit of a policy's outcomes."""
    digest = sha256()
    for name in sorted(table):
        digest.update(name.encode() + b"\0" + np.ascontiguousarray(table[name], "<f4").tobytes())
    return digest.hexdigest()


def differences(tree: Mapping[str, Any], catalogue: Catalogue) -> tuple[str, ...]:
    """What has changed since a manifest was written, one line each."""
    now = conditions(catalogue)
    return tuple(
        f"{name}: {tree.get(name)} then, {now[name]} now" for name in now if tree.get(name) != now[name]
    )


def study_of(tree: Mapping[str, Any], where: str) -> Study:
    """The question that a manifest records.

    Raises
    ------
    InputError
        If it is of another layout, or a policy in it can no longer be read.
    """
    try:
        if tree.get("study_version", STUDY_VERSION) != STUDY_VERSION:
            raise InputError(
                f"{where}: a run of another layout ({tree['study_version']}, here {STUDY_VERSION}), written by leadtime "
                f"{tree.get('leadtime_version')}; replay it with the version that wrote it."
            )
        policies = tuple(parse(_tables(p), f"{where}: policy {p.get('id')}") for p in tree["policies"])
        numbers = {name: index(tree[name]) for name in ("runs", "seed", "until")}
        parted = date.fromisoformat(tree["from"])
        off = [str(name) for name in tree["off"]]
        beliefs = parse_scenario(tree["scenario"], where) if "scenario" in tree else None
        if not policies or isinstance(tree["off"], str):
            raise ValueError("no policies, or mechanisms that are no list")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InputError(
            f"{where}: a value is not as a run wrote it ({error}); use the manifest.json as it was."
        ) from None
    return checked(
        policies, from_on=parted, off=off, inputs=_inputs(tree, where), scenario=beliefs, **numbers
    )


def _inputs(tree: Mapping[str, Any], where: str) -> Believed:
    """What a recorded run drew its inputs from; runs older than any posterior drew from the priors."""
    recorded = tree.get("inputs", PRIORS)
    if recorded == PRIORS:
        return Believed()
    if (FOLDER / f"{NAME}.npz").is_file() and shipped().id == recorded:
        return Believed(shipped())
    raise InputError(
        f"{where}: was run on the posterior {recorded}, which is not the one that ships here; "
        "use the Leadtime of that day, or run the question again."
    )


def _policy(policy: Policy) -> dict[str, Any]:
    """A policy as its file would say it, dates as text."""
    tree: dict[str, Any] = {"id": policy.id, "question": policy.question}
    if policy.based_on:
        tree["based_on"] = policy.based_on
    if policy.note:
        tree["note"] = policy.note
    return {**tree, "lever": [_lever(c) for c in policy.changes]}


def _lever(change: Change) -> dict[str, Any]:
    days = {"effective_on": change.effective_on, "announced_on": change.announced_on}
    tree = {"lever": change.lever, "value": change.value, "source": change.source}
    tree |= {key: day.isoformat() for key, day in days.items() if day}
    if change.notice_days:
        tree["notice_days"] = change.notice_days
    return {**tree, "note": change.note} if change.note else tree


def _tables(tree: Mapping[str, Any]) -> dict[str, Any]:
    """Back from text to dates."""
    blocks = [
        {k: date.fromisoformat(v) if k.endswith("_on") else v for k, v in block.items()}
        for block in tree["lever"]
    ]
    return {**tree, "lever": blocks}
