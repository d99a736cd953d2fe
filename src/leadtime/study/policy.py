"""Policies: dated levers in TOML, and the months they fall on."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.errors import InputError, UnknownName, folded, nearest
from leadtime.facts.presence import is_there
from leadtime.race.clock import Clock
from leadtime.race.levers import Lever, levers

FOLDER = Path(__file__).parent / "data" / "policies"
HISTORY = "as-enacted"
USUAL = ("as-enacted", "deny", "downgrade", "open")
"""Built-in policies that a study compares when none is named; the others run by name."""
LONGEST_ID = 64
KEYS = ("id", "question", "question_zh_hant", "based_on", "note", "note_zh_hant", "lever")
CHANGE_KEYS = ("lever", "value", "effective_on", "announced_on", "notice_days", "source", "note")
LONGEST_NOTICE = 3650


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One lever set to one value from one day on.

    Parameters
    ----------
    effective_on : date or None
        When it comes into force; None means the day on which policies part.
    announced_on : date or None
        When it became known; buyers rush in between.
    notice_days : int
        Days between the day on which policies part, when it becomes known, and its force; for a change without a date.
    """

    lever: str
    value: float | str
    effective_on: date | None
    announced_on: date | None
    source: str
    note: str = ""
    notice_days: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """A named set of dated levers, on top of another policy.

    `question_zh_hant` and `note_zh_hant` say question and note in Traditional Chinese; they change nothing of a run.
    """

    id: str
    question: str
    changes: tuple[Change, ...]
    based_on: str | None = None
    note: str = ""
    question_zh_hant: str = field(default="", compare=False)
    note_zh_hant: str = field(default="", compare=False)

    def of(self, lever: str) -> tuple[Change, ...]:
        """The changes of one lever, in order of date."""
        found = [c for c in self.changes if c.lever == lever]
        return tuple(sorted(found, key=lambda c: c.effective_on or date.max))


@cache
def built_in() -> dict[str, Policy]:
    """The policies that come with Leadtime, by id."""
    return {p.stem: read(p) for p in sorted(FOLDER.glob("*.toml"))}


def find(name_or_file: str) -> Policy:
    """A built-in policy by name, or the policy in a file.

    Raises
    ------
    UnknownName
        If it is neither; the nearest names are offered.
    InputError
        If the file cannot be read or says something a policy cannot say.
    """
    by_name = {folded(p): p for p in built_in()}
    if folded(name_or_file) in by_name:
        return built_in()[by_name[folded(name_or_file)]]
    if not name_or_file.strip():
        raise UnknownName("policy", name_or_file, built_in())
    path = Path(name_or_file)
    if path.suffix == ".toml" or is_there(path):
        policy = read(path)
        if folded(policy.id) in by_name:
            raise InputError(f"{path}: the id {policy.id!r} belongs to a built-in policy; choose another.")
        return policy
    raise UnknownName("policy", name_or_file, built_in())


def read(path: Path) -> Policy:
    """Read one policy file.

    Raises
    ------
    InputError
        Names the file, the line or key, the reason and what would do.
    """
    try:
        text = path.read_text(encoding="utf-8")
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not valid TOML: {error}.") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not text in UTF-8; save it as UTF-8.") from None
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); give a built-in policy or a TOML file."
        ) from None
    starts = [i for i, line in enumerate(text.splitlines(), 1) if line.strip().startswith("[[lever]]")]
    return parse(tables, str(path), lines=starts)


def parse(tables: dict[str, Any], where: str, *, lines: Sequence[int] = ()) -> Policy:
    """Turn a policy's tables into a record, or say what is wrong, and in the block of which line."""
    _known(tables, KEYS, where)
    for key in ("id", "question"):
        if not isinstance(tables.get(key), str) or not tables[key].strip():
            raise InputError(
                f"{where}: `{key}` is missing or not a text; a policy starts with its id and question."
            )
    if not tables["id"].isprintable() or len(tables["id"]) > LONGEST_ID:
        raise InputError(f"{where}: `id` must be at most {LONGEST_ID} printable characters; choose another.")
    base = tables.get("based_on")
    if base is not None and (not isinstance(base, str) or not is_there(FOLDER / f"{base}.toml")):
        raise InputError(
            f"{where}: `based_on` is {base!r}; known are {', '.join(sorted(p.stem for p in FOLDER.glob('*.toml')))}."
        )
    blocks = tables.get("lever", [])
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):
        raise InputError(f"{where}: `lever` must be written as [[lever]] blocks.")
    at = [f"line {n}, " for n in lines] if len(lines) == len(blocks) else [""] * len(blocks)
    changes = tuple(
        _change(block, f"{where}: {line}lever block {i}")
        for i, (block, line) in enumerate(zip(blocks, at, strict=True), 1)
    )
    days = [(c.lever, c.effective_on) for c in changes]
    for lever, day in days:
        if days.count((lever, day)) > 1:
            when = f"on {day}" if day else "on the day of parting"
            raise InputError(f"{where}: {lever} is set twice {when}; keep one of the blocks.")
    return Policy(
        id=tables["id"],
        question=tables["question"],
        changes=changes,
        based_on=base,
        note=tables.get("note", ""),
        question_zh_hant=tables.get("question_zh_hant", ""),
        note_zh_hant=tables.get("note_zh_hant", ""),
    )


def _known(table: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    for key in table:
        if key not in keys:
            hint = nearest(key, keys)
            say = f"did you mean `{hint[0]}`?" if hint else f"known are {', '.join(keys)}."
            raise InputError(f"{where}: unknown key `{key}`; {say}")


def _change(block: dict[str, Any], where: str) -> Change:
    _known(block, CHANGE_KEYS, where)
    name = block.get("lever")
    if not isinstance(name, str) or name not in levers():
        raise InputError(f"{where}: {UnknownName('lever', str(name), levers())}")
    where = f"{where} ({name})"
    if "value" not in block:
        raise InputError(f"{where}: `value` is missing; say what the lever is set to.")
    if not isinstance(block.get("source"), str):
        raise InputError(f'{where}: `source` is missing; name a source, or write source = "assumption".')
    days = {key: block.get(key) for key in ("effective_on", "announced_on")}
    for key, day in days.items():
        if day is not None and type(day) is not date:
            raise InputError(f"{where}: `{key}` is {day!r}, not a date; write {key} = 2027-01-01.")
    notice = _notice(block, days, where)
    if notice and days["effective_on"]:
        days["announced_on"], notice = days["effective_on"] - timedelta(days=notice), 0
    if days["announced_on"] and days["effective_on"] and days["announced_on"] > days["effective_on"]:
        raise InputError(
            f"{where}: announced on {days['announced_on']}, after it takes effect; swap the dates."
        )
    return Change(
        lever=name,
        value=_value(levers()[name], block["value"], where),
        source=block["source"],
        note=block.get("note", ""),
        notice_days=notice,
        **days,
    )


def _notice(block: dict[str, Any], days: dict[str, date | None], where: str) -> int:
    """Days of notice, 0 where none is given."""
    if "notice_days" not in block:
        return 0
    notice = block["notice_days"]
    if type(notice) is not int or not 0 <= notice <= LONGEST_NOTICE:
        raise InputError(
            f"{where}: `notice_days` is {notice!r}, not a whole number from 0 to {LONGEST_NOTICE}."
        )
    if days["announced_on"]:
        raise InputError(f"{where}: `notice_days` and `announced_on` both say when it is known; keep one.")
    return notice


def _value(lever: Lever, value: Any, where: str) -> float | str:
    if lever.choices:
        if value not in lever.choices:
            raise InputError(
                f"{where}: value {value!r} is not a choice; known are {', '.join(lever.choices)}."
            )
        return str(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(
            f"{where}: value {value!r} is not a number; the lever is {lever.meaning} ({lever.unit})."
        )
    low, high = lever.minimum, lever.maximum
    if low is None or high is None or not low <= value <= high:
        said = f"{value:g}" if isinstance(value, float) else str(value)[:20]  # whole numbers have no bound
        raise InputError(f"{where}: value {said} is outside {low:g} to {high:g} {lever.unit}.")
    return float(value)


def resolved(policy: Policy, part_on: date) -> Policy:
    """A policy as it runs: enacted history up to the day of parting, then its own levers.

    Parameters
    ----------
    policy : Policy
    part_on : date
        Until this day all policies share the enacted history. A policy's change that is dated earlier takes
        effect on this day.

    Returns
    -------
    Policy
        Without a base; every change dated.
    """
    if policy.id == HISTORY:
        return policy
    parted = max(part_on, Clock.first_day())
    own = [c for lever in levers() for c in _from(policy.of(lever), parted)]
    enacted = built_in()[HISTORY]
    shared = [c for c in enacted.changes if c.effective_on and c.effective_on < parted]
    rushed = [c for lever in {c.lever for c in own} for c in _rushes(enacted.of(lever), parted)]
    inherited = _inherited(policy, {c.lever for c in own}, parted)
    return replace(policy, changes=(*shared, *rushed, *inherited, *own), based_on=None)


def _from(changes: Sequence[Change], parted: date) -> list[Change]:
    """A lever's own changes from the parting on: the last of those dated earlier takes effect that day."""
    later = [c for c in changes if c.effective_on and c.effective_on > parted]
    earlier = [c for c in changes if c.effective_on is None or c.effective_on <= parted][-1:]
    dated = [*(_noticed(c, parted) for c in earlier), *later]
    return [replace(c, announced_on=max(c.announced_on, parted) if c.announced_on else None) for c in dated]


def _noticed(change: Change, parted: date) -> Change:
    """A change from before the parting takes effect that day; one with notice is announced then and follows."""
    if not change.notice_days:
        return replace(change, effective_on=parted)
    force = parted + timedelta(days=change.notice_days)
    return replace(change, announced_on=parted, effective_on=force, notice_days=0)


def _rushes(enacted: Sequence[Change], parted: date) -> list[Change]:
    """Enacted changes known before the parting and due after it: the rush is history, the change is not."""
    before = [c for c in enacted if c.effective_on and c.effective_on < parted]
    due = [
        c for c in enacted if c.announced_on and c.effective_on and c.announced_on < parted <= c.effective_on
    ]
    unchanged = before[-1].value if before else levers()[enacted[0].lever].default if enacted else 0.0
    return [replace(c, value=unchanged, effective_on=parted) for c in due]


def _inherited(policy: Policy, touched: set[str], parted: date) -> list[Change]:
    """The base policy's changes after the parting for levers that this policy leaves alone."""
    if policy.based_on is None:
        return _released(touched, parted)
    base = resolved(built_in()[policy.based_on], parted)
    return [c for c in base.changes if c.lever not in touched and c.effective_on and c.effective_on >= parted]


def _released(touched: set[str], parted: date) -> list[Change]:
    """A policy with no base starts from no control: every lever it does not set goes back to its default."""
    return [
        Change(lever=name, value=lever.default, effective_on=parted, announced_on=None, source="assumption")
        for name, lever in levers().items()
        if name not in touched
    ]


def lever_months(policy: Policy, clock: Clock) -> dict[str, NDArray[np.float64]]:
    """Monthly means of every numeric lever of a resolved policy, and of the gaps before tightenings.

    Returns
    -------
    mapping of name to array [time]
        Each numeric lever; `hbm_gap` and `chip_gap`, the share of the month in which a tightening of memory
        or chips is known and not yet in force.
    """
    out = {
        name: clock.held(
            [(c.effective_on, float(c.value)) for c in policy.of(name) if c.effective_on],
            before=float(lever.default),
        )
        for name, lever in levers().items()
        if not lever.choices
    }
    return out | {
        "hbm_gap": clock.held(_gaps(policy.of("hbm_access")), before=0.0),
        "chip_gap": clock.held(_gaps(policy.of("chips")), before=0.0),
    }


def _gaps(changes: Iterable[Change]) -> list[tuple[date, float]]:
    marks: list[tuple[date, float]] = []
    for c in changes:
        if c.announced_on and c.effective_on and c.announced_on < c.effective_on:
            marks += [(c.announced_on, 1.0), (c.effective_on, 0.0)]
    return marks
