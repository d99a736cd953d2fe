"""Each figure says in words and in a table what its chart shows."""

from dataclasses import replace

import pytest

from leadtime.faces.report.figures import figures
from leadtime.faces.report.wording import wording


@pytest.fixture(scope="module")
def made(summary):
    return {f.id: f for f in figures(summary, wording("en"), {p.id: p.name for p in summary.policies})}


def test_sentence_gives_the_last_years_medians_highest_first(made):
    said = made["lead_months"].sentence.replace("\N{NO-BREAK SPACE}", " ")

    assert "Median lead at the end of 2035: Deny 36 months, As enacted 24 months" in said


def test_table_twin_has_a_row_a_year_and_a_column_a_policy(made, summary):
    table = made["lead_months"].table

    assert table.head == ("Year", *(f"{p.name}, months" for p in summary.policies))
    assert [row[0] for row in table.rows] == [str(y) for y in summary.years]


def test_every_row_of_a_table_is_as_long_as_its_head(made):
    for figure in made.values():
        assert {len(row) for row in figure.table.rows} == {len(figure.table.head)}


def test_five_assumptions_are_drawn_and_all_are_listed(made, summary):
    texts = made["importance"].wide["layer"][-1]["data"]["values"]

    assert len(texts) == 5
    assert len(made["importance"].table.rows) == len(summary.importance)


def test_three_years_are_drawn_of_a_comparison_in_all_years(summary):
    every = tuple(replace(c, year=y) for c in summary.comparisons[::3] for y in range(2027, 2036))
    names = {p.id: p.name for p in summary.policies}
    made = {f.id: f for f in figures(replace(summary, comparisons=every), wording("en"), names)}
    figure = made["differences"]

    assert {r["group"] for r in figure.wide["data"]["values"]} == {"2027", "2031", "2035"}
    assert len(figure.table.rows) == len(every)


def test_a_lead_that_is_extrapolated_is_said_to_be(made, summary):
    reached = {year: {"p5": 0.0, "p50": 0.0, "p95": float(year < 2021)} for year in summary.years}
    policies = tuple(
        replace(p, table=p.table | {"us_lead_months_is_bound": reached}) for p in summary.policies
    )
    names = {p.id: p.name for p in policies}
    first = figures(replace(summary, policies=policies), wording("en"), names)[0]

    assert "Up to 2020" in first.sentence
    assert "extrapolated" not in made["lead_months"].sentence
