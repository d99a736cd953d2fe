"""The answer as a paragraph, in English and in Traditional Chinese: sentences from data, numbers from the run."""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from leadtime.race.priors import priors
from leadtime.study.summary import Answer

FILE = Path(__file__).parent / "data" / "answer.toml"
LEAST_SHARE, LEAST_GAIN = 0.01, 0.05
"""Below a hundredth of the variance, or a twentieth of a month, nothing is said to be told."""


@cache
def sentences() -> dict[str, Any]:
    """Templates, names and observables."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def told(found: Answer, runs: int, tongue: str) -> str:
    """One paragraph.

    Parameters
    ----------
    found : Answer
    runs : int
        Members.
    tongue : str
        "en" or "zh_hant".
    """
    words = sentences()[tongue]

    def name(policy: str) -> str:
        known: str = sentences()["policy"][tongue].get(policy, policy)
        return known

    parts = [
        *_order(found, runs, words, name),
        *_ground(found, words, tongue),
        *_sight(found, words, tongue),
    ]
    text: str = words["end"].join(parts)
    return text


def _order(found: Answer, runs: int, words: dict[str, str], name: Callable[[str], str]) -> list[str]:
    gap = {"p5": _months(found.gap["p5"]), "p50": _months(found.gap["p50"]), "p95": _months(found.gap["p95"])}
    if found.best == found.worst:
        return [
            words["level"].format(policy=name(found.best), year=found.year, **gap),
            *_counted(found, words),
        ]
    spells = [
        words["spell" if s.last > s.first else "spell_year"].format(
            policy=name(s.policy), first=s.first, last=s.last
        )
        for s in found.spells
    ]
    said = [
        words["leads"].format(runs=f"{runs:,}", spells=words["join"].join(spells)),
        words["gap"].format(
            year=found.year, a=name(found.best), b=name(found.worst), share=_share(found.share_ahead), **gap
        ),
        *_counted(found, words),
    ]
    if not found.crossings:
        return [*said, words["stays"]]
    first = found.crossings[0]
    changes = words["changes"].format(
        share=_share(found.changes_share),
        first=found.first_year,
        last=found.year,
        a=name(first.a),
        b=name(first.b),
        pair_share=_share(first.share),
        year=first.year,
    )
    return [*said, changes]


def _counted(found: Answer, words: dict[str, str]) -> list[str]:
    if not found.gap_counted:
        return []
    return [words["counted"].format(**{work: _months(gap["p50"]) for work, gap in found.gap_counted.items()})]


def _ground(found: Answer, words: dict[str, str], tongue: str) -> list[str]:
    if len(found.rests_on) < 2:
        return []
    one, two = found.rests_on[:2]
    key = "rests_level" if found.best == found.worst else "rests"
    return [
        words[key].format(
            first=_meaning(one.input, tongue),
            second=_meaning(two.input, tongue),
            first_share=_share(one.share),
            second_share=_share(two.share),
        )
    ]


def _sight(found: Answer, words: dict[str, str], tongue: str) -> list[str]:
    if not found.observations:
        return []
    top = found.observations[0]
    if top.share < LEAST_SHARE:
        return [words["observe_nothing"].format(year=found.observed_year)]
    what = sentences()["observable"][top.metric][tongue]
    said = [words["observe"].format(year=found.observed_year, what=what, share=_share(top.share))]
    if found.best == found.worst:
        return said
    most = max(o.gain for o in found.observations)
    return [
        *said,
        words["no_regret"] if most < LEAST_GAIN else words["regret"].format(gain=f"{top.gain:.1f}"),
    ]


def _meaning(name: str, tongue: str) -> str:
    prior = priors()[name]
    return (prior.meaning_zh_hant or prior.meaning) if tongue == "zh_hant" else prior.meaning


def _share(share: float) -> str:
    return "<1%" if 0 < share < 0.005 else ">99%" if 0.995 < share < 1 else f"{share:.0%}"


def _months(x: float) -> str:
    return f"{x:.0f}" if abs(x) >= 10 else f"{x:.1f}"
