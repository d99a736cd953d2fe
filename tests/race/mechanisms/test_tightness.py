"""Tightness: the levers rule unless the policy reacts; then growth and incidents tighten, revenue and pressure loosen."""

import jax
import numpy as np
import pytest

from leadtime.race.mechanisms.tightness import MECHANISM, tightness

PLACE = np.zeros((6, 3))
PLACE[1] = [1e6, 0.0, 0.0]
GIVEN = {
    "us_tightness": 0.5,
    "cn_seen": 1e6,
    "compute_by_age": PLACE,
    "pressure": 0.0,
    "policy_reacts": 0.0,
    "sellable_share": 1.0,
    "restricted_share": 1.0,
    "hbm_access": 0.4,
    "tool_access": 0.3,
    "cn_demand": 40e9,
    "nvidia_dc_revenue": 200e9,
    "alarm": 0.3,
    "alarm_delay": 1.0,
    "incident_rate": 0.1,
    "lobby": 1.0,
    "pressure_weight": 0.4,
    "tightness_memory": 10.0,
    "law_delay": 0.2,
}
REACTS = {"policy_reacts": 1.0}


def ruled(**given: object) -> dict[str, float]:
    return {name: float(value) for name, value in tightness(**{**GIVEN, **given}).items()}


def test_in_a_given_policy_the_levers_pass_through():
    got = ruled(us_tightness=0.9)

    assert (got["sellable_now"], got["restricted_now"]) == (1.0, 1.0)
    assert (got["hbm_access_now"], got["tool_access_now"]) == (0.4, 0.3)


@pytest.mark.parametrize(
    ("sellable", "restricted", "law"), [(1.0, 0.0, 0.0), (1.0, 1.0, 0.5), (0.0, 1.0, 1.0)]
)
def test_in_a_given_policy_the_state_follows_the_law(sellable, restricted, law):
    """Open 0, downgraded chips only 0.5, nothing 1; within 0.2 years."""
    got = ruled(us_tightness=0.2, sellable_share=sellable, restricted_share=restricted)

    assert got["d_us_tightness"] == pytest.approx((law - 0.2) / 0.2)


@pytest.mark.parametrize(
    ("state", "sold", "withheld"), [(0.0, 1.0, 0.0), (0.5, 1.0, 1.0), (0.75, 0.5, 1.0), (1.0, 0.0, 1.0)]
)
def test_a_policy_that_reacts_reads_chips_off_its_state(state, sold, withheld):
    got = ruled(us_tightness=state, **REACTS)

    assert (got["sellable_now"], got["restricted_now"]) == (pytest.approx(sold), pytest.approx(withheld))


def test_tools_and_memory_tighten_and_never_loosen():
    """Law at 0.5: at 0.75 half of what is left goes; below 0.5 the levers stand."""
    assert ruled(us_tightness=0.75, **REACTS)["tool_access_now"] == pytest.approx(0.15)
    assert ruled(us_tightness=1.0, **REACTS)["hbm_access_now"] == pytest.approx(0.0)
    assert ruled(us_tightness=0.1, **REACTS)["tool_access_now"] == pytest.approx(0.3)


def test_growth_seen_and_incidents_tighten():
    """Half as much again as was seen a year ago: 0.3 x 0.5 + 0.1 = 0.25 of what is left open."""
    place = PLACE * 1.5
    still = {"lobby": 0.0, "tightness_memory": 1e9, **REACTS}

    assert ruled(compute_by_age=place, **still)["d_us_tightness"] == pytest.approx(0.25 * 0.5)
    assert ruled(**still)["d_us_tightness"] == pytest.approx(0.1 * 0.5)


def test_revenue_and_retaliation_loosen():
    """1.0 x 40 / 200 + 0.4 x 0.5 + 0.1 of 0.5."""
    got = ruled(incident_rate=0.0, pressure=0.5, **REACTS)

    assert got["d_us_tightness"] == pytest.approx(-(0.2 + 0.2 + 0.1) * 0.5)


@pytest.mark.parametrize("end", [0.0, 1.0])
def test_it_never_leaves_its_bounds(end):
    """At 0 it can only tighten, at 1 only loosen."""
    assert (1 - 2 * end) * ruled(us_tightness=end, pressure=1.0, **REACTS)["d_us_tightness"] > 0


def test_growth_is_seen_with_its_delay():
    """1.5 M against 1 M known of: half a million a year at a delay of one year. Rented compute abroad is not seen."""
    place = PLACE * 1.5
    place[5] = 1e9

    assert ruled(compute_by_age=place)["d_cn_seen"] == pytest.approx(0.5e6)


def test_from_2018_it_tightens_as_the_record_did(at_medians):
    """Left to itself for seven years, with Chinese compute growing 0.6 a year, no revenue at stake to speak of and
    little pressure: above one half by 2025, where the ordinal record (0 to 10) stands at 6 to 8."""
    state = 0.0
    with jax.enable_x64(True):
        for _ in range(7 * 12):
            got = at_medians(
                MECHANISM,
                GIVEN,
                us_tightness=state,
                compute_by_age=PLACE * 1.6,
                cn_demand=10e9,
                pressure=0.15,
                **REACTS,
            )
            state += float(got["d_us_tightness"]) / 12

    assert 0.45 < state < 0.9
