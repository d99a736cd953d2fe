"""Where what was worked out may be kept between runs: a folder of the user's."""

import os
from pathlib import Path

__all__ = ["user_cache"]


def user_cache() -> Path:
    """The folder, whether or not it is there: `leadtime` under XDG_CACHE_HOME, else under `~/.cache`.

    Source
    ------
    XDG Base Directory Specification 0.8.
    """
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "leadtime"
