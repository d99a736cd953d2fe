"""Stack choice: neutral before any controls, pulled by experience and by the distance of the chips."""

from math import exp, log

import pytest

from leadtime.race.mechanisms.stack_choice import MECHANISM, stack_choice

FIRST = {
    "cuda_stack": 4.0,
    "cann_stack": 0.0,
    "die_gain": 0.0,
    "years_past_record": 0.0,
    "stack_memory": 4.0,
    "lock_in_weight": 1.0,
    "gap_weight": 0.4,
    "frontier_die_growth": 0.25,
    "foreign_preference": 0.88,
    "substitution_elasticity": 0.8,
}


def chosen(**given: float) -> tuple[float, float]:
    """Share wanted abroad; share of what is left over that turns home."""
    written = stack_choice(**{**FIRST, **given})
    return float(written["foreign_share"]), float(written["home_share"])


def logit(share: float) -> float:
    return log(share / (1 - share))


def test_before_any_controls_the_shares_are_the_priors():
    assert chosen() == (pytest.approx(0.88), pytest.approx(0.8))


def test_undivided_use_of_the_home_stack_is_worth_two_weights():
    """From (4 - 0) / 4 = 1 to -1: log-odds fall by 2 x 1.0 abroad and rise by as much at home."""
    abroad, home = chosen(cuda_stack=0.0, cann_stack=4.0)

    assert logit(abroad) == pytest.approx(logit(0.88) - 2)
    assert logit(home) == pytest.approx(logit(0.8) + 2)


def test_a_foreign_die_that_pulls_away_draws_buyers():
    """Four years at 0.25 with no gain at home: 0.4 x 1."""
    assert logit(chosen(years_past_record=4.0)[0]) == pytest.approx(logit(0.88) + 0.4)


def test_a_home_die_that_keeps_up_does_not_lose_them():
    assert chosen(years_past_record=4.0, die_gain=1.0)[0] == pytest.approx(0.88)


def test_switched_off_experience_and_distance_are_worth_nothing():
    assert dict(MECHANISM.off_reads) == {"lock_in_weight": 0.0, "gap_weight": 0.0}
    assert chosen(
        cuda_stack=0.0, cann_stack=4.0, years_past_record=9.0, lock_in_weight=0.0, gap_weight=0.0
    ) == (
        pytest.approx(0.88),
        pytest.approx(0.8),
    )


def test_at_the_medians_half_of_the_use_moves_a_quarter_of_what_is_left(at_medians):
    """Half of all use on each stack: one weight of log-odds. 0.88 falls to about 0.73."""
    got = at_medians(MECHANISM, FIRST, cuda_stack=2.0, cann_stack=2.0, stack_memory=4.0)

    assert 0.65 < got["foreign_share"] < 0.8
    assert got["home_share"] == pytest.approx(1 / (1 + exp(-(logit(0.8) + 1.0))))
