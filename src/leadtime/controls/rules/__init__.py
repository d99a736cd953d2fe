"""One legal instrument, one file; found by a directory scan for ``RULE``."""
