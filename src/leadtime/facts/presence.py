"""Is there a file of this name? Asked of what a user typed, so any text is a question and none an error."""

from pathlib import Path

__all__ = ["is_there"]


def is_there(name: str | Path) -> bool:
    """Whether a file or folder of that name exists; False for a name that none can have (too long, say).

    >>> is_there("x" * 10_000)
    False
    """
    try:
        return Path(name).exists()
    except OSError:
        return False
