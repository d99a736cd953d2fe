"""Why: flows, links, inputs, sources."""

from datetime import date

from leadtime.faces.web.pages.why import link_told
from leadtime.faces.web.state import study_of
from leadtime.faces.web.wording import words
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors

RUNS = 1024


def test_every_link_and_input_is_shown(get):
    text = get(f"/why?policy=deny&runs={RUNS}").text

    assert all(f'<section id="{m.name}">' in text for m in mechanisms())
    found = {p.name for p in priors().values() if p.mechanism in {m.name for m in mechanisms()}}
    assert all(f">{name}<" in text for name in found)


def test_the_twin_has_flows_and_equations(get):
    found = get(f"/why.json?policy=deny&runs={RUNS}").json()

    assert found["policies"]["deny"]["us_additions_h100e"]["2030"]["p50"] > 0
    assert any(link["equation"] for link in found["links"])


def test_a_link_that_is_off_says_so():
    study = study_of([], facts_on=date(2026, 11, 23), off=["smuggling"])

    assert link_told("smuggling", words("en"), study)["is_off"]
    assert not link_told("demand", words("en"), study)["is_off"]
