from pathlib import Path
from shutil import copy

import pytest

from leadtime.errors import FactError
from leadtime.facts import Catalogue

BAD = Path(__file__).parent.parent / "bad"

FORMS = "2025, 2025-H1, 2025-Q4, 2025-06"
# file -> place, reason, remedy
SERIES = {
    "series_column_missing": (
        "`line 1.confidence`",
        "missing from the columns",
        "the columns are entity,quantity",
    ),
    "series_column_extra": ("`line 1.mood`", "no known column", "the columns are entity,quantity"),
    "series_columns_in_another_order": ("`line 1`", "another order", "the columns are entity,quantity"),
    "series_cell_missing": ("`line 2`", "has 10 cells, not 11", "quote a text that holds a comma"),
    "series_row_twice": ("`line 3`", "repeats line 2", "delete one, or name the other source"),
    "series_date_in_words": ("`line 2.date`", "'autumn 2025', not a date", FORMS),
    "series_date_no_month": ("`line 2.date`", "'2025-13', not a date", FORMS),
    "series_value_is_text": ("`line 2.value`", "'about 1', not a number", "no thousands mark"),
    "series_value_empty": ("`line 2.value`", "is empty", "fill it"),
    "series_low_is_text": ("`line 2.low`", "'few', not a number", "no thousands mark"),
    "series_source_empty": ("`line 2.source`", "is empty", "fill it"),
    "series_source_unknown": ("`line 2.source`", "'sheet', which is no known source", "perhaps sheet-2025"),
    "series_unit_unknown": ("`line 2.unit`", "'chip-units', which is no known unit", "perhaps chips"),
    "series_grade_unknown": ("`line 2.grade`", "'rumour', which is no known grade", "known are analyst"),
    "series_confidence_unknown": ("`line 2.confidence`", "'memory'", "known are recalled, seen"),
    "series_low_without_high": ("`line 2.high`", "is missing though `low`", "both ends"),
    "series_value_below_low": ("`line 2.low`", "is 0.7, above the value 0.6", "order them"),
    "series_count_negative": ("`line 2.value`", "-2 chips, and chip is never negative", "check the sign"),
}


@pytest.mark.parametrize("name", SERIES)
def test_a_wrong_series_is_refused_in_one_sentence(root, name):
    copy(BAD / f"{name}.csv", root / "series" / "race" / "units_shipped.csv")

    with pytest.raises(FactError) as refusal:
        Catalogue(root).series["units_shipped"]

    text = str(refusal.value)
    for part in ("series/race/units_shipped.csv:", *SERIES[name]):
        assert part in text
    assert text.endswith(".")
    assert "\n" not in text


def test_every_bad_series_is_tried():
    assert {path.stem for path in BAD.glob("*.csv")} == set(SERIES)


def test_rows_speak_si_and_print_in_the_units_of_the_file(sample):
    series = sample.series["units shipped"]
    shipped, recent, energy = series.rows

    assert (shipped.value, shipped.low, shipped.high) == (0.8e6, 0.7e6, 0.9e6)
    assert shipped.printed == (0.8, 0.7, 0.9, "million")
    assert energy.value == 2e12 * 3600
    assert recent.source == ("sheet-2025", "analyst-2025")
    assert recent.note == "a note, with a comma"
    assert (series.domain, series.units) == ("race", ("million", "thousand", "TWh"))
    assert series.meaning == "chips shipped; energy drawn"


def test_rows_are_chosen_by_entity_quantity_and_period(sample):
    series = sample.series["units_shipped"]

    assert [row.date for row in series.where(entity="cn")] == ["2024", "2025-Q4"]
    assert len(series.where(entity="US", quantity="chips shipped")) == 0
    assert series.where(quantity="Energy drawn").at("2025")[0].entity == "US"
    assert [row.entity for row in series.at("2025")] == ["US"]


def test_each_row_is_a_fact(sample):
    facts = dict(sample.series["units_shipped"].facts())

    assert facts["CN.chips shipped.2025-Q4"].as_of.isoformat() == "2025-12-31"
    assert facts["CN.chips shipped.2024"].range == (0.7e6, 0.9e6)
