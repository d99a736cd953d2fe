"""Scenarios: named beliefs that replace priors by name, so that a run can ask what follows if they hold.

A scenario is a TOML file: `id`, `question`, and a [[prior]] block for each input that it sees otherwise.  What it
leaves out is believed as before; the draws behind are the same, member by member, so that two runs differ by the
beliefs alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from leadtime.errors import InputError, UnknownName, folded, nearest
from leadtime.facts.presence import is_there
from leadtime.race.priors import Prior, checked, priors

__all__ = ["FOLDER", "Belief", "Scenario", "believed", "built_in", "find", "parse"]

FOLDER = Path(__file__).parent / "data" / "scenarios"
KEYS = ("id", "question", "question_zh_hant", "note", "note_zh_hant", "prior")
BELIEF_KEYS = ("name", "value", "low", "high", "source", "because")


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """One input seen otherwise: median, 5th and 95th percentile in the prior's own unit and shape."""

    name: str
    value: float
    low: float
    high: float
    source: tuple[str, ...]
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A named set of beliefs."""

    id: str
    question: str
    beliefs: tuple[Belief, ...]
    note: str = ""
    question_zh_hant: str = ""
    note_zh_hant: str = ""

    def to_json(self) -> dict[str, Any]:
        """As its file would say it."""
        tree: dict[str, Any] = {"id": self.id, "question": self.question}
        tree |= {k: v for k in KEYS[2:5] if (v := getattr(self, k))}
        return tree | {
            "prior": [{k: v for k in BELIEF_KEYS if (v := getattr(b, k)) != ""} for b in self.beliefs]
        }


def believed(scenario: Scenario | None) -> Mapping[str, Prior]:
    """All priors, those of a scenario in the place of ours.

    Raises
    ------
    InputError
        If a belief does not fit the prior's shape.
    """
    found = priors()
    return found if scenario is None else _overlaid(scenario)


@cache
def _overlaid(scenario: Scenario) -> Mapping[str, Prior]:
    found = dict(priors())
    for belief in scenario.beliefs:
        was = found[belief.name]
        seen = replace(
            was, value=belief.value, low=belief.low, high=belief.high, source=belief.source, arms=(), grade="derived",
            shape="lognormal" if was.shape == "arms" else was.shape, note=belief.because, note_zh_hant="",
        )  # fmt: skip
        found[belief.name] = checked(seen, f"scenario {scenario.id}: `{belief.name}`")
    return found


@cache
def built_in() -> dict[str, Scenario]:
    """The scenarios that ship, by id."""
    return {path.stem: read(path) for path in sorted(FOLDER.glob("[!_]*.toml"))}


def find(name: str) -> Scenario:
    """A built-in scenario, or one from a TOML file.

    Raises
    ------
    InputError
        If there is neither, or the file is malformed.
    """
    for id, scenario in built_in().items():
        if folded(id) == folded(name):
            return scenario
    if name.endswith(".toml") or is_there(name):
        return read(Path(name))
    raise UnknownName("scenario", name, built_in())


def read(path: Path) -> Scenario:
    """A scenario's file."""
    import tomllib

    try:
        tree = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror}); name a scenario or its file.") from None
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"{path}: is no valid TOML ({error}); correct it there.") from None
    return parse(tree, str(path))


def parse(tree: Mapping[str, Any], where: str) -> Scenario:
    """A scenario from the tables of its file, or of a manifest.

    Raises
    ------
    InputError
        Names the key, and what would be accepted.
    """
    _check_keys(tree, KEYS, ("id", "question", "prior"), where)
    blocks = tree["prior"]
    if not isinstance(blocks, list) or not blocks or not all(isinstance(b, Mapping) for b in blocks):
        raise InputError(f"{where}: `prior` is no list of tables; write each as [[prior]].")
    names = [str(b.get("name")) for b in blocks]
    if len(set(names)) < len(names):
        raise InputError(f"{where}: a prior is named twice; keep one block for each.")
    texts = {k: str(tree.get(k, "")) for k in KEYS[:-1]}
    made = Scenario(beliefs=tuple(_belief(b, where) for b in blocks), **texts)
    _overlaid(made)
    return made


def _belief(block: Mapping[str, Any], where: str) -> Belief:
    _check_keys(block, BELIEF_KEYS, BELIEF_KEYS[:5], f"{where}: [[prior]]")
    if block["name"] not in priors():
        raise UnknownName("uncertain input", str(block["name"]), priors())
    numbers = {}
    for key in ("value", "low", "high"):
        if isinstance(block[key], bool) or not isinstance(block[key], int | float):
            raise InputError(f"{where}: `{block['name']}`: {key} is {block[key]!r}; write a number.")
        numbers[key] = float(block[key])
    source = block["source"]
    listed = (source,) if isinstance(source, str) else tuple(map(str, source))
    return Belief(name=block["name"], source=listed, because=str(block.get("because", "")), **numbers)


def _check_keys(
    table: Mapping[str, Any], known: tuple[str, ...], needed: tuple[str, ...], where: str
) -> None:
    for key in table:
        if key not in known:
            near = nearest(key, known)
            say = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(known)}."
            raise InputError(f"{where}: unknown key `{key}`; {say}")
    for key in needed:
        if key not in table:
            raise InputError(f"{where}: `{key}` is missing; needed are {', '.join(needed)}.")
