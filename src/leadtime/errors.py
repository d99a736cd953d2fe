"""Every error that Leadtime raises on purpose.

::

    LeadtimeError            exit code 1
    ├── InputError           2   what the user asked for cannot be understood or is out of range
    │   ├── UnknownName      2   no thing of that name; the nearest names are offered
    │   └── FactError        2   a data file breaks its schema
    └── OutputError          3   a result could not be written

A message is one sentence that says what, where, why and what would do; further lines may list choices.
The command line prints it and exits with the class's code, never with a traceback.
"""

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

FEW = 24
"""Names that a message lists in full when none is near."""


class LeadtimeError(Exception):
    """Base of all errors raised on purpose."""

    exit_code = 1


class InputError(LeadtimeError):
    """The user's input is wrong: says what, where, and what would be accepted."""

    exit_code = 2


class FactError(InputError):
    """A data file breaks its schema: names file, key, reason and remedy."""


class OutputError(LeadtimeError):
    """A result could not be written: says where and why, and that nothing earlier was lost."""

    exit_code = 3


class UnknownName(InputError):
    """No thing of that name; offers the nearest names.

    Parameters
    ----------
    kind : str
        What was looked for: "chip", "policy", ...
    name : str
        What was typed.
    known : iterable of str
        The names that would do.
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        self.kind = kind
        self.name = name
        self.known = tuple(known)
        self.nearest = nearest(name, self.known)
        super().__init__(f"no {kind} is called {name!r}{self._hint()}")

    def _hint(self) -> str:
        if self.nearest:
            return f"; did you mean {', '.join(self.nearest)}?"
        return f"; known are {', '.join(self.known)}." if 0 < len(self.known) <= FEW else "."


def nearest(name: str, known: Sequence[str], *, most: int = 3) -> tuple[str, ...]:
    """The names most like `name`, best first.

    Examples
    --------
    >>> nearest("h-20", ["h20", "h200", "ascend_910c"])
    ('h20', 'h200')
    """
    by_folded = {folded(k): k for k in reversed(known)}
    return tuple(by_folded[m] for m in get_close_matches(folded(name), list(by_folded), n=most, cutoff=0.55))


def folded(name: str) -> str:
    """A name as look-ups compare it: no case, spaces, hyphens, underscores or brackets.

    Examples
    --------
    >>> folded("Ascend 910C") == folded("ascend_910c")
    True
    """
    from unicodedata import normalize

    kept = (c for c in normalize("NFKC", name).casefold() if c not in " \t\n-_()[],/'\"·.")
    return "".join(kept)
