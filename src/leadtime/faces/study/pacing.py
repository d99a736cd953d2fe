"""How a long study tells where it is: a bar for whoever looks, a line now and then for a log."""

import sys
from collections.abc import Callable
from time import monotonic

import click

from leadtime.study.records.stream import Pace

BAR = 24
EVERY = 15.0
"""Seconds between lines of a log."""


def pace_teller() -> Callable[[Pace], None]:
    """What a study tells its pace to."""
    is_seen, last = sys.stderr.isatty(), [monotonic() - EVERY]

    def tell(pace: Pace) -> None:
        if is_seen:
            click.echo(f"\r{_bar(pace)} {said(pace)} ", err=True, nl=pace.done == pace.of)
        elif monotonic() - last[0] >= EVERY or pace.done == pace.of:
            last[0] = monotonic()
            click.echo(said(pace), err=True)

    return tell


def _bar(pace: Pace) -> str:
    filled = BAR * pace.done // pace.of
    return "█" * filled + "·" * (BAR - filled)


def said(pace: Pace) -> str:
    """How far, how fast, how long still, how much is on disk.

    Examples
    --------
    >>> said(Pace(done=12, of=40, members_per_s=48_300.0, seconds_left=130.0, size=2_500_000))
    '12/40 shards, 48,300 members/s, 2 min 10 s left, 2.5 MB written'
    """
    minutes, seconds = divmod(round(pace.seconds_left), 60)
    left = f"{minutes} min {seconds} s" if minutes else f"{seconds} s"
    rate = float(f"{pace.members_per_s:.3g}")
    return f"{pace.done}/{pace.of} shards, {rate:,.0f} members/s, {left} left, {size(pace.size)} written"


def size(number: float) -> str:
    """Bytes as people say them.

    Examples
    --------
    >>> size(999), size(2_500_000), size(3.2e9)
    ('999 bytes', '2.5 MB', '3.2 GB')
    """
    for unit, worth in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= worth:
            return f"{number / worth:.1f} {unit}"
    return f"{number:.0f} bytes"
