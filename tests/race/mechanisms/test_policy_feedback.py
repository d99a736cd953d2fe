"""Policy feedback: tightness felt late, effort in proportion."""

import pytest

from leadtime.race.mechanisms.policy_feedback import MECHANISM, policy_feedback

CALM = {
    "denial_felt": 0.0,
    "cn_unmet_share": 0.0,
    "tool_access_now": 1.0,
    "feedback_delay": 2.0,
    "feedback_strength": 0.3,
}


def answer(**given: float) -> tuple[float, float]:
    written = policy_feedback(**{**CALM, **given})
    return float(written["research_effort"]), float(written["d_denial_felt"])


def test_free_trade_changes_nothing():
    assert answer() == (1.0, 0.0)


def test_complete_denial_is_felt_within_the_delay():
    """(1 + 1) / 2 = 1; 1 / 2 a year, until effort is 1.3."""
    assert answer(cn_unmet_share=1.0, tool_access_now=0.0)[1] == pytest.approx(0.5)
    assert answer(cn_unmet_share=1.0, tool_access_now=0.0, denial_felt=1.0) == (pytest.approx(1.3), 0.0)


def test_chips_and_tools_count_alike():
    assert answer(cn_unmet_share=1.0)[1] == pytest.approx(answer(tool_access_now=0.0)[1])


def test_a_loosening_is_forgotten_as_slowly():
    assert answer(denial_felt=0.8)[1] == pytest.approx(-0.4)


def test_without_strength_effort_stays(at_medians):
    assert answer(denial_felt=1.0, feedback_strength=0.0)[0] == 1.0
    assert dict(MECHANISM.off_reads) == {"feedback_strength": 0.0}


def test_the_rules_of_october_2022_are_half_felt_when_the_third_big_fund_comes(at_medians):
    """Nineteen months at a delay of two years: 1 - exp(-1.58 / 2) = 55% of the step."""
    got = at_medians(MECHANISM, CALM, cn_unmet_share=1.0, tool_access_now=0.0)

    assert 0.4 < 1 - 2.718281828 ** (-1.58 * got["d_denial_felt"]) < 0.7
