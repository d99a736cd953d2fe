"""The state of the race page as an address, as a command, as Python: all of them say the same study.

A policy in an address is a base with levers on top, `open~hbm_access=0.5@2027-01-01~cloud_access=0`. The base is
a built-in policy, or `none` for no control at all; a lever without a day counts from the day of parting, and a
second day, after another `@`, is that on which the change was announced.
"""

import json
import re
import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from leadtime.errors import InputError, UnknownName, folded
from leadtime.facts import catalogue
from leadtime.race.levers import levers
from leadtime.study.policy import USUAL, Change, Policy, built_in, parse
from leadtime.study.posterior import POSTERIOR, drawn_from
from leadtime.study.scenario import RUNS, UNTIL, Study, checked

__all__ = ["as_command", "as_python", "as_toml", "policy_of", "study_of", "text_of"]

BASELESS = "none"
MOST_POLICIES = 8
LONGEST_TEXT = 2000
_LEVER = re.compile(r"(?P<lever>[a-z_]+)=(?P<value>[^@]*)(@(?P<day>[^@]*)(@(?P<announced>.*))?)?")


def study_of(
    policies: Sequence[str],
    *,
    facts_on: date,
    runs: int = RUNS,
    seed: int = 0,
    from_on: date | None = None,
    until: int = UNTIL,
    off: Sequence[str] = (),
) -> Study:
    """The study that an address asks for; no policy means the usual ones.

    Raises
    ------
    InputError
        One sentence on what in the address cannot be understood.
    """
    if len(policies) > MOST_POLICIES:
        raise InputError(f"{len(policies)} policies are too many for one page; give at most {MOST_POLICIES}.")
    found = [policy_of(text) for text in policies] if policies else [built_in()[p] for p in USUAL]
    return checked(
        _told_apart(found),
        runs=min(runs, RUNS),
        seed=seed,
        from_on=from_on or min(facts_on, date(min(max(until, 2018), 9999), 12, 31)),
        until=until,
        off=off,
        inputs=drawn_from(POSTERIOR, catalogue()),
    )


def policy_of(text: str) -> Policy:
    """The policy that a piece of an address means.

    Raises
    ------
    InputError
        Names the piece, and what would do.

    Examples
    --------
    >>> policy_of("open~hbm_access=0.5").id
    'open-changed'
    """
    if len(text) > LONGEST_TEXT:
        raise InputError(f"a policy of {len(text):,} characters is too long; give at most {LONGEST_TEXT:,}.")
    base, *parts = text.split("~")
    named = {folded(p): p for p in built_in()} | {BASELESS: BASELESS}
    if folded(base) not in named:
        raise UnknownName("policy", base, (*built_in(), BASELESS))
    base = named[folded(base)]
    own = [p.removeprefix("id=") for p in parts if p.startswith("id=")]
    blocks = [_block(part, text) for part in parts if not part.startswith("id=")]
    if not blocks and not own and base != BASELESS:
        return built_in()[base]
    name = own[-1] if own else f"{base}-changed"
    if folded(name) in named:
        raise InputError(f"policy={text}: the id {name!r} belongs to a built-in policy; choose another.")
    tables: dict[str, Any] = {"id": name, "question": _question(base, blocks), "lever": blocks}
    if base != BASELESS:
        tables["based_on"] = base
    return parse(tables, f"policy={text}")


def text_of(policy: Policy) -> str:
    """A policy as a piece of an address; `policy_of` reads it back."""
    if policy.id in built_in():
        return policy.id
    base = policy.based_on or BASELESS
    parts = [base] if policy.id == f"{base}-changed" else [base, f"id={re.sub('[~@=]', '-', policy.id)}"]
    for c in policy.changes:
        days = "@".join(str(day or "") for day in (c.effective_on, c.announced_on)).rstrip("@")
        parts.append(f"{c.lever}={_plain(c.value)}" + (f"@{days}" if days else ""))
    return "~".join(parts)


def _block(part: str, whole: str) -> dict[str, Any]:
    found = _LEVER.fullmatch(part)
    if found is None:
        raise InputError(
            f"policy={whole}: {part!r} is no lever; write lever=value or lever=value@2027-01-01."
        )
    name = found["lever"]
    block: dict[str, Any] = {"lever": name, "value": _value(name, found["value"]), "source": "assumption"}
    for key, text in (("effective_on", found["day"]), ("announced_on", found["announced"])):
        if text:
            block[key] = _day(text, whole)
    return block


def _day(text: str, whole: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"policy={whole}: {text!r} is no day; write it as 2027-01-01.") from None


def _value(lever: str, text: str) -> float | str:
    """A number where the lever takes numbers; what it may be is for the policy's own checks to say."""
    if lever in levers() and levers()[lever].choices:
        return text
    try:
        return float(text)
    except ValueError:
        return text


def _question(base: str, blocks: Sequence[dict[str, Any]]) -> str:
    told = ", ".join(
        f"{b['lever']} {_plain(b['value'])}" + (f" from {b['effective_on']}" if "effective_on" in b else "")
        for b in blocks
    )
    start = "no control at all" if base == BASELESS else base
    return f"What follows if {start} is changed: {told}?" if told else f"What follows from {start}?"


def _told_apart(policies: Sequence[Policy]) -> tuple[Policy, ...]:
    """Changed policies of one base get a number; anything else that is there twice is refused later."""
    seen: dict[str, int] = {}
    out = []
    for policy in policies:
        seen[policy.id] = seen.get(policy.id, 0) + 1
        again = policy.id.endswith("-changed") and seen[policy.id] > 1
        out.append(replace(policy, id=f"{policy.id}-{seen[policy.id]}") if again else policy)
    return tuple(out)


def _plain(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def as_toml(policy: Policy) -> str:
    """A policy as the file that the command line takes."""
    lines = [f"id = {_quoted(policy.id)}", f"question = {_quoted(policy.question)}"]
    if policy.based_on:
        lines.append(f"based_on = {_quoted(policy.based_on)}")
    for change in policy.changes:
        lines += ["", "[[lever]]", *_lever_lines(change)]
    return "\n".join(lines) + "\n"


def _lever_lines(change: Change) -> list[str]:
    value = _quoted(change.value) if isinstance(change.value, str) else _plain(change.value)
    lines = [f"lever = {_quoted(change.lever)}", f"value = {value}"]
    if change.effective_on:
        lines.append(f"effective_on = {change.effective_on}")
    if change.announced_on:
        lines.append(f"announced_on = {change.announced_on}")
    return [*lines, f"source = {_quoted(change.source)}"]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def as_command(study: Study) -> str:
    """Shell lines that run the same study: own policies are written to files first."""
    files = [
        f"cat > {shlex.quote(_file(p))} <<'TOML'\n{as_toml(p)}TOML\n" for p in study.policies if _is_own(p)
    ]
    chosen = [part for p in study.policies for part in ("--policy", _file(p) if _is_own(p) else p.id)]
    off = [part for name in sorted(study.off) for part in ("--off", name)]
    words = ["leadtime", "race", *chosen, "--runs", str(study.runs), "--seed", str(study.seed)]
    words += ["--from", str(study.from_on), "--until", str(study.until), *off]
    return "".join(files) + shlex.join(words)


def as_python(study: Study) -> str:
    """Python that runs the same study."""
    lines = ["from datetime import date"]
    own = [p for p in study.policies if _is_own(p)]
    if own:
        lines.append("from pathlib import Path")
    lines += ["", "import leadtime", ""]
    lines += [f"Path({_file(p)!r}).write_text({as_toml(p)!r}, encoding='utf-8')" for p in own]
    chosen = [_file(p) if _is_own(p) else p.id for p in study.policies]
    day = study.from_on
    off = f", off={sorted(study.off)!r}" if study.off else ""
    lines += [
        f"race = leadtime.race({chosen!r}, runs={study.runs}, seed={study.seed}, "
        f"from_on=date({day.year}, {day.month}, {day.day}), until={study.until}{off})",
        "print(race.to_json()['policies'])",
    ]
    return "\n".join(lines)


def _is_own(policy: Policy) -> bool:
    return policy.id not in built_in()


def _file(policy: Policy) -> str:
    return f"{re.sub(r'[^A-Za-z0-9_-]+', '-', policy.id).strip('-') or 'policy'}.toml"
