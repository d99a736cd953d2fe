"""The one JSON document that `--json` prints."""

import json
import math
import sys
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import click

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def json_option(function: Decorated) -> Decorated:
    """Add `--json` to a command; it arrives as `as_json`."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")(
        function
    )


def print_document(answer: object) -> None:
    """Print strict JSON: no NaN, no infinity, dates as ISO 8601, every script as itself.

    Where the terminal's encoding is not Unicode, other scripts are escaped and the document stays valid.
    """
    is_unicode = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().startswith("utf")
    text = json.dumps(plain(answer), ensure_ascii=not is_unicode, allow_nan=False, indent=2)
    click.echo(text)


def plain(value: Any) -> Any:
    """The value in JSON's own types; what is not a number becomes null.

    Examples
    --------
    >>> plain({"when": date(2025, 1, 2), "ratio": float("nan"), 3: ("a",)})
    {'when': '2025-01-02', 'ratio': None, '3': ['a']}
    """
    if hasattr(value, "to_json"):
        value = value.to_json()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(v) for v in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
