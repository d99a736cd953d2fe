from dataclasses import replace

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import BITS
from leadtime.performance.compare_paper import LOWEST, _of_the_law, figures


def test_published_figures_stand_as_they_are_printed():
    found = figures(catalogue().chips["h20"], catalogue())

    assert found["memory"].spread.in_unit("GB").value == 96
    assert found["tpp"].spread.in_unit("TPP").value == pytest.approx(2368)
    assert found["performance_density"].spread.in_unit("TPP/mm2").value == pytest.approx(2368 / 814, rel=1e-3)


def test_the_lowest_precision_names_its_format():
    chips = catalogue().chips

    assert figures(chips["gb200"], catalogue())[LOWEST].basis == "fp4"
    assert figures(chips["ascend_910c"], catalogue())[LOWEST].basis == "int8"


def test_a_system_without_totals_has_its_chips_times_their_number():
    system = catalogue().systems["gb200_nvl72"]
    total = figures(system, catalogue())["flop_rate.fp16"]
    chip = catalogue().chips[system.chip].flop_rate["fp16"]

    assert total.basis == "chips times rate"
    assert total.spread.value == pytest.approx(72 * chip.value)


def test_what_is_not_known_is_left_out():
    for name in catalogue().chips:
        chip = catalogue().chips[name]
        found = figures(chip, catalogue())
        assert ("price" in found) == (chip.price is not None)
        assert ("flop_rate_16bit_per_price" in found) == bool(
            chip.price and {"bf16", "fp16"} & set(chip.flop_rate)
        )


def test_export_metrics_that_nobody_printed_are_worked_out():
    chips = catalogue().chips
    bare = replace(chips["h100_sxm"], tpp=None, performance_density=None)
    found = dict(_of_the_law(bare))

    assert found["tpp"].spread.value == pytest.approx(
        max(q.value * BITS[name] for name, q in bare.flop_rate.items() if name in BITS) / 1e12, rel=0.01
    )
    assert found["performance_density"].spread.value == pytest.approx(
        found["tpp"].spread.value / (bare.die_area.value * 1e6)
    )
