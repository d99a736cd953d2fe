"""Sliders stand where built-in policies stand, within the bounds of their levers."""

from datetime import date

import pytest

from leadtime.faces.web.sliders import in_force, sliders
from leadtime.faces.web.state import policy_of, study_of
from leadtime.race.levers import levers

ASKED = study_of((), facts_on=date(2026, 11, 23))
FOUND = {s["name"]: s for s in sliders(ASKED)}


@pytest.mark.parametrize("name", levers())
def test_stops_lie_within_the_bounds_and_hold_every_setting(name):
    slider, lever = FOUND[name], levers()[name]
    settings = [s["value"] for s in slider["settings"].values()]
    if lever.choices:
        assert slider["choices"] == list(lever.choices)
        return
    stops = slider["stops"]
    assert stops == sorted(set(stops))
    assert (stops[0], stops[-1]) == (lever.minimum, lever.maximum)
    assert set(settings) <= set(stops)
    assert 10 <= len(stops) <= 220


def test_what_is_in_force_says_since_when_and_by_which_source():
    enacted = in_force(policy_of("as-enacted"), ASKED)["hbm_access"]

    assert (enacted["value"], enacted["since"]) == (0.0, date(2024, 12, 31))
    assert enacted["source"] != "assumption"


def test_an_own_lever_is_marked():
    found = in_force(policy_of("open~levy=0.5"), ASKED)

    assert found["levy"]["is_own"]
    assert not found["hbm_access"]["is_own"]
