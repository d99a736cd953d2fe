import csv
from collections import defaultdict
from pathlib import Path

import pytest

from leadtime.errors import FactError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.rows.groundtruth import FILES, _problems, check, paper_of, papers, rows
from leadtime.performance.rows.shapes import shape_named
from leadtime.workload.count import layers_flop, model_flop, parameters


def lines(authority: str) -> list[dict[str, str]]:
    text = (Path(__file__).parents[2] / "authorities" / authority).read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in text if not line.startswith("#")))


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
    assert {len(rows(file)) for file in FILES} == {752, 558, 224, 1788, 15}


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


@pytest.mark.parametrize("line", lines("narayanan_2021_table1.csv"), ids=lambda line: line["billions"])
def test_rows_of_narayanan_2021_are_its_table_and_our_counts_its_operations(line):
    """Equation 3, 96 B s l h^2 (1 + s / (6 h) + V / (16 l h)), is our count of the model with its layers once more.

    The printed petaFLOP/s are chips times teraFLOP/s, rounded to three digits.
    """
    (row,) = (
        r
        for r in rows("training", "judge")
        if r["id"].startswith(f"narayanan-t1-{line['billions'].replace('.', 'p')}b")
    )
    assert [row[k] for k in ("heads", "hidden", "layers", "tp", "pp", "chip_count", "global_batch", "value2")] == [
        line[k] for k in ("heads", "hidden", "layers", "tensor", "pipeline", "chips", "batch", "teraflop_per_s")
    ]  # fmt: skip
    rate = float(line["teraflop_per_s"]) * int(line["chips"])
    assert rate / 1e3 == pytest.approx(float(line["petaflop_per_s"]), rel=0.006)
    gpt, tokens = shape_named(row["model"], catalogue()), int(line["batch"]) * 2048
    counted = model_flop(gpt, tokens, sequence=2048) + layers_flop(gpt, tokens, sequence=2048)
    assert float(row["value"]) == pytest.approx(counted / (rate * 1e12), rel=1e-4)
    assert parameters(gpt).total / 1e9 == pytest.approx(float(line["billions"]), abs=0.06, rel=0.02)
