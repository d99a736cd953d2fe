"""Specifications are valid Vega-Lite and fit the two widths."""

import json
import warnings
from dataclasses import replace
from itertools import pairwise

import pytest
import vl_convert

from leadtime.faces.report.charts import Line, _log_ticks, _pushed_apart, _shares
from leadtime.faces.report.drawing import Drawing, draw
from leadtime.faces.report.figures import figures
from leadtime.faces.report.look import STYLES
from leadtime.faces.report.wording import wording


@pytest.fixture(scope="module")
def made(summary):
    return figures(summary, wording("en"), {p.id: p.name for p in summary.policies})


def test_every_specification_is_plain_json_and_draws(made):
    for figure in made:
        for spec in (figure.wide, figure.narrow):
            json.dumps(spec, allow_nan=False)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                assert vl_convert.vegalite_to_svg(spec, vl_version="5.21").startswith("<svg")


def test_wide_and_narrow_charts_fit_their_widths(made):
    for figure in made:
        for spec, most in ((figure.wide, 795), (figure.narrow, 365)):
            svg = draw(
                Drawing(figure.id, figure.title, figure.sentence, spec), fonts="Liberation Sans, Arial"
            )
            assert most - 70 <= float(svg.split('width="')[1].split('"')[0]) <= most


def test_a_long_name_takes_more_lines_where_the_chart_is_narrow(summary):
    name = (
        "share of world shipments diverted when all foreign supply is withheld and enforcement is as before"
    )
    first = replace(summary.importance[0], label=name)
    chart = next(
        f
        for f in figures(
            replace(summary, importance=(first,)), wording("en"), {p.id: p.name for p in summary.policies}
        )
        if f.id == "importance"
    )
    (wide,), (narrow,) = (spec["layer"][-1]["data"]["values"] for spec in (chart.wide, chart.narrow))

    assert len(narrow["name"]) > len(wide["name"]) >= 1
    assert " ".join(narrow["name"]).lower() == name
    assert chart.narrow["height"] > chart.wide["height"]


def test_labels_at_line_ends_do_not_overlap():
    placed = sorted(_pushed_apart([100.0, 101.0, 102.0, 300.0], 316.0))

    assert all(b - a >= 16.5 for a, b in pairwise(placed))


def test_log_ticks_grow_scarcer_with_the_range():
    assert _log_ticks(0.7, 2.1) == pytest.approx([0.7, 1, 1.5, 2])
    assert _log_ticks(0.9, 32) == pytest.approx([1, 2, 5, 10, 20])
    assert _log_ticks(8e3, 7e8) == pytest.approx([1e4, 1e5, 1e6, 1e7, 1e8])


def test_shares_of_a_stack_reach_the_whole(summary):
    policy = summary.policies[0]
    parts = [
        Line("As enacted", m, policy.table[m], STYLES[0])
        for m in ("cn_legal_import_h100e", "cn_smuggled_h100e", "cn_domestic_h100e")
    ]

    rows = _shares(parts)

    assert [r["high"] for r in rows if r["name"] == "cn_domestic_h100e"] == pytest.approx([1.0] * 18)


def test_the_history_that_all_share_is_drawn_once(made):
    rows = made[0].wide["data"]["values"]

    assert {r["name"] for r in rows if r["year"] < 2026} == {"Shared history"}
    assert {r["name"] for r in rows if r["year"] > 2026} == {"As enacted", "Deny", "Downgrade", "Open"}
