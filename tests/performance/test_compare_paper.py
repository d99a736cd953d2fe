import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.compare_paper import LOWEST, figures


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
