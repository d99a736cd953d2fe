"""Leadtime: from a chip's datasheet to a nation's lead."""
