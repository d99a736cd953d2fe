"""The page on stability says of the public names and the commands what the code says."""

import re
from pathlib import Path

import leadtime

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "stability.md").read_text(encoding="utf-8")


def listed(after: str) -> list[str]:
    """The names in code quotes of the paragraph that a phrase begins."""
    return re.findall(r"`(\w+)`", PAGE[PAGE.index(after) :].partition("\n\n")[0])


def test_the_public_names_are_those_of_the_door():
    assert listed("**Names in Python**") == list(leadtime.__all__)


def test_the_commands_are_those_of_the_folder():
    folder = ROOT / "src" / "leadtime" / "faces" / "cli" / "commands"
    assert listed("**Commands**") == sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))


def test_the_page_is_in_the_index():
    assert "\nstability\n" in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
