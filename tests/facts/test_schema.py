from dataclasses import fields
from typing import get_args, get_type_hints

import pytest

from leadtime.errors import FactError
from leadtime.facts import BITS, Chip, Llm, Quantity, System
from leadtime.facts.catalogue import DATA
from leadtime.facts.chip import Format
from leadtime.facts.schema import read_schema

SCHEMA = read_schema(DATA / "quantities.csv")


@pytest.mark.parametrize(("kind", "cls"), [("chip", Chip), ("system", System), ("llm", Llm)])
def test_schema_and_record_name_the_same_quantities(kind, cls):
    hints = get_type_hints(cls)
    of_record = {f.name for f in fields(cls) if hints[f.name] == Quantity | None} | (
        {"flop_rate"} if "flop_rate" in hints else set()
    )

    assert {name.partition(".")[0] for name in SCHEMA[kind]} == of_record


def test_every_format_has_bits_and_a_row():
    assert set(get_args(Format)) == set(BITS)
    assert {f"flop_rate.{name}" for name in BITS} <= set(SCHEMA["chip"])


def test_every_row_says_what_it_means():
    assert all(row.meaning.endswith(".") for rows in SCHEMA.values() for row in rows.values())


@pytest.mark.parametrize(
    "row", ["chip,power,energy,W,1,2,x.", "chip,power,power,kW,1,2,x.", "chip,power,power,W,2,1,x."]
)
def test_a_row_that_contradicts_itself_is_refused(tmp_path, row):
    path = tmp_path / "quantities.csv"
    path.write_text(f"kind,name,dimension,si_unit,min,max,meaning\n{row}\n")

    with pytest.raises(FactError, match=r"quantities.csv: line 2, `power` .*; give"):
        read_schema(path)
