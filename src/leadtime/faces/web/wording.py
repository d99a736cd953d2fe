"""The words of the pages: those of the report with the pages' own beside them, in the reader's language."""

import tomllib
from functools import cache
from pathlib import Path

from leadtime.faces.report.wording import Wording, languages
from leadtime.faces.report.wording import wording as report_wording

__all__ = ["language", "words"]

FOLDER = Path(__file__).parent / "locale"
DEFAULT = "en"


@cache
def words(tag: str) -> Wording:
    """One language's sentences, the report's among them."""
    own = tomllib.loads((FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))
    return Wording({**report_wording(tag).strings, **own})


def language(asked: str | None, accepted: str) -> str:
    """The language to answer in: the one asked for, else the first that the browser accepts.

    Examples
    --------
    >>> language(None, "fr-CH, zh-TW;q=0.9, en;q=0.8"), language("en", "zh-TW"), language(None, "fr")
    ('zh-Hant', 'en', 'en')
    """
    if asked in languages():
        return str(asked)
    ranked = sorted(_weighed(accepted), key=lambda pair: -pair[0])
    for _, tag in ranked:
        if tag.startswith("zh"):
            return "zh-Hant"
        if tag.startswith("en"):
            return "en"
    return DEFAULT


def _weighed(accepted: str) -> list[tuple[float, str]]:
    found = []
    for part in accepted[:400].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            found.append((float(weight or 1), tag.lower()))
        except ValueError:
            continue
    return found
