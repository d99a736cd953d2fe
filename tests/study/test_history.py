"""The past under the enacted policy: the 90% band of the model holds what was recorded."""

import numpy as np
import pytest

from leadtime.study.race import race

YEAR_END_2025 = {
    "cn_stock_h100e": (2.0e6, "all of China: a third of it smuggled"),
    "cn_legal_import_h100e": (0.402e6, "legal NVIDIA"),
    "cn_smuggled_h100e": (0.66e6, "smuggled"),
    "world_nvidia_shipped_h100e": (13.66e6, "NVIDIA shipped since 2022, world"),
    "us_lead_ratio": (7.4, "US over China"),
}
HUAWEI_CARDS_2025 = {"stated to Congress as a ceiling": 0.2e6, "teardown firm's count": 0.805e6}


def band(raced, metric: str, year: int) -> tuple[float, float]:
    """5th and 95th percentile under the enacted policy."""
    table = raced.ensemble.outcomes["as-enacted"][metric]
    low, high = np.quantile(table[raced.ensemble.years.index(year)], (0.05, 0.95))
    return float(low), float(high)


@pytest.mark.parametrize("metric", YEAR_END_2025)
def test_the_end_of_2025_lies_in_the_band(metric, raced):
    record, what = YEAR_END_2025[metric]
    low, high = band(raced, metric, 2025)

    assert low <= record <= high, what


@pytest.mark.parametrize("who", HUAWEI_CARDS_2025)
def test_the_priors_hold_both_rival_counts_of_huawei_cards(who):
    low, high = band(race(["as-enacted"], runs=1024, until=2025, inputs="priors"), "cn_huawei_cards", 2025)

    assert low <= HUAWEI_CARDS_2025[who] <= high


def test_history_sides_with_the_two_counts_that_agree(raced):
    """Of three rival stories two say 0.8 million; the ceiling stated to Congress keeps next to no weight."""
    low, high = band(raced, "cn_huawei_cards", 2025)

    assert low <= HUAWEI_CARDS_2025["teardown firm's count"] <= high
    assert HUAWEI_CARDS_2025["stated to Congress as a ceiling"] < low


@pytest.mark.parametrize(
    ("series", "fiscal"),
    [
        *(("nv_china_rev_fy_billto", year) for year in range(2019, 2024)),
        *(("nv_china_rev_fy_hq", year) for year in range(2024, 2027)),
    ],
)
def test_nvidia_s_revenue_from_china_lies_in_the_band(series, fiscal, raced, facts):
    """A fiscal year ends in January: it is held against the calendar year before."""
    (row,) = facts.series[series].at(f"FY{fiscal}").rows
    low, high = band(raced, "nvidia_china_revenue_usd", fiscal - 1)

    assert low <= row.value <= high


def test_the_bands_are_no_barn_doors(raced):
    """To hold the record is worth little if anything is held: no band of 2025 is wider than ten times its low end."""
    for metric in (*YEAR_END_2025, "nvidia_china_revenue_usd", "cn_huawei_cards"):
        low, high = band(raced, metric, 2025)
        assert high < 10 * low, metric


def test_every_record_named_in_the_history_is_one_row(raced):
    checks = raced.summary.history

    assert len(checks) >= 20
    assert {c.used_as for c in checks} == {"prior", "driver", "check"}


def test_nine_in_ten_of_the_records_kept_apart_are_held(raced):
    """A 90% band holds nine in ten; records disagree among themselves, so four in five is asked."""
    apart = [c for c in raced.summary.history if c.used_as == "check"]

    assert np.mean([c.holds for c in apart]) >= 0.8
