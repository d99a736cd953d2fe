from math import exp, inf, log, sqrt

import pytest

from leadtime.facts.spread import Spread, spread_of


def test_exact_over_exact_is_exact():
    assert Spread(384).over(Spread(72)) == Spread(384 / 72)


def test_widths_of_a_ratio_add_as_squares_on_each_side():
    a, b = Spread(10, 8, 11), Spread(4, 3, 6)

    ratio = a.over(b)

    assert ratio.value == 2.5
    assert ratio.high == pytest.approx(2.5 * exp(sqrt(log(11 / 10) ** 2 + log(4 / 3) ** 2)))
    assert ratio.low == pytest.approx(2.5 / exp(sqrt(log(10 / 8) ** 2 + log(6 / 4) ** 2)))


def test_a_range_on_one_side_only_passes_through():
    ratio = Spread(752, 752, 800).over(Spread(2500))

    assert (ratio.low, ratio.high) == pytest.approx((752 / 2500, 800 / 2500))


def test_a_product_undoes_a_ratio_in_its_median():
    a, b = Spread(3, 2, 5), Spread(7, 6, 8)

    assert a.over(b).times(b).value == pytest.approx(3)


def test_a_difference_adds_distances_as_squares():
    difference = Spread(10, 7, 12).minus(Spread(4, 2, 8))

    assert difference.value == 6
    assert difference.low == pytest.approx(6 - 5)  # 3 down and 4 up of the other: 3-4-5
    assert difference.high == pytest.approx(6 + sqrt(8))


def test_a_sum_is_a_difference_from_the_opposite():
    total = Spread(10, 7, 12).plus(Spread(4, 0, 5))

    assert (total.value, total.low) == (14, pytest.approx(9))


def test_zero_over_something_is_zero():
    assert Spread(0, 0, 0).over(Spread(5, 4, 6)).value == 0


def test_a_low_end_of_zero_reaches_down_to_zero_and_a_ratio_over_it_has_no_upper_end():
    assert Spread(2, 0, 3).over(Spread(4)).low == 0
    assert Spread(4).over(Spread(2, 0, 3)).high == inf


def test_a_quantity_keeps_its_ends():
    from datetime import date

    from leadtime.facts.quantity import Quantity

    quantity = Quantity(
        value=1.0, low=0.5, high=2.0, unit="W", as_of=date(2025, 1, 1), source=("x",), grade="guess",
        confidence="seen",
    )  # fmt: skip

    assert spread_of(quantity) == Spread(1.0, 0.5, 2.0)


def test_units_leave_no_dust():
    assert Spread(0.1 + 0.2).in_unit("%").value == 30
    assert Spread(3.35e12).in_unit("TB/s") == Spread(3.35)


def test_json_speaks_percentiles():
    assert Spread(2, 1, 3).to_json() == {"p5": 1, "p50": 2, "p95": 3}
    assert Spread(2).to_json() == {"p5": 2, "p50": 2, "p95": 2}
