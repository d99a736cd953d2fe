import json
import re

import leadtime
from leadtime.faces.citation import citation
from leadtime.faces.cli.document import plain


def test_a_comparison_cites_the_sources_of_both_sides():
    found = citation(leadtime.compare("h20", "ascend_910c"))

    sides = (leadtime.chips["h20"], leadtime.chips["ascend_910c"])
    behind = {s for chip in sides for _, q in chip.facts() for s in q.source}
    assert {s.id for s in found.sources} == behind
    assert found.rules == ()


def test_a_verdict_cites_the_rules_that_spoke_and_its_document_read_back_does_too():
    verdict = leadtime.control("h20", on="2025-05-01", to="CN")

    found, again = citation(verdict), citation(json.loads(json.dumps(plain(verdict))))

    assert "us_2025_04_h20_letter" in {r.id for r in found.rules}
    assert found == again


def test_text_and_entries_name_every_source_once():
    found = citation(leadtime.compare("h20", "h100"))

    for source in found.sources:
        assert found.text.count(f"[{source.id}]") == 1
        assert found.bibtex.count(f"@misc{{{source.id},") == 1
    assert found.facts_version in found.text


def test_what_names_nothing_cites_the_program_alone():
    found = citation({"question": "h20"})

    assert (found.sources, found.rules) == ((), ())
    assert found.text.startswith("Leadtime ")


def test_what_a_bibliography_would_take_for_a_command_is_escaped():
    found = citation(leadtime.compare("h20", "ascend_910c"))

    titles = [line for line in found.bibtex.splitlines() if line.startswith("  title")]
    assert titles
    assert not [t for t in titles if re.search(r"(?<!\\)[&%$#_]", t)]
