"""Goals: as typed, as usual, and what is no goal."""

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.study.explore.goals import goals, usual, with_thresholds
from leadtime.study.query import metrics

TABLE = {
    "us_lead_months": np.array([[1.0, 2.0], [3.0, 5.0]]),
    "cn_stock_h100e": np.array([[4.0, 6.0], [7.0, 9.0]]),
}


def test_the_usual_goals_are_read_outs_of_the_race():
    assert [g.name for g in usual()] == ["lead", "revenue", "dual_use"]
    assert {g.metric for g in goals()} <= set(metrics())


@pytest.mark.parametrize(
    ("text", "threshold", "wants"),
    [
        ("us_lead_months@2030>=48", 48.0, "more"),
        (" us_lead_months @ 2030 <= 4.8e1 ", 48.0, "less"),
        ("us_lead_months@2030:more", None, "more"),
        ("us_lead_months@2030:less", None, "less"),
    ],
)
def test_a_goal_as_typed(text, threshold, wants):
    (goal,) = goals([text])

    assert (goal.metric, goal.year, goal.threshold, goal.wants) == ("us_lead_months", 2030, threshold, wants)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["us_lead_months"], "is not a goal; write us_lead_months@2030>=48"),
        (["us_lead_month@2030>=1"], "did you mean us_lead_months"),
        (["us_lead_months@1999>=1"], "--goal: 1999 is outside"),
        (["us_lead_months@2030>=1e"], "is not a number"),
        (["us_lead_months@2030>=1", "us_lead_months@2030<=9"], "given twice"),
    ],
)
def test_what_is_no_goal(texts, said):
    with pytest.raises((InputError, UnknownName), match=said):
        goals(texts)


def test_more_is_always_better_inside():
    more, less = goals(["us_lead_months@2030>=4", "cn_stock_h100e@2030<=8"])

    assert more.of(TABLE, [2027, 2030]).tolist() == [3.0, 5.0]
    assert less.of(TABLE, [2027, 2030]).tolist() == [-7.0, -9.0]
    assert more.is_met(more.of(TABLE, [2027, 2030])).tolist() == [False, True]
    assert less.is_met(less.of(TABLE, [2027, 2030])).tolist() == [True, False]


def test_a_goal_without_a_number_asks_for_the_present_course_s_median():
    (less,) = with_thresholds(
        goals(["cn_stock_h100e@2030:less"]), {"cn_stock_h100e@2030": np.array([-7.0, -9.0])}
    )

    assert less.threshold == 8.0
    assert less.to_json()["threshold"] == 8.0
