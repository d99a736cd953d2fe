"""Retaliation: built up by tightness, let go in peace, paid for in output."""

import pytest

from leadtime.race.mechanisms.retaliation import MECHANISM, retaliation

CALM = {
    "pressure": 0.0,
    "us_tightness": 0.0,
    "is_past_record": 1.0,
    "retaliation_rate": 0.25,
    "retaliation_memory": 3.0,
    "retaliation_loss": 0.02,
}


def answered(**given: float) -> tuple[float, float]:
    written = retaliation(**{**CALM, **given})
    return float(written["world_kept"]), float(written["d_pressure"])


def test_peace_is_at_rest():
    assert answered() == (1.0, 0.0)


def test_tightness_builds_pressure_until_all_is_withheld():
    assert answered(us_tightness=1.0)[1] == pytest.approx(0.25)
    assert answered(us_tightness=1.0, pressure=1.0)[1] == pytest.approx(-1 / 3)


def test_pressure_is_let_go():
    assert answered(pressure=0.6)[1] == pytest.approx(-0.2)


def test_full_pressure_costs_its_share_and_the_record_has_paid_already():
    assert answered(pressure=1.0)[0] == pytest.approx(0.98)
    assert answered(pressure=1.0, is_past_record=0.0)[0] == 1.0


def test_switched_off_nothing_is_lost():
    assert dict(MECHANISM.off) == {"world_kept": 1.0}


def test_three_years_of_rules_bring_a_fifth_to_a_half_of_the_pressure(at_medians):
    """October 2022 to October 2025, from the chip rule to the rare-earth rule, at a tightness of 0.6."""
    pressure = 0.0
    for _ in range(36):
        pressure += float(at_medians(MECHANISM, CALM, pressure=pressure, us_tightness=0.6)["d_pressure"]) / 12

    assert 0.2 < pressure < 0.5
