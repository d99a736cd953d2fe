"""Retirement: what is added, what leaves, and the order of owners and origins."""

import numpy as np
import pytest

from leadtime.race.mechanisms.retirement import HELD, MECHANISM, retirement

FLOWS = (
    "us_added",
    "cn_legal_added",
    "cn_smuggled_added",
    "cn_domestic_added",
    "cn_proxy_added",
    "cn_rented_added",
)
EMPTY = np.zeros((6, 3))


def change(by_age: np.ndarray, life: float = 5.0, **added: float) -> dict[str, np.ndarray]:
    flows = {name: added.get(name, 0.0) for name in FLOWS}
    written = retirement(compute_by_age=by_age, chip_life=life, **flows)
    return {name: np.asarray(value) for name, value in written.items()}


def test_nothing_in_place_and_nothing_added_stays_nothing():
    got = change(EMPTY)

    assert (got["d_compute_by_age"] == 0).all()


@pytest.mark.parametrize(("row", "flow"), list(enumerate(FLOWS)))
def test_each_flow_enters_the_first_stage_of_its_own_stock(row, flow):
    got = change(EMPTY, **{flow: 7.0})["d_compute_by_age"]
    expected = EMPTY.copy()
    expected[row, 0] = 7.0

    assert got == pytest.approx(expected)
    assert flow == f"{HELD[row]}_added"


def test_switched_off_nothing_is_retired():
    """A life of a million years: 3 x 4 / 1e6 of each stock leaves a year."""
    got = change(np.tile([1.0, 2.0, 4.0], (6, 1)), life=MECHANISM.off_reads["chip_life"])["d_compute_by_age"]

    assert got.sum(axis=-1) == pytest.approx(np.full(6, -1.2e-5))


def test_only_the_last_stage_is_lost():
    """3 x 4 / 5 = 2.4 a year leaves, of each stock."""
    got = change(np.tile([1.0, 2.0, 4.0], (6, 1)))["d_compute_by_age"]

    assert got.sum(axis=-1) == pytest.approx(np.full(6, -2.4))


def test_a_steady_inflow_holds_inflow_times_life():
    """K = F T, a third in each stage: 1000 x 5 = 5000."""
    steady = EMPTY.copy()
    steady[0] = 5000 / 3
    got = change(steady, us_added=1000.0)

    assert got["d_compute_by_age"] == pytest.approx(EMPTY, abs=1e-9)


def test_both_nations_start_with_what_they_had_in_2018():
    assert dict(MECHANISM.stocks) == {"compute_by_age": "initial_compute"}
