from collections import defaultdict

import pytest

from leadtime.errors import FactError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.rows.groundtruth import FILES, _problems, check, paper_of, papers, rows


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
    assert {len(rows(file)) for file in FILES} == {494, 290, 158, 1750, 15}


def test_a_new_source_needs_a_use():
    with pytest.raises(FactError, match=r"papers\.csv"):
        paper_of("training", {"id": "x", "source": "somewhere new", "model": "m"})


def test_every_paper_says_why():
    assert all(paper.why and paper.use in ("fit", "judge", "context") for paper in papers())


TRUE = rows("operators")[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"use": "neither"}, "but papers.csv makes it"),
        ({"unit": "furlongs"}, "has the unit 'furlongs', which nothing reads"),
        ({"value": "-1"}, "has the value -1, which is not above zero"),
        ({"chip": "h1000"}, "called 'h1000'"),
    ],
)
def test_a_row_that_is_wrong_is_said_to_be(change, says):
    found = list(_problems("operators", TRUE | change, catalogue()))
    assert any(says in problem for problem in found), found


def test_a_package_s_rate_under_a_die_s_number_is_noticed():
    """Half of the peak that is said to be all of it."""
    row = TRUE | {
        "chip": "H100", "precision": "bf16", "unit": "TFLOPS", "value": "494", "utilisation_pct": "100",
        "peak_reference": "989",
    }  # fmt: skip
    assert any("die or package?" in problem for problem in _problems("operators", row, catalogue()))
