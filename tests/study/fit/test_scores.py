"""Scores and naive forecasts, against closed forms."""

import numpy as np
import pytest

from leadtime.study.fit.scores import (
    Past,
    crps,
    is_within,
    last_value,
    log_linear,
    own_trend,
    points_of,
)

NEVER = 1e9
GROWING = Past.of([(2018.5 + i, 0.5 * i) for i in range(6)])


def test_score_of_a_standard_normal_at_its_middle():
    """2 phi(0) - 1/sqrt(pi) = 0.2337 (Gneiting and Raftery 2007)."""
    assert crps(points_of(0, 1, NEVER), 0.0) == pytest.approx(0.2337, abs=0.002)


def test_score_of_a_sure_forecast_is_its_error():
    assert crps(np.full(10, 2.0), 5.0) == pytest.approx(3.0)


def test_interval_holds_its_share():
    points = points_of(0, 1, NEVER)

    assert is_within(points, 1.6, 0.9)
    assert not is_within(points, 1.7, 0.9)
    assert not is_within(points, 0.7, 0.5)


def test_few_values_make_wide_tails():
    assert np.quantile(points_of(0, 1, 2), 0.95) > np.quantile(points_of(0, 1, 50), 0.95)


def test_last_value_stands_still():
    assert np.median(last_value(GROWING, 2025.5)) == pytest.approx(2.5, abs=0.01)


def test_trend_goes_on():
    assert np.median(log_linear(GROWING, 2025.5)) == pytest.approx(3.5, abs=0.01)


def test_own_trend_lies_between():
    assert 2.5 < np.median(own_trend(GROWING, 2025.5)) < 3.5


def test_the_farther_the_wider():
    near, far = (own_trend(GROWING, when) for when in (2024.5, 2027.5))

    assert np.ptp(far) > np.ptp(near)


def test_nothing_comes_of_nothing():
    empty = Past.of([])

    assert last_value(empty, 2025.0) is None
    assert log_linear(empty, 2025.0) is None
    assert own_trend(Past.of([(2020.0, 1.0)]), 2025.0) is None


def test_values_of_one_date_count_once():
    assert Past.of([(2020.0, 1.0), (2020.0, 3.0)]).value.tolist() == [2.0]
