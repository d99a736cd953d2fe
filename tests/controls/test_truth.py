"""The truth table: each row's verdict and paragraph, with the row's own reason on failure."""

import csv
from datetime import date
from pathlib import Path

import pytest

from leadtime.controls.answer import answer_row

AUTHORITIES = Path(__file__).parents[1] / "authorities"

# Rows that the law as coded answers otherwise, each with its reason; all but these must agree.
DISAGREEMENTS = {
    "t010": (
        "3A090.a: the text of 87 FR 62186 classified A100 from 2022-10-21; only the licence rule left Macau out "
        "until 88 FR 2821, so the paragraph is printed while no licence is needed."
    ),
}


def rows(name):
    with (AUTHORITIES / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


TRUTH = rows("controls_truth.csv")
TARIFF = rows("controls_tariff_truth.csv")


def answered(row):
    return answer_row(row, default_on=date(2026, 11, 23), default_to="CN")


@pytest.mark.parametrize("row", TRUTH, ids=[f"{r['row_id']}-{r['item']}" for r in TRUTH])
def test_row(row):
    found = answered(row)
    expected = {key: row[key] for key in ("verdict", "verdict_fine", "eccn")}
    agrees = {key: found.get(key) for key in expected} == expected
    reason = f"{row['row_id']} {row['item']} to {row['destination']} on {row['date']}: {row['why']} [{row['source']}]"
    if row["row_id"] in DISAGREEMENTS:
        assert not agrees, f"{reason}: agrees now; strike it from DISAGREEMENTS"
        assert found["verdict"] == row["verdict"], reason
        return
    assert agrees, f"{reason}; found {found.get('verdict_fine')} {found.get('eccn')} {found.get('error', '')}"


@pytest.mark.parametrize("row", TARIFF, ids=[f"{r['row_id']}-{r['item']}" for r in TARIFF])
def test_duty(row):
    assert answered(row)["duty_25"] == int(row["duty_25"]), f"{row['row_id']} {row['item']}: {row['why']}"


def test_only_shaky_rows_disagree():
    shaky = {row["row_id"] for row in TRUTH if row["shaky"] == "1"}
    assert shaky >= DISAGREEMENTS.keys()
