import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.ridge import ridge_point


def test_the_ridge_of_the_h100_is_rate_over_memory_rate():
    """989.4 TFLOP/s over 3.35 TB/s."""
    ridge = ridge_point(catalogue().chips["h100_sxm"])

    assert ridge is not None
    assert ridge.value == pytest.approx(295.3, abs=0.1)


def test_a_format_that_a_chip_lacks_has_no_ridge():
    assert ridge_point(catalogue().chips["ascend_910c"], "fp4") is None
