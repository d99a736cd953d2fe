"""`leadtime`: the process entry; everything else is in `frame` and `commands`."""

import sys

from leadtime.faces.cli.frame import leadtime


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:  # a terminal that cannot draw a character shows "?" and goes on
            reconfigure(errors="replace")
    leadtime.main(prog_name="leadtime")


if __name__ == "__main__":
    main()
