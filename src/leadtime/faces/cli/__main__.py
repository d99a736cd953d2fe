"""`leadtime`: the process entry; everything else is in `frame` and `commands`."""

import os
import sys
from pathlib import Path

import click

from leadtime.faces.cli.frame import leadtime


def main() -> None:
    """Run the command line and leave with its exit code."""
    if sys.stderr is None:  # closed by the caller: nobody reads what would be said
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        click.echo("error: standard output is closed, so the answer has nowhere to go.", err=True)
        sys.exit(3)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a terminal that cannot draw a character shows "?" and goes on
            reconfigure(errors="replace")
    leadtime.main(prog_name="leadtime")


if __name__ == "__main__":
    main()
