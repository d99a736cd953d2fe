"""Validation: both tables, and the twin."""

import pytest

from leadtime.faces.web.pages import validation


@pytest.fixture
def few(monkeypatch):
    """Two measured groups instead of all: the whole comparison is tested where it is made."""
    from leadtime.performance.validation.scores import Group, Validation

    group = {
        "rows": 3,
        "unanswered": 0,
        "mape": 0.2,
        "median": 0.1,
        "bias": -0.05,
        "worst": "x: 2",
        "coverage90": 0.9,
    }
    groups = tuple(Group(name=name, **group) for name in ("judge: a", "fit: b"))
    monkeypatch.setattr(validation, "_validated", lambda: Validation(groups))


def test_groups_and_the_record_are_shown(get, few):
    text = get("/validation").text

    assert "judge: a" in text
    assert "20%" in text
    assert "-5%" in text


def test_the_twin_has_both(get, few):
    found = get("/validation.json").json()

    assert [g["name"] for g in found["groups"]] == ["judge: a", "fit: b"]
    assert found["history"]
