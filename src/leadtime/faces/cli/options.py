"""Options that every question about futures shares."""

from collections.abc import Callable
from typing import Any

import click

Wrap = Callable[[Any], Any]

seed_option: Wrap = click.option(
    "--seed", type=int, default=0, show_default=True, help="The same seed gives the same bits."
)
parting_option: Wrap = click.option(
    "--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="Day on which policies part."
)
off_option: Wrap = click.option(
    "--off", multiple=True, metavar="MECHANISM", help="Switch a mechanism off; may be repeated."
)
workers_option: Wrap = click.option(
    "--workers", type=click.IntRange(min=1), help="Threads. Default: one per core."
)
