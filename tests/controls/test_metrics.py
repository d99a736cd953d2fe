"""The traps of data sheets: each is one way in which a figure comes out wrong."""

import pytest

from leadtime.controls.metrics import (
    applicable_area,
    density_of,
    dram_bandwidth,
    io_rate,
    memory_bandwidth_density,
    performance_density,
    tpp,
    tpp_of,
)
from leadtime.controls.sheet import find
from leadtime.controls.specification import GB, MM2, Specification


def test_the_worked_anchor_of_the_rule():
    assert tpp({"int8": 600e12}) == tpp({"bf16": 300e12}) == 4800  # 600 x 8 = 300 x 16


def test_sparsity_would_double_it():
    dense, sheet = tpp({"int8": 250e12}), tpp({"int8": 500e12})
    assert (dense, sheet) == (2000, 4000)  # the sheet's 500 TOPS is with sparsity


def test_fp4_counts_at_four_bits():
    assert tpp({"fp4": 9000e12, "fp8": 4500e12}) == 36_000  # 9000 x 4 = 4500 x 8
    assert tpp({"fp4": 14_000e12, "fp8": 4500e12}) == 56_000


def test_fp6_at_the_fp4_rate_is_the_highest_product():
    assert tpp({"fp4": 10_066e12, "fp6": 10_066e12, "fp8": 5033e12}) == 60_396  # MI355X: 10,066 x 6


def test_no_format_no_tpp():
    assert tpp({}) is None
    assert tpp({"bogus": 1e15}) is None


def test_io_counts_both_ways_and_the_host_bus():
    assert io_rate(300 * GB, 32 * GB) / GB == 664  # A100: NVLink 300 and PCIe 32, each way
    assert io_rate(32 * GB) / GB == 64  # L40S: PCIe is its only link


def test_a_card_on_pcie_is_not_given_the_bus_twice():
    l40 = find("L40")
    assert l40 is not None
    assert l40.io_rate == 64 * GB


def test_memory_and_planar_dies_are_no_logic_area():
    logic, planar_io = (456 * MM2, True), (168 * MM2, False)
    assert applicable_area([logic, planar_io]) == 456 * MM2
    assert applicable_area([]) == 0


def test_density_needs_an_area():
    assert performance_density(Specification(name="x", tpp=2368, die_area=814 * MM2)) == pytest.approx(
        2.909, abs=1e-3
    )
    assert performance_density(Specification(name="x", tpp=3000, die_area=0.0)) is None
    assert performance_density(Specification(name="x", tpp=3000)) is None
    assert performance_density(Specification(name="x", tpp=3000, density=3.75)) == 3.75
    assert performance_density(Specification(name="x")) is None


def test_unit_conversion_does_not_move_a_limit():
    assert performance_density(Specification(name="x", tpp=2400, die_area=1500 * MM2)) == 1.6
    assert performance_density(Specification(name="x", tpp=1600, die_area=500 * MM2)) == 3.2


def test_packages_are_not_summed_over_a_board():
    chip = Specification(name="chip", tpp=2368, die_area=814 * MM2)
    board = Specification(name="board", kind="system", contents=(chip,) * 8)
    assert tpp_of(board) == 2368
    assert density_of(board) == pytest.approx(2.909, abs=1e-3)


def test_dram_is_summed_over_the_commodity():
    assert dram_bandwidth([800 * GB] * 6) == 4800 * GB


def test_memory_bandwidth_density():
    assert memory_bandwidth_density(256 * GB, 92 * MM2) == pytest.approx(2.78, abs=0.01)
