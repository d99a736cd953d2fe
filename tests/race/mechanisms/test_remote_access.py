"""Remote access: shut, open, and in step with what cannot be owned."""

import numpy as np
import pytest

from leadtime.race.mechanisms.remote_access import MECHANISM, remote_access

LET = {
    "compute_by_age": np.zeros((6, 3)),
    "rented_worth": 0.8,
    "nvidia_output": 6e6,
    "usd_per_h100e": 25_000.0,
    "cn_unmet_share": 1.0,
    "cloud_access": 1.0,
    "rented_share": 0.035,
}


def rented(**given: float) -> tuple[float, float]:
    written = remote_access(**{**LET, **given})
    return float(written["cn_rented_added"]), float(written["cn_rented_usd"])


def test_open_and_all_withheld_rents_its_share_of_the_world():
    """3.5% of 6 M: 210 k H100e at 25 kUSD, 5.25 bn USD."""
    assert rented() == (pytest.approx(210_000), pytest.approx(5.25e9))


@pytest.mark.parametrize("shut", ["cloud_access", "cn_unmet_share", "nvidia_output", "rented_share"])
def test_shut_or_unneeded_nothing_is_rented(shut):
    assert rented(**{shut: 0.0}) == (0.0, 0.0)


@pytest.mark.parametrize("part", ["cloud_access", "cn_unmet_share"])
def test_half_rents_half(part):
    assert rented(**{part: 0.5})[0] == pytest.approx(105_000)


def test_at_the_median_fiscal_2026_rents_what_the_filing_leaves_over(at_medians):
    """150-250 k H100e a year: 3.5% of the 5 to 7 M shipped in 2025 with most of it withheld (0.8)."""
    got = at_medians(
        MECHANISM, LET, nvidia_output=6e6, usd_per_h100e=25_000.0, cn_unmet_share=0.8, cloud_access=1.0
    )

    assert 150e3 < got["cn_rented_added"] < 250e3
    assert 4e9 < got["cn_rented_usd"] < 6e9


def in_use(**given: float) -> float:
    """1 M H100e let to Chinese tenants, the last row."""
    place = np.zeros((6, 3))
    place[5] = [0.5e6, 0.3e6, 0.2e6]
    return float(remote_access(**{**LET, "compute_by_age": place, **given})["cn_rented_in_use"])


def test_what_is_rented_counts_by_its_worth():
    assert in_use() == pytest.approx(0.8e6)


def test_shutting_the_clouds_takes_away_what_is_let_already():
    assert in_use(cloud_access=0.0) == 0.0
    assert in_use(cloud_access=0.25) == pytest.approx(0.2e6)
