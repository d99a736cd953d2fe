from collections import defaultdict

import pytest

from leadtime.errors import FactError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.groundtruth import FILES, check, paper_of, papers, rows


def test_units_signs_chips_and_uses_are_in_order():
    assert check(catalogue()) == []


@pytest.mark.parametrize("file", FILES)
def test_every_paper_has_one_use(file):
    uses = defaultdict(set)
    for row in rows(file):
        if row["confidence"] == "seen" and "SUSPECT" not in row.get("note", ""):
            uses[row["paper"]].add(row["use"])
    assert all(len(found) == 1 for found in uses.values()), uses


def test_recalled_rows_never_judge():
    assert not [r["id"] for file in FILES for r in rows(file, "judge") if r["confidence"] != "seen"]


def test_rows_have_their_source():
    assert all(row["source"] for file in FILES for row in rows(file))
    assert {len(rows(file)) for file in FILES} == {390, 290, 154, 1742, 15}


def test_a_new_source_needs_a_use():
    with pytest.raises(FactError, match=r"papers\.csv"):
        paper_of("training", {"id": "x", "source": "somewhere new", "model": "m"})


def test_every_paper_says_why():
    assert all(paper.why and paper.use in ("fit", "judge", "context") for paper in papers())
