"""Race: what the sliders ask for, what is downloaded, and that it is what the command line says."""

import csv
import io

import numpy as np
import pytest

RUNS = 1024


def test_the_page_holds_every_lever(get):
    from leadtime.race.levers import levers

    text = get("/race").text

    assert all(f'"name":"{name}"' in text for name in levers())


def test_the_percentiles_are_those_of_the_command(get, raced):
    found = get("/race/policy.json?policy=deny&runs=4096&scope=all").json()
    (policy,) = found["policies"]
    theirs = next(p for p in raced.summary.policies if p.id == "deny").table

    assert found["years"] == list(raced.summary.years)
    assert policy["metrics"].keys() == theirs.keys()
    for metric, years in theirs.items():
        ours = np.array([np.nan if x is None else x for x in policy["metrics"][metric]["p50"]])
        np.testing.assert_allclose(ours, [p["p50"] for p in years.values()], rtol=1e-5)


def test_the_twin_is_the_summary(get):
    found = get(f"/race.json?policy=deny&policy=open&runs={RUNS}").json()

    assert found["policies"].keys() == {"deny", "open"}
    assert found["runs"] == RUNS
    assert "leadtime race --policy deny --policy open" in found["command"]


def test_a_pair_is_compared_draw_by_draw(get):
    found = get(f"/race/pair.json?policy=deny&policy=open&runs={RUNS}").json()
    rows = {r["year"]: r for r in found["years"]}

    assert (found["a"], found["b"]) == ("deny", "open")
    assert rows[2035]["difference_months"]["p50"] > 0
    assert 0.5 < rows[2035]["p_a_ahead"] <= 1
    assert get("/race/pair.json?policy=deny").status_code == 400


def test_what_moved_the_answer(get):
    found = get(f"/race/moved.json?policy=as-enacted~hbm_access=1~tool_access=1&runs={RUNS}").json()

    assert [row["lever"] for row in found["levers"]] == ["hbm_access", "tool_access"]
    assert all(row["effect_months"]["p50"] <= 0 for row in found["levers"])
    assert found["assumptions"][0]["share"] >= found["assumptions"][1]["share"] > 0
    assert found["assumptions"][0]["sources"]


def test_a_table_has_a_row_for_each_year(get):
    rows = list(csv.DictReader(io.StringIO(get(f"/race.csv?policy=deny&runs={RUNS}").text)))

    lead = [r for r in rows if r["metric"] == "us_lead_months"]
    assert [int(r["year"]) for r in lead] == list(range(2018, 2036))
    assert all(float(r["p5"]) <= float(r["p50"]) <= float(r["p95"]) for r in lead)


@pytest.mark.parametrize(("kind", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("vl", b"{")])
def test_a_chart_travels_alone(get, kind, begins):
    found = get(f"/race/charts/lead_months.{kind}?policy=deny&runs={RUNS}")

    assert found.content.startswith(begins)
    assert "attachment" in found.headers["content-disposition"]


def test_an_unknown_chart_is_said_so(get):
    assert get(f"/race/charts/nothing.svg?policy=deny&runs={RUNS}").status_code == 400


def test_a_policy_file_becomes_an_address(post):
    file = 'id = "mine"\nquestion = "?"\nbased_on = "open"\n[[lever]]\nlever = "levy"\nvalue = 0.5\nsource = "assumption"\n'

    assert post("/race/policy", content=file).json() == {"policy": "open~id=mine~levy=0.5", "id": "mine"}


@pytest.mark.parametrize(
    "file",
    [
        b"\xff\xfe",
        b"a = " + b"[" * 20_000,
        b"a = [" + b'"lol", ' * 5000,
        b'id = "deny"\nquestion = "?"\n',
        b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "&b;&b;">]>',
        b"&a [*a, *a]",
        b'id = "m"\nquestion = "?"\n[[lever]]\nlever = "hbm_access"\nvalue = 0.1\nnotice_days = 30\nsource = "assumption"\n',
        b"",
        b'id = "' + b"x" * 60_000 + b'"\nquestion = "?"',
    ],
)
def test_a_bad_policy_file_is_refused_in_a_sentence(post, file):
    found = post("/race/policy", content=file)

    assert found.status_code == 400
    assert len(found.json()["error"]) < 600
