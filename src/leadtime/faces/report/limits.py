"""What the model leaves out: the caveat in one sentence, and the section that spells it out."""

from collections.abc import Mapping
from typing import NamedTuple

from leadtime.faces.report.findings import surest
from leadtime.faces.report.wording import Wording
from leadtime.study.summary import RaceSummary

__all__ = ["Limits", "caveat", "limits"]

_COUNTING = ("paper", "levers", "others", "independent")


class Limits(NamedTuple):
    """The section's sentences: what is in the run, what is not (name, text), how it counts, what follows."""

    inside: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    counting: tuple[str, ...]
    conditional: str


def caveat(summary: RaceSummary, words: Wording) -> str:
    """One sentence on what the answer is conditional on."""
    missing = words.joined([words(f"left_out.{id}") for id in _missing(summary, words)])
    return words("summary.caveat", missing=missing)


def limits(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> Limits:
    """All that the answer is conditional on.

    Parameters
    ----------
    summary : RaceSummary
    words : Wording
    names : mapping of str to str
        Names shown for policies, by id.
    """
    missing = _missing(summary, words)
    return Limits(
        inside=tuple(_inside(summary, words)),
        missing=tuple((words(f"left_out.{id}"), words(f"left_out_text.{id}")) for id in missing),
        counting=tuple(words(f"limits.{id}", assumptions=len(summary.assumptions)) for id in _COUNTING),
        conditional=_conditional(summary, words, names),
    )


def _missing(summary: RaceSummary, words: Wording) -> list[str]:
    """Links of the complete model that this one has not, neither running nor switched off."""
    return [id for id in words.strings["left_out"] if id not in (*summary.mechanisms, *summary.off)]


def _inside(summary: RaceSummary, words: Wording) -> list[str]:
    said = []
    for key, ids in (("inside", summary.mechanisms), ("off", summary.off)):
        links = [words.name("mechanism", id, id.replace("_", " ")) for id in ids]
        if links:
            said.append(words(f"limits.{key}", count=len(links), mechanisms=words.joined(links)))
    return said


def _conditional(summary: RaceSummary, words: Wording, names: Mapping[str, str]) -> str:
    found = surest(summary)
    if found is None:
        return words("limits.conditional_one")
    a, b, p = found
    return words("limits.conditional", year=summary.years[-1], a=names[a], b=names[b], share=words.share(p))
