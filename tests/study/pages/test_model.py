"""The page of the model is that of the code: not stale, and with every link, input and lever."""

from leadtime.race.levers import levers
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.pages.model import FILE, page

WRITTEN = page()


def test_the_page_in_the_folder_is_what_the_code_says():
    """If not: `python -m leadtime.study.pages.model`."""
    assert FILE.read_text(encoding="utf-8") == WRITTEN


def test_every_link_has_its_equation_and_evidence():
    for link in mechanisms():
        (section,) = (s for s in WRITTEN.split("\n### ")[1:] if f"\n`{link.name}`. " in s)
        assert "```text\n" in section, link.name
        assert "Evidence and limits: " in section, link.name


def test_every_input_and_lever_stands_in_a_table():
    assert all(f"| `{name}` |" in WRITTEN for name in (*priors(), *levers()))
