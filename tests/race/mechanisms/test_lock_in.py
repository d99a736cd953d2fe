"""Lock-in: experience is gained by use alone and fades without."""

import pytest

from leadtime.race.mechanisms.lock_in import MECHANISM, lock_in

FIRST = {
    "cuda_stack": 4.0,
    "cann_stack": 0.0,
    "cn_legal_added": 1e5,
    "cn_smuggled_added": 0.0,
    "cn_rented_added": 0.0,
    "cn_domestic_added": 0.0,
    "cn_proxy_added": 0.0,
    "stack_memory": 4.0,
}


def change(**given: float) -> tuple[float, float]:
    """Per year: experience with the foreign and with the home-grown stack."""
    written = lock_in(**{**FIRST, **given})
    return float(written["d_cuda_stack"]), float(written["d_cann_stack"])


def test_undivided_use_of_one_stack_is_at_rest():
    assert change() == (0.0, 0.0)


def test_forced_use_at_home_builds_one_and_lets_the_other_fade():
    """All additions of own design: +1 - 0 / 4, and 0 - 4 / 4."""
    assert change(cn_legal_added=0.0, cn_domestic_added=1e5) == (pytest.approx(-1.0), pytest.approx(1.0))


def test_smuggled_and_rented_chips_keep_the_foreign_stack_alive():
    held = change(cn_legal_added=0.0, cn_smuggled_added=5e4, cn_rented_added=2.5e4, cn_proxy_added=2.5e4)

    assert held == (pytest.approx(0.75 - 1.0), pytest.approx(0.25))


def test_nothing_bought_is_only_forgotten():
    assert change(cn_legal_added=0.0, cann_stack=2.0) == (pytest.approx(-1.0), pytest.approx(-0.5))


def test_it_starts_at_rest_with_the_foreign_stack_alone():
    assert dict(MECHANISM.stocks) == {"cuda_stack": "stack_memory", "cann_stack": 0.0}
