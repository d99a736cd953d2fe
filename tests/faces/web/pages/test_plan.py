"""Plan: the best deployment, the frontier as a picture and a table."""

import pytest

ASKED = "model=llama3_8b&system=h100&task=decode&tpot_ms=50"


def test_the_page_shows_what_limits_it_and_a_point_for_each_choice(get):
    text, found = get(f"/plan?{ASKED}").text, get(f"/plan.json?{ASKED}").json()

    assert f"Limited by {found['best']['limited_by']}." in text
    assert text.count("<circle") == len(found["frontier"])
    assert all(f"<title>tp {c['tp']}," in text for c in found["frontier"])


def test_limits_that_nothing_keeps_are_said(get):
    assert (
        "No deployment keeps the limits."
        in get("/plan?model=llama31_405b&system=h100&task=decode&chips=1").text
    )


@pytest.mark.parametrize(
    "query",
    ["chips=many", "chips=9999999999", "task=dream", "tpot_ms=-1", "precision=fp3", "isl=1e400", "model=x"],
)
def test_what_cannot_be_planned_is_said(get, query):
    found = get(f"/plan.json?{ASKED}&{query}")

    assert found.status_code == 400, found.text
