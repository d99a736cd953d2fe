import csv
from pathlib import Path

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.equivalence import h100_equivalents, rate_times_bits

AUTHORITY = Path(__file__).parents[1] / "authorities" / "epoch_chip_counts_2026.csv"


def published() -> list[dict[str, str]]:
    lines = AUTHORITY.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@pytest.mark.parametrize("row", published(), ids=lambda row: row["chip"])
def test_equivalents_of_published_chip_counts(row: dict[str, str]):
    """Tolerance 0.5 %: the factors are printed with three or four digits, the rates with three."""
    found = h100_equivalents(catalogue().chips[row["chip"]])

    assert found is not None
    assert found.value == pytest.approx(float(row["h100e"]), rel=0.005)


def test_the_unit_of_account_is_one():
    found = h100_equivalents(catalogue().chips["h100_sxm"])

    assert found is not None
    assert found.value == 1


def test_four_bit_rates_do_not_count():
    gb300 = catalogue().chips["gb300"]

    assert rate_times_bits(gb300).value == pytest.approx(5000e12 * 8)
    assert rate_times_bits(gb300, ("fp4",)).value == pytest.approx(15000e12 * 4)


def test_a_chip_without_any_of_the_formats_has_no_equivalent():
    assert rate_times_bits(catalogue().chips["h20"], ()) is None


def test_the_range_is_the_chip_s_own():
    found = h100_equivalents(catalogue().chips["ascend_910c"])

    assert found is not None
    assert found.ends[1] / found.value == pytest.approx(800 / 752, rel=1e-3)
