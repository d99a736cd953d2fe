"""The command line: one frame, one file for each command."""
