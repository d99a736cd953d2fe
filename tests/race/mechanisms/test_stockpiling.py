"""Stockpiling: ordinary outside a gap, the full multiple inside it, between the two in between."""

import pytest

from leadtime.race.mechanisms.stockpiling import MECHANISM, stockpiling


def rush(hbm_gap: float, chip_gap: float) -> dict[str, float]:
    written = stockpiling(hbm_gap=hbm_gap, chip_gap=chip_gap, hbm_rush_ratio=6.0, chip_rush_ratio=1.4)
    return {name: float(value) for name, value in written.items()}


def test_outside_any_gap_imports_are_ordinary():
    assert rush(0.0, 0.0) == {"hbm_rush": 1.0, "chip_rush": 1.0}


def test_inside_a_gap_imports_are_multiplied():
    assert rush(1.0, 1.0) == {"hbm_rush": pytest.approx(6.0), "chip_rush": pytest.approx(1.4)}


def test_a_gap_of_half_a_month_is_half_the_rush():
    """1 + 0.5 x 5 = 3.5; 1 + 0.5 x 0.4 = 1.2. Each follows its own gap."""
    assert rush(0.5, 0.0) == {"hbm_rush": pytest.approx(3.5), "chip_rush": 1.0}
    assert rush(0.0, 0.5) == {"hbm_rush": 1.0, "chip_rush": pytest.approx(1.2)}


def test_the_rush_of_autumn_2024_brings_half_of_the_stock_in_the_gap(at_medians):
    """From the first leak (7 August 2024) to force (31 December): 146 days at 6 times the ordinary rate bring as
    much as 2.4 ordinary years, the same order as the 7 of 13 M stacks that came last."""
    got = at_medians(MECHANISM, hbm_gap=1.0, chip_gap=0.0)["hbm_rush"]

    assert got * 146 / 365.25 == pytest.approx(2.4, rel=0.01)


def test_switched_off_nobody_rushes():
    assert dict(MECHANISM.off) == {"hbm_rush": 1.0, "chip_rush": 1.0}
