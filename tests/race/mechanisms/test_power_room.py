"""Power room: what the grid can take, and additions that fit into it."""

from math import exp

import numpy as np
import pytest

from leadtime.race.mechanisms.power_room import MECHANISM, UNSEEN, power_room

IDLE = {
    "power_by_age": np.array([[4e9, 4e9, 4e9], [0.5e9, 0.5e9, 0.0]]),
    "years_past_record": 0.0,
    "is_past_record": 1.0,
    "us_w_per_h100e": 1000.0,
    "cn_w_per_h100e": 2500.0,
    "efficiency_gain": 0.25,
    "cn_efficiency_gain": 0.1,
    "facility_overhead": 1.2,
    "chip_life": 5.0,
    "us_power_2026": 20e9,
    "us_power_added": 10e9,
    "us_power_growth": 0.1,
    "cn_power_2026": 15e9,
    "cn_power_added": 30e9,
    "cn_power_growth": 0.05,
    "us_generation": 1e15,
    "cn_generation": 1e15,
    "power_share_limit": 0.3,
    "order_lead": 0.5,
}


def room(**given: object) -> dict[str, float]:
    return {name: float(value) for name, value in power_room(**{**IDLE, **given}).items()}


def test_room_grows_by_its_yearly_addition():
    """20 GW + 10 GW x (exp(0.2) - 1) / 0.1 = 42.140276 GW two years on."""
    got = room(years_past_record=2.0)

    assert got["us_room"] == pytest.approx(42.140276e9, rel=1e-7)
    assert got["cn_room"] == pytest.approx(15e9 + 30e9 * (exp(0.1) - 1) / 0.05, rel=1e-9)


def test_a_nation_gives_ai_no_more_than_its_share_of_generation():
    """0.3 x 6 GW, whatever sites could draw."""
    assert room(us_generation=6e9)["us_room"] == pytest.approx(1.8e9)


def test_watts_fall_past_the_record_by_each_design_s_own_gain():
    later = room(years_past_record=2.0)

    assert later["us_w_now"] == pytest.approx(1000 * exp(-0.5))
    assert later["cn_w_now"] == pytest.approx(2500 * exp(-0.2))


def test_what_fits_is_free_room_new_sites_and_what_retires():
    """US: (20 - 14.4) / 0.5 + 10 + 1.2 x 3 x 4 / 5 = 24.08 GW a year at 1.2 kW each."""
    assert room()["us_can_power"] == pytest.approx(24.08e9 / 1200, rel=1e-9)


def test_a_full_grid_takes_new_sites_and_replacements_alone():
    got = room(us_power_2026=10e9, us_generation=1e15)

    assert got["us_can_power"] == pytest.approx((10e9 + 2.88e9) / 1200, rel=1e-9)


def test_until_the_record_ends_nothing_is_held_back():
    assert room(is_past_record=0.0)["us_can_power"] >= UNSEEN


def test_switched_off_there_is_room_for_everything():
    got = room(**MECHANISM.off_reads)

    assert min(got["us_room"], got["cn_room"]) > 1e17


def test_at_the_medians_china_s_power_waits_for_chips(at_medians):
    """The latent constraint: power for ten times the 2 M H100e of 2025 is there four years past the record."""
    stock = np.array([[0.0, 0.0, 0.0], [20e6 * 1000.0, 0.0, 0.0]])
    got = at_medians(MECHANISM, IDLE, power_by_age=stock, years_past_record=4.0)

    assert got["cn_room"] > 1.25 * 20e9 * 2
