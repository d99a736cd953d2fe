"""The browser: the same answers as the command line, as pages that each have a JSON twin."""
