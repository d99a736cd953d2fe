from datetime import date

import pytest

from leadtime.design import constants
from leadtime.design.constants import MEDIAN, Draw, constant, held_on, nodes, stacks, steps
from leadtime.errors import FactError
from leadtime.facts.place import Place


def test_every_constant_has_unit_source_and_a_range_or_is_exact():
    figures = [*constants.constants().values(), *stacks().values(), *stacks("footprint").values()]
    figures += [f for n in nodes().values() for f in (n.logic_density, n.wafer_cost, n.defects)]
    figures += [s.figure for kind in ("interposer", "joined_dies", "step", "host") for s in steps(kind)]

    assert len(figures) > 60
    assert all(f.source and f.unit for f in figures)
    assert all(f.low <= f.value <= f.high for f in figures if f.low is not None)


def test_what_is_guessed_has_a_range():
    bare = [
        n
        for n, f in constants.constants().items()
        if f.grade == "guess"
        and f.low is None
        and not n.startswith("training_")  # the job is chosen, not known
    ]

    assert bare == []


def test_units_become_si():
    assert MEDIAN("stack_phy_area") == pytest.approx(15e-6)
    assert MEDIAN("stack_energy") == pytest.approx(0.032e-9)  # J/GB: 4 pJ a bit
    assert MEDIAN("message_latency") == pytest.approx(1e-5)


def test_draw_0_is_the_median_and_others_reach_both_ends():
    figure = constant("stack_phy_area")
    drawn = sorted(Draw(0, n)("stack_phy_area") for n in range(1, 2001))

    assert Draw(0, 0)("stack_phy_area") == figure.value
    assert drawn[100] == pytest.approx(figure.low, rel=0.08)
    assert drawn[1000] == pytest.approx(figure.value, rel=0.05)
    assert drawn[1900] == pytest.approx(figure.high, rel=0.08)


def test_a_draw_is_the_same_in_any_order_and_another_seed_is_another_world():
    assert Draw(3, 5)("leakage") == Draw(3, 5)("leakage") != Draw(4, 5)("leakage")


def test_steps_hold_from_their_day():
    rows = steps("joined_dies")

    assert held_on(rows, date(2023, 12, 5)).value == 1
    assert held_on(rows, date(2023, 12, 6)).value == 2
    assert held_on(rows, date(1999, 1, 1)).value == 1


def test_a_constant_that_nobody_reads_is_refused():
    with pytest.raises(FactError, match="is no constant of this room"):
        constants._quantity({}, Place("design/data/die.toml", "colour"), "colour")
