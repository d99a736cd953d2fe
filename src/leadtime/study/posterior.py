"""The posterior that ships: draws of the inputs that history touches, and what they were fitted to.

Two files side by side: `posterior.npz` holds the draws, `posterior.json` where they come from. A posterior fitted to
another model, to other priors or to other facts is named as such and not used.
"""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError, OutputError
from leadtime.facts import Catalogue
from leadtime.race.priors import Prior, priors
from leadtime.study.drivers import USED, relied_on
from leadtime.study.policy import HISTORY, built_in

FOLDER = Path(__file__).parent / "data"
RACE = Path(__file__).parents[1] / "race"
NAME = "posterior"
SCALE = "departure."
"""Before the name of a group of series: how far the race departs from them."""

POSTERIOR, PRIORS = "posterior", "priors"
REMEDY = "fit again with `leadtime calibrate --refit --write`."

Table = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True, eq=False)
class Posterior:
    """Draws and their origin.

    Parameters
    ----------
    draws : mapping of name to array [draw]
        Each fitted input, in its unit, and each group's departure under "departure.<group>".
    origin : mapping
        What `posterior.json` says: versions, seed, diagnostics, what was fitted to.
    """

    draws: Mapping[str, NDArray[np.float32]]
    origin: Mapping[str, Any]

    @property
    def inputs(self) -> Table:
        """Draws of the uncertain inputs alone."""
        return {name: values for name, values in self.draws.items() if not name.startswith(SCALE)}

    @property
    def departures(self) -> Table:
        """Draws of each group's departure."""
        return {
            name.removeprefix(SCALE): values for name, values in self.draws.items() if name.startswith(SCALE)
        }

    @property
    def id(self) -> str:
        """Hash of every bit of the draws."""
        digest = sha256()
        for name in sorted(self.draws):
            digest.update(name.encode() + b"\0" + np.ascontiguousarray(self.draws[name], "<f4").tobytes())
        return digest.hexdigest()[:12]

    def differences(self, catalogue: Catalogue) -> tuple[str, ...]:
        """What it was fitted to that is no longer so, one clause each; none if it may be used."""
        now = versions(catalogue)
        words = {"model": "the race's equations", "priors": "the priors", "data": "the facts fitted to"}
        return tuple(
            f"{words[name]} have changed ({self.origin.get(name)} then, {now[name]} now)"
            for name in words
            if self.origin.get(name) != now[name]
        )


@dataclass(frozen=True, slots=True)
class Believed:
    """What a study draws its inputs from: a posterior, or the priors alone, and why.

    `note` is empty where nothing needs to be said.
    """

    posterior: Posterior | None = None
    note: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """The posterior's hash, or "priors"."""
        return self.posterior.id if self.posterior else PRIORS

    def to_json(self) -> dict[str, Any]:
        """Where the inputs come from."""
        origin = self.posterior.origin if self.posterior else {}
        return {
            "from": POSTERIOR if self.posterior else PRIORS,
            "id": self.id,
            "fitted_until": origin.get("until"),
            "note": self.note,
        }


def drawn_from(inputs: str | Path, catalogue: Catalogue) -> Believed:
    """What a study is to draw from.

    Parameters
    ----------
    inputs : str or Path
        "posterior": the one that ships, or the priors with a note where it was fitted to something else;
        "priors": the priors alone; else a folder that holds a posterior.
    catalogue : Catalogue

    Raises
    ------
    InputError
        If the folder holds no posterior, or one that was fitted to something else.
    """
    if str(inputs) == PRIORS:
        return Believed()
    if str(inputs) == POSTERIOR:
        return _shipped_or_priors(catalogue)
    folder = Path(inputs)
    if not folder.is_dir():
        raise InputError(f"--inputs: {inputs} is no folder; give {POSTERIOR}, {PRIORS} or a folder.")
    found = read(folder)
    changed = found.differences(catalogue)
    if changed:
        raise InputError(f"--inputs: the posterior in {folder} does not fit: {'; '.join(changed)}; {REMEDY}")
    return Believed(found)


def _shipped_or_priors(catalogue: Catalogue) -> Believed:
    if not (FOLDER / f"{NAME}.npz").is_file():
        return Believed(note=f"no posterior ships, so inputs are drawn from their priors; {REMEDY}")
    found = shipped()
    changed = found.differences(catalogue)
    if changed:
        return Believed(
            note="the posterior that ships is not used, and inputs are drawn from their priors: "
            f"{'; '.join(changed)}; {REMEDY}"
        )
    return Believed(found)


def versions(catalogue: Catalogue) -> dict[str, str]:
    """Short hashes of what a fit depends on: equations, priors, and the facts that it reads."""
    return {"model": _model_version(), "priors": _priors_version(priors()), "data": _data_version(catalogue)}


@lru_cache(maxsize=1)
def _model_version() -> str:
    """Of the race's code, comments and docstrings aside."""
    digest = sha256()
    for path in sorted(RACE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [line for line in body if not _is_text(line)]  # type: ignore[attr-defined]
        digest.update(path.relative_to(RACE).as_posix().encode() + ast.dump(tree).encode())
    return digest.hexdigest()[:12]


def _is_text(line: ast.AST) -> bool:
    return isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)


def _priors_version(found: Mapping[str, Prior]) -> str:
    """Of the numbers of all priors."""
    numbers = [
        (p.name, p.shape, p.value, p.low, p.high, p.minimum, [(a.weight, a.value, a.low, a.high) for a in p.arms])
        for p in found.values()
    ]  # fmt: skip
    return sha256(json.dumps(sorted(numbers, key=lambda n: n[0])).encode()).hexdigest()[:12]


def _data_version(catalogue: Catalogue) -> str:
    """Of the series that drive the race or are held against it, the chips and systems it reads, the enacted levers."""
    from leadtime.study.fit.observations import mappings, settings

    names = sorted({*USED, *(m.series for m in mappings())})
    rows = [
        [(r.entity, r.quantity, r.date, r.value, r.low, r.high, r.unit) for r in catalogue.series[n].rows]
        for n in names
    ]
    chips = [(q.value, q.low, q.high) for q in relied_on(catalogue)]
    levers = [
        (c.lever, c.value, str(c.effective_on), str(c.announced_on)) for c in built_in()[HISTORY].changes
    ]
    table = [
        (m.key, m.quantity, m.read_out.name, m.scale, m.noise, m.bias, m.group, m.role, m.rival, m.weight)
        for m in mappings()
    ]
    told = {k: v for k, v in settings().items() if k in ("discrepancy", "noise", "reuse")}
    tree = json.dumps([names, rows, chips, levers, table, told])
    return sha256(tree.encode()).hexdigest()[:12]


def write(posterior: Posterior, folder: Path = FOLDER) -> Path:
    """Put a posterior into a folder.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(folder / f"{NAME}.npz", **posterior.draws)  # type: ignore[arg-type]
        text = json.dumps({"id": posterior.id, **posterior.origin}, indent=1, ensure_ascii=False)
        (folder / f"{NAME}.json").write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(
            f"{folder}: the posterior cannot be written ({error.strerror}); choose another folder."
        ) from None
    return folder / f"{NAME}.npz"


def read(folder: Path = FOLDER) -> Posterior:
    """The posterior in a folder.

    Raises
    ------
    InputError
        If there is none, or its two files do not belong together.
    """
    files = [folder / f"{NAME}.{suffix}" for suffix in ("npz", "json")]
    for file in files:
        if not file.is_file():
            raise InputError(
                f"{file} is not there; run `leadtime calibrate --write {folder}`, or give the folder of a posterior."
            )
    try:
        with np.load(files[0], allow_pickle=False) as arrays:
            draws = {name: np.asarray(arrays[name], np.float32) for name in arrays.files}
        origin = json.loads(files[1].read_text(encoding="utf-8"))
        posterior = Posterior(draws, origin)
        is_one = posterior.id == origin["id"]
    except (OSError, ValueError, KeyError, TypeError, BadZipFile) as error:
        raise InputError(
            f"{files[0]}: is no posterior ({error}); run `leadtime calibrate --refit --write {folder}`."
        ) from None
    if not is_one:
        raise InputError(
            f"{files[0]}: its draws are not those that {files[1].name} describes; "
            f"run `leadtime calibrate --refit --write {folder}`."
        )
    return posterior


@lru_cache(maxsize=1)
def shipped() -> Posterior:
    """The posterior that comes with Leadtime."""
    return read()
