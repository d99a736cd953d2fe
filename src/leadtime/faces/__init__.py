"""How answers are shown: the command line, the report, the browser."""
