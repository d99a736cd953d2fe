"""The section on what is left out follows what ran, and the caveat stands wherever the answer does."""

from dataclasses import replace

import pytest

from leadtime.faces.report.limits import caveat, limits
from leadtime.faces.report.wording import wording
from leadtime.race.mechanism import mechanisms

EN = wording("en")


@pytest.fixture
def full(summary):
    """The study with all links of the race running."""
    return replace(summary, mechanisms=tuple(m.name for m in mechanisms()))


def said(study):
    return limits(study, EN, {p.id: p.name for p in study.policies})


def test_every_link_that_ran_is_named(full):
    (inside,) = said(full).inside

    assert inside.startswith(f"{len(mechanisms())} causal links are in this run")
    assert all(EN.name("mechanism", m.name, "?") in inside for m in mechanisms())


def test_what_was_switched_off_is_said_apart(full):
    kept = tuple(m for m in full.mechanisms if m != "smuggling")
    inside, off = said(replace(full, mechanisms=kept, off=("smuggling",))).inside

    assert "smuggling" not in inside
    assert off == "Switched off: smuggling."


def test_a_link_that_comes_in_drops_out_of_what_is_missing(full):
    more = replace(full, mechanisms=(*full.mechanisms, "algorithms"))

    assert "algorithms" in caveat(full, EN)
    assert "algorithms" not in caveat(more, EN)
    assert len(said(more).missing) == len(said(full).missing) - 1


def test_nothing_is_called_missing_that_is_in_the_model(full):
    assert not set(EN.strings["left_out"]) & set(full.mechanisms)
    assert set(EN.strings["left_out"]) == set(EN.strings["left_out_text"])


@pytest.mark.parametrize("tag", ["en", "zh-Hant"])
def test_the_caveat_is_one_sentence_that_names_all_that_is_missing(full, tag):
    words = wording(tag)
    text = caveat(full, words)

    assert text.count("." if tag == "en" else "。") == 1
    assert all(name in text for name in words.strings["left_out"].values())


def test_a_sure_order_is_said_to_be_conditional(full):
    text = said(full).conditional

    assert text.startswith("The order of the policies is conditional on all of this")
    assert "longer under Deny than under Open" in text


def test_one_policy_has_no_order(full):
    assert "order" not in said(replace(full, policies=full.policies[:1], comparisons=())).conditional


def test_how_it_counts_gives_the_number_of_assumptions(full):
    assert f"The {len(full.assumptions)} assumptions are drawn independently" in " ".join(said(full).counting)
