"""Curves: observations in order, in the track's unit, on the scale of the model."""

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fronts.conftest import FRONT, World, row

from leadtime.errors import FactError
from leadtime.fronts.curve import Curve, curves, decimal_year, from_scale, to_scale
from leadtime.fronts.front import fronts


def shipped() -> dict[str, Curve]:
    return {curve.id: curve for front in fronts().values() for curve in curves(front)}


@given(st.floats(0.01, 0.99), st.sampled_from(["share", "price"]))
def test_scale_and_back(value: float, kind: str):
    assert from_scale(to_scale(value, kind), kind) == pytest.approx(value)  # type: ignore[arg-type]


def test_a_flow_stands_at_its_middle_and_a_stock_at_its_end():
    by_id = shipped()

    assert by_id["ev.sales.chaser"].years[-1] == pytest.approx(2025.5, abs=0.01)
    assert by_id["energy.capacity.chaser"].years[-1] == 2026.0
    assert decimal_year(date(2024, 12, 31)) == 2025.0


def test_a_share_is_worked_out_where_both_are_counted():
    share = shipped()["ev.share.chaser"]

    # 5.9 million of 10.2 in 2022
    assert share.values[share.years.index(2022.5)] == pytest.approx(5.9 / 10.2, rel=1e-6)
    assert share.scaled[0] == pytest.approx(math.log(share.values[0] / (1 - share.values[0])))


def test_a_step_over_a_change_of_definition_is_marked(world: World):
    rows = [row("China", "kettles made", y, 1.0 + y - 2010) for y in (2010, 2011)]
    rows += [row("China", "kettles and pots made", y, 9.0) for y in (2012, 2013)]
    rows += [row("US", "kettles made", 2010, 2.0)]
    text = FRONT.split('[[tracks]]\nid = "price"')[0].replace(
        'quantity = "kettles made"', 'breaks = ["2012"]'
    )
    facts, folder = world(rows, text)

    found = curves(fronts(facts, folder)["kettle"], facts)[0]

    assert found.is_break == (False, False, True, False)


def test_nothing_sold_is_refused(world: World):
    facts, folder = world(
        [row("China", "kettles made", 2010, 0.0), row("US", "kettles made", 2010, 1.0)],
        FRONT.split('[[tracks]]\nid = "price"')[0],
    )

    with pytest.raises(FactError, match="leave such a row out"):
        curves(fronts(facts, folder)["kettle"], facts)


def test_two_halves_make_the_whole():
    whole = shipped()["ev.sales.chaser"]

    assert whole.until(2018).years + whole.after(2018).years == whole.years
