"""Where in the data something stands, so that a refusal can say it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from leadtime.errors import FactError, nearest

__all__ = ["Place"]


class Place(NamedTuple):
    """A key of a data file."""

    file: str
    key: str = ""

    def at(self, key: str) -> "Place":
        """The place of a key inside this one."""
        return Place(self.file, f"{self.key}.{key}" if self.key else key)

    def refuse(self, reason: str, remedy: str) -> FactError:
        """The error to raise: file, key, reason and remedy in one sentence."""
        key = f" `{self.key}`" if self.key else ""
        return FactError(f"{self.file}:{key} {reason}; {remedy}.")

    def refuse_choice(self, got: str, known: Iterable[str], *, what: str, or_else: str = "") -> FactError:
        """The error for a text that is none of the known ones: the nearest are offered, else all of a few."""
        is_key = self.key.endswith(got)
        reason = f"is no known {what}" if is_key else f"is {got!r}, which is no known {what}"
        return self.refuse(reason, _offer(got, sorted(known)) + or_else)


def _offer(got: str, choices: Sequence[str]) -> str:
    near = nearest(got, choices)
    if near:
        return f"perhaps {' or '.join(near)} is meant"
    if len(choices) <= 40:
        return f"known are {', '.join(choices)}"
    return f"none of the {len(choices)} known is like it"
