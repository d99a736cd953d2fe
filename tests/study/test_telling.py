"""The answer in words: both languages, whatever the run says."""

from dataclasses import replace

import pytest

from leadtime.study.query import metrics
from leadtime.study.summary import Answer, Crossing, Observation, Spell, Weight
from leadtime.study.telling import sentences, told

SURE = Answer(
    year=2028,
    first_year=2027,
    best="deny",
    worst="open",
    gap={"p5": 18.4, "p50": 20.0, "p95": 21.6},
    share_ahead=1.0,
    spells=(Spell(policy="deny", first=2027, last=2028),),
    changes_share=0.0,
    crossings=(),
    rests_on=(
        Weight(input="die_progress", share=0.9, direction=-1),
        Weight(input="chip_life", share=0.01, direction=1),
    ),
    observations=(Observation(metric="cn_die_yield", share=0.9, direction=-1, gain=0.0),),
    observed_year=2026,
    gap_counted={
        "training": {"p5": 9.0, "p50": 17.0, "p95": 25.0},
        "decode": {"p5": 9.0, "p50": 23.0, "p95": 25.0},
    },
)
TURNED = replace(SURE, changes_share=0.5, crossings=(Crossing(a="open", b="deny", share=0.5, year=2028),))


@pytest.mark.parametrize("tongue", ["en", "zh_hant"])
def test_the_paragraph_says_it_in_both_languages(tongue):
    text = told(SURE, 4000, tongue)

    assert "4,000" in text
    assert "2028" in text
    assert sentences()["policy"][tongue]["deny"] in text
    assert sentences()["observable"]["cn_die_yield"][tongue] in text
    assert "{" not in text


def test_delivered_stands_beside_paper():
    assert "in training that number is 17 months, in generation 23" in told(SURE, 4000, "en")


def test_a_change_of_order_is_said_and_so_is_its_absence():
    assert "In 50% of the draws the order of the policies changes at least once" in told(TURNED, 4000, "en")
    assert "open passes deny" in told(TURNED, 4000, "en")
    assert "In no draw does the order of the policies change" in told(SURE, 4000, "en")


def test_a_single_policy_has_a_level_and_no_order():
    text = told(replace(SURE, worst="deny"), 4000, "en")

    assert text.startswith("Under deny the US lead at the end of 2028 is 20 months (18 to 22)")
    assert "order" not in text


def test_what_tells_nothing_is_said_to_tell_nothing():
    blind = replace(SURE, observations=tuple(replace(o, share=0.0) for o in SURE.observations))

    assert "Nothing that will be published" in told(blind, 4000, "en")


def test_what_is_worth_knowing_first_is_said():
    worth = replace(SURE, observations=tuple(replace(o, gain=0.8) for o in SURE.observations))

    assert "worth 0.8 months" in told(worth, 4000, "en")


def test_every_observable_is_a_read_out():
    assert set(sentences()["observable"]) <= set(metrics())
