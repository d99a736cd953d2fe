"""What each verdict is called: in a sentence, in a label, by a letter, by a colour."""

from typing import NamedTuple

__all__ = ["SHOWN", "Look", "cell", "look", "sentence"]


class Look(NamedTuple):
    """How one exact verdict is shown: a sentence, a short label, one letter, a fill (Okabe and Ito's colours)."""

    sentence: str
    label: str
    letter: str
    colour: str


_FREE, _NOTICE, _CASE, _LETTER, _DENIAL, _BAR, _OPEN = (
    *("#00795a", "#3f9c86", "#a86f00", "#4f63b0", "#b5446e", "#24292f", "#9097a0"),
)

SHOWN = {
    "no-licence-needed": Look("no licence needed", "no licence", "-", _FREE),
    "ACA": Look("no licence needed: exception ACA", "no licence", "-", _FREE),
    "exception-HBM": Look("no licence needed: exception HBM", "no licence", "-", _FREE),
    "exception-LPP": Look("no licence needed: exception LPP", "no licence", "-", _FREE),
    "exception-AIA": Look("no licence needed: exception AIA", "no licence", "-", _FREE),
    "NAC-notify": Look("exception NAC, after a notice of 25 days", "notice (NAC)", "n", _NOTICE),
    "licence-presumption-of-approval": Look(
        "licence needed; applications have a presumption of approval", "licence: case by case", "c", _CASE
    ),
    "licence-case-by-case": Look(
        "licence needed; applications are looked at case by case", "licence: case by case", "c", _CASE
    ),
    "licence-policy-unstated": Look(
        "licence needed; how applications are looked at is not public",
        "licence: policy unstated",
        "l",
        _LETTER,
    ),
    "licence-presumption-of-denial": Look(
        "licence needed; applications face a presumption of denial", "licence: denial presumed", "D", _DENIAL
    ),
    "prohibited-entity": Look("prohibited: the receiving party is listed", "prohibited", "X", _BAR),
    "GP10-presumed-violation": Look(
        "prohibited: presumed made in breach of the rules (General Prohibition 10)", "prohibited", "X", _BAR
    ),
    "unknown": Look("not settled by what is known", "not settled", "?", _OPEN),
}
"""Every exact verdict."""


def look(verdict_fine: str) -> Look:
    """How an exact verdict is shown."""
    return SHOWN[verdict_fine]


def sentence(verdict_fine: str) -> str:
    """An exact verdict in words.

    Examples
    --------
    >>> sentence("ACA")
    'no licence needed: exception ACA'
    """
    return SHOWN[verdict_fine].sentence


def cell(value: object) -> str:
    """A value in a table: numbers short, truth as yes or no, nothing as empty.

    Examples
    --------
    >>> cell(True), cell(5.917159763), cell(None)
    ('yes', '5.91716', '')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and abs(value) < 1e6:
        return f"{value:g}"
    return "" if value is None else str(value)
