"""The transitions: limits, exact solutions, and what they must keep."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.fronts.catch_up import (
    exports,
    grown,
    imitated,
    learned,
    learning_rate,
    unfilled,
)

SOME = st.floats(-3, 3)
RATE = st.floats(0.01, 2)
YEARS = st.floats(0.05, 10)


@given(SOME, RATE, YEARS)
def test_far_below_its_ceiling_demand_grows_at_the_full_rate(y: float, rate: float, years: float):
    assert grown(y, 60.0, rate, years) == pytest.approx(y + rate * years)


@given(SOME, SOME, RATE)
def test_demand_ends_at_its_ceiling(y: float, ceiling: float, rate: float):
    assert grown(y, ceiling, rate, 1000 / rate) == pytest.approx(ceiling, abs=1e-6)


@given(SOME, SOME, RATE, YEARS, YEARS)
def test_two_steps_are_one_long_step(y: float, ceiling: float, rate: float, a: float, b: float):
    twice = grown(grown(y, ceiling, rate, a), ceiling, rate, b)

    assert twice == pytest.approx(grown(y, ceiling, rate, a + b), abs=1e-9)
    again = imitated(imitated(y, ceiling, rate, a), ceiling, rate, b)
    assert again == pytest.approx(imitated(y, ceiling, rate, a + b), abs=1e-9)


def test_half_of_the_gap_closes_in_its_half_life():
    assert imitated(0.0, 2.0, 0.2, np.log(2) / 0.2) == pytest.approx(1.0)


def test_a_doubling_takes_its_share_off_the_price():
    # 20 % a doubling: 100 becomes 80
    exponent = -np.log2(1 - 0.2)
    assert np.exp(learned(np.log(100.0), exponent, np.log(2.0))) == pytest.approx(80.0)
    assert learning_rate(exponent) == pytest.approx(0.2)


def test_exports_are_what_is_left_over_and_never_negative():
    assert exports(0.6, 20.0, 10.0) == pytest.approx(2.0)
    assert exports(0.1, 20.0, 10.0) == 0.0


@given(SOME, SOME)
def test_a_shock_fades_as_the_market_fills_and_never_vanishes(y: float, ceiling: float):
    assert 0.15 <= unfilled(y, ceiling) <= 1
    assert unfilled(y - 1, ceiling) >= unfilled(y, ceiling)
