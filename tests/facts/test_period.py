from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.facts.period import period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-H1", date(2025, 1, 1), date(2025, 6, 30)),
        ("2025-H2", date(2025, 7, 1), date(2025, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-06-30", date(2025, 6, 30), date(2025, 6, 30)),
        ("1976-2019", date(1976, 1, 1), date(2019, 12, 31)),
        ("FY2026", date(2025, 2, 1), date(2026, 1, 31)),
    ],
)
def test_every_form_gives_its_first_and_last_day(text, start, end):
    found = period(text)

    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "ref", "25", "2025-Q5", "2025-H3", "2025-13", "2025-00", "2025-02-30", "2025-6", "FY2026-Q1", "FY26",
     "2020-2019", " 2025", "2025-06-30T00:00"],
)  # fmt: skip
def test_what_is_no_date_is_refused(text):
    with pytest.raises(ValueError, match=r"\d|no date|month|day"):
        period(text)


@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
def test_each_day_lies_in_its_own_month_quarter_half_and_year(day):
    quarter, half = (day.month + 2) // 3, (day.month + 5) // 6
    for text in (f"{day}", f"{day:%Y-%m}", f"{day.year}-Q{quarter}", f"{day.year}-H{half}", f"{day.year}"):
        found = period(text)
        assert found.start <= day <= found.end
