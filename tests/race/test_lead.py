"""Outcomes: the lead in months on exponential paths, its bound, its sign; stocks and flows by year."""

from math import log

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.race.lead import KEEP, lead_months, outcomes
from leadtime.race.mechanisms.retirement import HELD

YEARS = 10
MONTHS = 2018 + (np.arange(12 * YEARS) + 1) / 12


def lead(us: np.ndarray, cn: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with jax.enable_x64(True):
        months, is_bound = lead_months(jnp.asarray(us), jnp.asarray(cn), jnp.asarray(MONTHS))
    return np.asarray(months), np.asarray(is_bound)


def growing(start: float, rate: float) -> np.ndarray:
    return start * np.exp(rate * (MONTHS - 2018))


def test_of_two_alike_paths_a_constant_lag_is_the_lead():
    """China is where the US was 24 months ago: the ratio is exp(0.8 x 2), and 12 ln(ratio) / 0.8 = 24 months."""
    months, is_bound = lead(growing(1.0, 0.8), growing(1.0, 0.8) * np.exp(-1.6))

    assert months[2:] == pytest.approx(np.full(YEARS - 2, 24.0), rel=1e-9)
    assert not is_bound[2:].any()


@pytest.mark.parametrize("growth", [0.3, 0.8, 1.2])
def test_lead_is_the_logarithm_of_the_ratio_over_growth(growth):
    """L = 12 ln(R) / g, whatever path the follower took."""
    us, cn = growing(1.0, growth), growing(1.0, growth) / 3
    months, is_bound = lead(us, cn)

    assert months[is_bound == 0] == pytest.approx(12 * log(3) / growth)


def test_before_2018_the_path_is_drawn_back_and_said_to_be():
    """At the end of 2018 China holds what the US held 24 months earlier, before the run: same lead, marked."""
    months, is_bound = lead(growing(1.0, 0.8), growing(1.0, 0.8) * np.exp(-1.6))

    assert is_bound[:2].tolist() == [1.0, 1.0]
    assert months[:2] == pytest.approx([24.0, 24.0], rel=1e-9)


def test_a_tie_is_no_lead():
    months, _ = lead(growing(1.0, 0.8), growing(1.0, 0.8))

    assert months == pytest.approx(np.zeros(YEARS), abs=1e-9)


def test_if_china_is_ahead_the_lead_is_negative():
    """The same lag with nations exchanged."""
    months, is_bound = lead(growing(1.0, 0.8) * np.exp(-1.6), growing(1.0, 0.8))

    assert months[2:] == pytest.approx(np.full(YEARS - 2, -24.0), rel=1e-9)
    assert not is_bound[2:].any()


def test_exchanging_the_nations_changes_the_sign():
    us, cn = growing(2.0, 0.9), growing(1.0, 0.7)

    assert lead(us, cn)[0][3:] == pytest.approx(-lead(cn, us)[0][3:])


def test_crossing_passes_through_zero():
    """China grows faster and passes at 2018 + ln(4) / 0.4 = 2021.5."""
    months, _ = lead(growing(4.0, 0.5), growing(1.0, 0.9))

    assert (months[:3] > 0).all()
    assert (months[4:] < 0).all()


def test_a_leader_that_shrinks_held_the_level_when_it_first_had_it():
    """The US peaks at 8 at the end of 2020 and falls; China reaches 4, which the US first had a year earlier."""
    us = np.interp(MONTHS, [2018, 2021, 2028], [1.0, 8.0, 5.0])
    cn = np.full_like(us, 4.0)
    first = np.interp(log(4.0), np.log(us[:36]), MONTHS[:36])
    months, _ = lead(us, cn)

    assert months[-1] == pytest.approx(12 * (MONTHS[-1] - first))


def monthly(**paths: np.ndarray) -> dict[str, jax.Array]:
    """Ones for all that is recorded, but for what is given."""
    ones = np.ones(12 * YEARS)
    shaped = {
        "compute_by_age": np.tile(ones[:, None], (1, len(HELD))),
        "delivered_by_age": np.tile(ones[:, None, None], (1, 2, 2)),
    }
    return {name: jnp.asarray(paths.get(name, shaped.get(name, ones))) for name in KEEP}


def read_out(**paths: np.ndarray) -> dict[str, np.ndarray]:
    with jax.enable_x64(True):
        found = outcomes(monthly(**paths), jnp.asarray(MONTHS))
    return {name: np.asarray(value) for name, value in found.items()}


def test_every_read_out_has_a_value_for_each_year():
    assert {value.shape for value in read_out().values()} == {(YEARS,)}


def test_a_stock_is_read_at_the_end_of_the_year_and_a_flow_over_it():
    """A path 0, 1, 2, ...: the last month of the year is 11, 23, ...; a flow's mean over it 5.5, 17.5, ..."""
    path = np.arange(12.0 * YEARS)
    got = read_out(hbm_stock=path, cn_legal_added=path)

    assert got["cn_hbm_stock_stacks"][:2].tolist() == [11.0, 23.0]
    assert got["cn_legal_additions_h100e"][:2].tolist() == [5.5, 17.5]


def test_china_s_stock_is_all_origins_but_what_is_rented():
    place = np.tile(
        2.0 ** np.arange(len(HELD)), (12 * YEARS, 1)
    )  # us 1, legal 2, smuggled 4, own 8, proxy 16, rented 32
    got = read_out(compute_by_age=place, cn_rented_in_use=np.full(12 * YEARS, 24.0))

    assert got["us_stock_h100e"][-1] == pytest.approx(1.0)
    assert got["cn_stock_h100e"][-1] == pytest.approx(2 + 4 + 8 + 16)
    assert got["cn_rented_h100e"][-1] == pytest.approx(32.0)
    assert got["us_lead_ratio"][-1] == pytest.approx(1 / 30)
    assert got["us_lead_ratio_use"][-1] == pytest.approx(1 / 54)  # 32 rented, each worth three quarters


def test_what_has_no_power_does_not_count():
    got = read_out(us_running=np.full(12 * YEARS, 0.5))

    assert got["us_stock_h100e"][-1] == pytest.approx(0.5)
    assert got["cn_stock_h100e"][-1] == pytest.approx(4.0)


def test_domestic_share_counts_own_designs_wherever_their_dies_were_made():
    """2 own + 1 on foreign dies of 2 + 1 + 3 legal + 4 smuggled."""
    flows = {"cn_domestic_added": 2.0, "cn_proxy_added": 1.0, "cn_legal_added": 3.0, "cn_smuggled_added": 4.0}
    got = read_out(**{name: np.full(12 * YEARS, value) for name, value in flows.items()})

    assert got["cn_additions_h100e"][-1] == pytest.approx(10.0)
    assert got["cn_domestic_share"][-1] == pytest.approx(0.3)
    assert got["additions_ratio"][-1] == pytest.approx(0.1)


def test_world_shipments_are_counted_from_2022():
    """5 a year: none until the end of 2021, then 5, 10, ..."""
    got = read_out(nvidia_shipped=np.full(12 * YEARS, 5.0))["world_nvidia_shipped_h100e"]

    assert got == pytest.approx([0, 0, 0, 0, 5, 10, 15, 20, 25, 30])


def test_power_is_in_gigawatts():
    assert read_out(cn_power=np.full(12 * YEARS, 3e9))["cn_ai_power_gw"][-1] == pytest.approx(3.0)


def test_a_level_seen_at_mid_month_is_drawn_on_to_the_end():
    """Power that rises by 12 GW a year rises by 0.5 GW from mid-month to the end: 1 at mid-December is 1.5 then."""
    rising = 1e9 * (np.arange(12.0 * YEARS) - 10)

    assert read_out(us_power=rising)["us_ai_power_gw"][0] == pytest.approx(1.5)


def test_what_is_delivered_is_read_out_by_workload_and_counts_only_what_runs():
    """US 8 and China 2 in training, 3 and 1 in generation; half of the US runs."""
    works = np.tile(np.array([[8.0, 2.0], [3.0, 1.0]]), (12 * YEARS, 1, 1))
    got = read_out(delivered_by_age=works, us_running=np.full(12 * YEARS, 0.5))

    assert got["us_stock_delivered_training_h100e"][-1] == pytest.approx(4.0)
    assert got["us_lead_ratio_delivered_training"][-1] == pytest.approx(2.0)
    assert got["us_lead_ratio_delivered_decode"][-1] == pytest.approx(1.5)
