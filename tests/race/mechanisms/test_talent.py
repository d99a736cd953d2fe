"""Talent: shares of people, moved by visas, felt by a power of one half; the trackers of 2019 and 2022."""

import pytest

from leadtime.race.mechanisms.talent import MECHANISM, talent

NOW = {
    "cn_talent": 0.28,
    "us_talent": 0.42,
    "cn_talent_origin": 0.47,
    "us_talent_origin": 0.18,
    "visa_openness": 1.0,
    "go_abroad_share": 0.4,
    "stay_rate": 0.8,
    "us_draw": 0.4,
    "talent_turnover": 3.0,
    "talent_elasticity": 0.5,
    "cn_talent_2022": 0.28,
    "us_talent_2022": 0.42,
}


def moved(**given: float) -> dict[str, float]:
    return {name: float(value) for name, value in talent(**{**NOW, **given}).items()}


def test_at_the_reference_people_multiply_by_one():
    assert moved()["cn_talent_effect"] == moved()["us_talent_effect"] == 1.0


def test_twice_the_people_are_the_square_root_of_two():
    assert moved(cn_talent=0.56)["cn_talent_effect"] == pytest.approx(2**0.5)


def test_shut_visas_keep_all_at_home():
    """(0.47 - 0.28) / 3; the US keeps its own and 0.4 of the 0.35 others."""
    got = moved(visa_openness=0.0)

    assert got["d_cn_talent"] == pytest.approx((0.47 - 0.28) / 3)
    assert got["d_us_talent"] == pytest.approx((0.18 + 0.4 * 0.35 - 0.42) / 3)


def test_what_leaves_china_arrives_in_the_us():
    """0.4 x 0.8 x 0.47 either way."""
    shut, free = moved(visa_openness=0.0), moved()

    assert shut["d_cn_talent"] - free["d_cn_talent"] == pytest.approx(0.32 * 0.47 / 3)
    assert free["d_us_talent"] - shut["d_us_talent"] == pytest.approx(0.32 * 0.47 / 3)


def test_nobody_works_in_two_places():
    """At rest China, the US and elsewhere add to one: elsewhere keeps 1 - us_draw of the others."""
    china, us = 0.47 * 0.68, 0.18 + 0.32 * 0.47 + 0.4 * 0.35
    rest = moved(cn_talent=china, us_talent=us)

    assert rest["d_cn_talent"] == pytest.approx(0.0, abs=1e-12)
    assert rest["d_us_talent"] == pytest.approx(0.0, abs=1e-12)
    assert china + us + 0.6 * 0.35 == pytest.approx(1.0)


def test_from_2018_to_2022_the_shares_move_as_the_trackers_say(at_medians):
    """China 11% (2019) to 28% (2022), the US 59% to 42%; origins between 29% and 47%. Within a quarter."""
    china, us = 0.10, 0.61
    for month in range(54):
        origin = 0.29 + 0.18 * min(max((month - 18) / 36, 0.0), 1.0)
        got = at_medians(
            MECHANISM, NOW, cn_talent=china, us_talent=us, cn_talent_origin=origin, us_talent_origin=0.19
        )
        china, us = china + got["d_cn_talent"] / 12, us + got["d_us_talent"] / 12

    assert china == pytest.approx(0.28, rel=0.25)
    assert us == pytest.approx(0.42, rel=0.25)
