import pytest

from leadtime.design.constants import MEDIAN, nodes
from leadtime.design.cost import die_cost, ownership_cost


def test_die_of_814_mm2_on_4n():
    # 70686 / 814 - pi 300 / sqrt(1628) = 86.8 - 23.4 = 63.5 dies; yield exp(-0.1 x 8.14 x 0.5) = 0.666
    assert die_cost(814e-6, nodes()["4N"], MEDIAN) == pytest.approx(16000 / (63.5 * 0.666), rel=0.01)


def test_two_small_dies_cost_less_than_one_of_the_same_area():
    node = nodes()["4N"]

    assert 2 * die_cost(400e-6, node, MEDIAN) < die_cost(800e-6, node, MEDIAN)


def test_cost_is_a_sum():
    node = nodes()["4N"]
    base = {
        "dies": 1,
        "area": 800e-6,
        "interposer": 1700e-6,
        "memory": 80e9,
        "link_rate": 450e9,
        "power": 0.0,
    }

    free = ownership_cost(node, MEDIAN, **base)
    hot = ownership_cost(node, MEDIAN, **{**base, "power": 700.0})

    # 700 W x 1.5 x 0.7 x 4 years x 0.08 USD/kWh
    assert hot - free == pytest.approx(0.7 * 1.5 * 0.7 * 4 * 8766 * 0.08, rel=1e-3)
    # die 378, memory 1040, interposer 765, package 250, link 540, server 6000
    assert free == pytest.approx(378 + 1040 + 765 + 250 + 540 + 6000, rel=0.01)
