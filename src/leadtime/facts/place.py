"""Where in the data something stands, so that a refusal can say it."""

from collections.abc import Iterable
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
        choices = sorted(known)
        near = nearest(got, choices)
        if near:
            remedy = f"did you mean {' or '.join(near)}"
        elif len(choices) <= 40:
            remedy = f"known are {', '.join(choices)}"
        else:
            remedy = f"none of the {len(choices)} known is near"
        return self.refuse(f"is {got!r}, which is no known {what}", remedy + or_else)
