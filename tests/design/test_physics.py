from datetime import date

import numpy as np
import pytest

from leadtime.design.constants import nodes
from leadtime.design.physics import frames, least_area, most_link, most_rate, power
from leadtime.design.technology import technology
from leadtime.facts import catalogue


def frames_on(day: str, node: str):
    return frames(technology(date.fromisoformat(day), nodes()[node]))


def test_one_die_carries_six_stacks_and_two_carry_eight():
    assert max(f.stacks for f in frames_on("2023-11-17", "4N")) == 6
    assert max(f.stacks for f in frames_on("2025-06-01", "4NP") if f.dies == 2) == 8


def test_a_die_is_no_larger_than_the_field_and_the_interposer():
    for frame in frames_on("2025-06-01", "4NP"):
        t = frame.technology
        assert frame.most_area <= frame.dies * 858e-6 * (1 + 1e-9)
        assert t.spacing * (frame.most_area + frame.stacks * frame.stack.footprint) <= t.interposer * (
            1 + 1e-9
        )


def test_area_adds_up():
    frame = next(f for f in frames_on("2023-11-17", "4N") if f.stacks == 2)
    t = frame.technology

    # 2 stacks of 15 mm2, 100 GB/s of 0.08 mm2, 40 mm2 fixed, and the arithmetic
    expected = 100e12 / t.rate_per_area + (2 * 15 + 100 * 0.08 + 40) * 1e-6
    assert least_area(frame, 100e12, 100e9) == pytest.approx(expected)


def test_edges_hold_a_small_die_large():
    frame = next(f for f in frames_on("2023-11-17", "4N") if f.stacks == 6)

    # three stacks of 10 mm on a side, and 450 GB/s over twice 26 mm: 30 x 26 mm2
    assert least_area(frame, 1e12, 450e9) == pytest.approx(780e-6)
    assert least_area(frame, 1e12, 225e9) == pytest.approx(390e-6)


def test_most_rate_fills_the_area_or_the_power():
    for frame in frames_on("2025-06-01", "4NP"):
        t = frame.technology
        links = np.array([0.0, most_link(frame) / 2])
        rate = most_rate(frame, links, frame.memory_rate)
        built = rate > 0
        area = least_area(frame, rate, links)
        drawn = power(t, rate, frame.memory_rate, links, area)

        assert np.all(drawn[built] <= t.power * (1 + 1e-9))
        full = np.isclose(area, frame.most_area) | np.isclose(drawn, t.power) | (area > frame.most_area)
        assert np.all(full[built])


@pytest.mark.parametrize(("chip", "node"), [("h100_sxm", "4N"), ("a100_80_sxm", "N7"), ("b200_sxm", "4NP")])
def test_chips_that_exist_can_be_built(chip: str, node: str):
    """A fab that could not build them would be wrong; 10% in area and 20% in power are left to the fit."""
    real = catalogue().chips[chip]
    stacks = {"h100_sxm": 5, "a100_80_sxm": 5, "b200_sxm": 8}[chip]
    day = max(real.available_on, date(2021, 1, 1)).isoformat()
    frame = next(f for f in frames_on(day, node) if f.stacks == stacks and f.dies == real.dies)
    rate, link = real.flop_rate["bf16"].value, real.scale_up_rate.value

    area = float(least_area(frame, rate, link))
    drawn = float(power(frame.technology, rate, real.memory_rate.value, link, area))

    assert area <= real.die_area.value * 1.1
    assert drawn <= real.power.value * 1.2
    assert frame.memory_rate >= real.memory_rate.value * 0.95
