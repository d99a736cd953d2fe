"""A file of history: read in SI, or refused with the line and the reason."""

import pytest

from leadtime.errors import InputError
from leadtime.facts import catalogue
from leadtime.study.history.file import read_history

HEAD = "series_id,entity,quantity,date,value,low,high,unit,source,confidence\n"
GOOD = "nv_dc_rev_q,NVIDIA,data-centre revenue,2026-Q1,75200,,,USD m,filing,seen\n"


def told(tmp_path, text: str):
    file = tmp_path / "history.csv"
    file.write_text(text, encoding="utf-8")
    return read_history(file, catalogue())


def test_values_are_si(tmp_path):
    (row,) = told(tmp_path, HEAD + GOOD)

    assert row.value == pytest.approx(75.2e9)
    assert (row.dimension, row.printed, row.printed_unit) == ("usd", 75200, "USD m")


def test_a_remark_in_brackets_is_no_part_of_a_unit(tmp_path):
    (row,) = told(
        tmp_path, HEAD + "tsmc_dies_to_huawei,TSMC,dies,2026,3000000,,,dies (cumulative),press,seen\n"
    )

    assert row.dimension == "die"


def test_an_amount_is_read_as_the_series_counts_it(tmp_path):
    """Thousand wafers where the catalogue has wafers a month."""
    (row,) = told(tmp_path, HEAD + "smic_cap_8in,SMIC,capacity,2026-Q1,1100,,,thousand wafers,filing,seen\n")
    last = catalogue().series["smic_cap_8in"].rows[-1].value

    assert row.value / last == pytest.approx(1.04, abs=0.05)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("nv_dc_rev_q,NVIDIA,revenue,2026-Q1,75200,,,GW,x,seen\n", "nv_dc_rev_q is in USD m, and 'GW' measures power"),
        ("nv_dc_rev_q,NVIDIA,revenue,2026-Q1,75200,,,dollars,x,seen\n", "no unit is called 'dollars'"),
        ("nv_dc_rev_q,NVIDIA,revenue,soon,75200,,,USD m,x,seen\n", "line 2: 'soon' is no date"),
        ("nv_dc_rev_q,NVIDIA,revenue,2026-Q1,many,,,USD m,x,seen\n", "`value` is 'many', not a number"),
        ("nv_dc_rev_q,NVIDIA,revenue,2026-Q1,,,,USD m,x,seen\n", "`value` is empty"),
        (GOOD + GOOD, "line 3 repeats line 2"),
        (
            "cn_total_stock_h100e,China,stock,2026-Q4,-5,,,H100e,x,seen\n",
            "cn_total_stock_h100e is -5 H100e, and compute is never negative",
        ),
        (
            "world_nv_cum_h100e,World,shipped,2026-Q1,16000000,,,H100e,x,seen\n"
            "world_nv_cum_h100e,World,shipped,2026-Q2,15000000,,,H100e,x,seen\n",
            "world_nv_cum_h100e runs backwards, from 2026-Q1 to 2026-Q2",
        ),
        ("", "has no rows"),
    ],
)  # fmt: skip
def test_bad_rows_are_refused(tmp_path, lines, said):
    with pytest.raises(InputError, match=said):
        told(tmp_path, HEAD + lines)


def test_a_missing_column_is_named(tmp_path):
    with pytest.raises(InputError, match="has no column `unit`"):
        told(tmp_path, "series_id,entity,quantity,date,value\nx,y,z,2026,1\n")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        read_history(tmp_path / "none.csv", catalogue())


def test_two_sources_of_one_number_may_differ_in_what_they_count(tmp_path):
    other = GOOD.replace("data-centre revenue", "data-centre compute revenue")

    assert len(told(tmp_path, HEAD + GOOD + other)) == 2
