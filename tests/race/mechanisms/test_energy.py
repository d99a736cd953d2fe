"""Energy: power wanted, power there is, and what runs."""

from math import exp

import numpy as np
import pytest

from leadtime.race.mechanisms.energy import MECHANISM, energy

IDLE = {
    "power_by_age": np.array([[1e9, 1e9, 1e9], [0.5e9, 0.5e9, 0.0]]),
    "years_past_record": 0.0,
    "us_added": 0.0,
    "cn_legal_added": 0.0,
    "cn_smuggled_added": 0.0,
    "cn_domestic_added": 0.0,
    "cn_proxy_added": 0.0,
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
}


def powered(**given: object) -> dict[str, np.ndarray]:
    return {name: np.asarray(value) for name, value in energy(**{**IDLE, **given}).items()}


def test_with_room_everything_runs_and_draws_what_it_wants():
    """1.2 x 3 GW and 1.2 x 1 GW."""
    got = powered()

    assert (got["us_power"], got["cn_power"]) == (pytest.approx(3.6e9), pytest.approx(1.2e9))
    assert got["us_running"] == got["cn_running"] == 1.0


def test_without_room_the_share_that_runs_is_the_room_over_the_wish():
    """1.8 GW for 3.6 GW wanted: half runs. The other nation is not touched."""
    got = powered(us_power_2026=1.8e9)

    assert got["us_power"] == pytest.approx(1.8e9)
    assert got["us_running"] == pytest.approx(0.5)
    assert got["cn_running"] == 1.0


def test_a_nation_gives_ai_no_more_than_its_share_of_generation():
    """0.3 x 6 GW = 1.8 GW for 3.6 GW wanted, whatever sites could draw."""
    got = powered(us_generation=6e9)

    assert got["us_power"] == pytest.approx(1.8e9)
    assert got["us_running"] == pytest.approx(0.5)


def test_no_power_at_all_runs_nothing():
    assert powered(cn_power_2026=0.0)["cn_running"] == 0.0


def test_nothing_in_place_is_no_division_by_zero():
    got = powered(power_by_age=np.zeros((2, 3)))

    assert got["us_power"] == got["cn_power"] == 0.0
    assert np.isfinite(got["us_running"])


def test_room_grows_by_its_yearly_addition():
    """20 GW + 10 GW x (exp(0.2) - 1) / 0.1 = 20 + 22.140276 GW two years on; all of it drawn if wanted."""
    got = powered(power_by_age=np.full((2, 3), 1e12), years_past_record=2.0)

    assert got["us_power"] == pytest.approx(42.140276e9, rel=1e-7)
    assert got["cn_power"] == pytest.approx(15e9 + 30e9 * (exp(0.1) - 1) / 0.05, rel=1e-9)


def test_new_compute_enters_with_the_watts_of_its_design():
    """US: 1 M H100e x 1 kW. China: 0.2 M foreign x 1 kW + 0.4 M own x 2.5 kW = 1.2 GW. First stage only."""
    got = powered(
        power_by_age=np.zeros((2, 3)),
        us_added=1e6,
        cn_legal_added=0.15e6,
        cn_smuggled_added=0.05e6,
        cn_domestic_added=0.3e6,
        cn_proxy_added=0.1e6,
    )["d_power_by_age"]

    assert got[:, 0] == pytest.approx([1e9, 1.2e9])
    assert (got[:, 1:] == 0).all()


def test_watts_fall_past_the_record_by_each_design_s_own_gain():
    later = powered(
        power_by_age=np.zeros((2, 3)), us_added=1.0, cn_domestic_added=1.0, years_past_record=2.0
    )["d_power_by_age"][:, 0]

    assert later == pytest.approx([1000 * exp(-0.5), 2500 * exp(-0.2)])


def test_power_is_retired_with_the_chips():
    """With nothing added all that is lost leaves the last stage: 3 x 1 GW / 5 a year; China's last is empty."""
    assert powered()["d_power_by_age"].sum(axis=-1) == pytest.approx([-0.6e9, 0.0])


def test_at_the_medians_china_s_power_waits_for_chips(at_medians):
    """The latent constraint: power for ten times the 2 M H100e of 2025 is there four years past the record."""
    stock = np.array([[0.0, 0.0, 0.0], [20e6 * 1000.0, 0.0, 0.0]])

    got = at_medians(MECHANISM, IDLE, power_by_age=stock, years_past_record=4.0)

    assert got["cn_running"] == 1.0


def test_switched_off_everything_runs():
    assert dict(MECHANISM.off) == {"us_running": 1.0, "cn_running": 1.0}
