"""Energy: power wanted, power there is, and what runs."""

import numpy as np
import pytest

from leadtime.race.mechanisms.energy import MECHANISM, energy

IDLE = {
    "power_by_age": np.array([[1e9, 1e9, 1e9], [0.5e9, 0.5e9, 0.0]]),
    "us_room": 20e9,
    "cn_room": 15e9,
    "us_w_now": 1000.0,
    "cn_w_now": 2500.0,
    "us_added": 0.0,
    "cn_legal_added": 0.0,
    "cn_smuggled_added": 0.0,
    "cn_domestic_added": 0.0,
    "cn_proxy_added": 0.0,
    "facility_overhead": 1.2,
    "chip_life": 5.0,
}


def powered(**given: object) -> dict[str, np.ndarray]:
    return {name: np.asarray(value) for name, value in energy(**{**IDLE, **given}).items()}


def test_with_room_everything_runs_and_draws_what_it_wants():
    """1.2 x 3 GW and 1.2 x 1 GW."""
    got = powered()

    assert (got["us_power"], got["cn_power"]) == (pytest.approx(3.6e9), pytest.approx(1.2e9))
    assert got["us_running"] == pytest.approx(1.0)
    assert got["cn_running"] == pytest.approx(1.0)


def test_without_room_the_share_that_runs_is_the_room_over_the_wish():
    """1.8 GW for 3.6 GW wanted: half runs. The other nation is not touched."""
    got = powered(us_room=1.8e9)

    assert got["us_power"] == pytest.approx(1.8e9, rel=1e-6)
    assert got["us_running"] == pytest.approx(0.5, rel=1e-6)
    assert got["cn_running"] == pytest.approx(1.0)


def test_as_much_wanted_as_there_is_runs_but_for_a_reserve():
    """31/32, by the smooth minimum."""
    assert powered(us_room=3.6e9)["us_running"] == pytest.approx(31 / 32)


def test_no_power_at_all_runs_nothing():
    assert powered(cn_room=0.0)["cn_running"] == 0.0


def test_nothing_in_place_is_no_division_by_zero():
    got = powered(power_by_age=np.zeros((2, 3)))

    assert got["us_power"] == got["cn_power"] == 0.0
    assert np.isfinite(got["us_running"])


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


def test_power_is_retired_with_the_chips():
    """With nothing added all that is lost leaves the last stage: 3 x 1 GW / 5 a year; China's last is empty."""
    assert powered()["d_power_by_age"].sum(axis=-1) == pytest.approx([-0.6e9, 0.0])


def test_switched_off_everything_runs():
    assert dict(MECHANISM.off) == {"us_running": 1.0, "cn_running": 1.0}
