"""Levers as sliders: where the thumb can stand, and where each built-in policy stands, with its source."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from leadtime.race.levers import Lever, levers
from leadtime.study.policy import Policy, built_in, resolved
from leadtime.study.scenario import Study

__all__ = ["in_force", "sliders"]

STEPS = 100
UNBOUNDED = 1e6
"""A lever whose bound is this high has no bound in practice: its slider is logarithmic with an end "no limit"."""
PER_DECADE = (1, 1.5, 2, 3, 5, 7)


def sliders(asked: Study) -> list[dict[str, Any]]:
    """Every lever with its stops and the settings of the built-in policies, in the order of the levers' file."""
    settings = {p.id: in_force(p, asked) for p in built_in().values()}
    return [_slider(lever, {p: s[name] for p, s in settings.items()}) for name, lever in levers().items()]


def in_force(policy: Policy, asked: Study) -> dict[str, dict[str, Any]]:
    """What a policy sets each lever to at the end of the run: value, since when, by which source, own or inherited."""
    run = resolved(policy, asked.from_on)
    own = {c.lever for c in policy.changes} if policy.based_on else set()
    out = {}
    for name, lever in levers().items():
        last = [c for c in run.of(name) if c.effective_on and c.effective_on.year <= asked.until][-1:]
        change = last[0] if last else None
        out[name] = {
            "value": change.value if change else lever.default,
            "since": change.effective_on if change else None,
            "source": change.source if change else "assumption",
            "note": change.note if change else "",
            "is_own": name in own,
        }
    return out


def _slider(lever: Lever, settings: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    shown = {"name": lever.name, "unit": lever.unit, "tighter": lever.tighter, "settings": settings}
    if lever.choices:
        return shown | {"choices": list(lever.choices)}
    marks = [float(s["value"]) for s in settings.values()]
    stops = _logarithmic(lever, marks) if (lever.maximum or 0) >= UNBOUNDED else _even(lever, marks)
    return shown | {"stops": stops, "no_limit": lever.maximum if (lever.maximum or 0) >= UNBOUNDED else None}


def _even(lever: Lever, marks: Sequence[float]) -> list[float]:
    low, high = lever.minimum or 0.0, lever.maximum or 1.0
    even = {round(low + (high - low) * i / STEPS, 10) for i in range(STEPS + 1)}
    return sorted(even | set(marks))


def _logarithmic(lever: Lever, marks: Sequence[float]) -> list[float]:
    """From a tenth of the least setting to ten times the greatest, then the bound."""
    ends = {lever.minimum or 0.0, lever.maximum or UNBOUNDED}
    set_to = [m for m in marks if 0 < m < (lever.maximum or UNBOUNDED)] or [1.0]
    low, high = math.floor(math.log10(min(set_to))) - 1, math.ceil(math.log10(max(set_to))) + 1
    ladder = {k * 10.0**d for d in range(low, high) for k in PER_DECADE} | {10.0**high}
    return sorted(ends | {round(x, 10) for x in ladder if x < (lever.maximum or UNBOUNDED)} | set(marks))
