from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.naming import chip_named
from leadtime.performance.physics.machine import machine
from leadtime.performance.physics.roofline import (
    attention_time,
    matrix_time,
    operator_time,
    product_rate,
    stream_time,
)
from leadtime.workload.ops import gemm, stream


def test_a_large_product_runs_at_the_peak(ideal):
    # 2 x 8192^3 FLOP at 1 PFLOP/s, memory far from binding
    assert matrix_time(8192, 8192, 8192, 1.0, ideal) == pytest.approx(2 * 8192**3 / 1e15, rel=0.01)


def test_a_thin_product_waits_for_its_weights(ideal):
    # 16 rows: 1 GB of weights at 1 TB/s is 1 ms, arithmetic is 0.017 ms
    assert matrix_time(16, 16384, 32768, 1e9, ideal) == pytest.approx(1e-3, rel=1e-3)


def test_a_started_tile_costs_a_whole_one(ideal):
    assert matrix_time(129, 8192, 8192, 1.0, ideal) == pytest.approx(matrix_time(256, 8192, 8192, 1.0, ideal))


def test_a_last_wave_costs_a_part_of_a_wave(ideal):
    # 100 tiles on 100 cores are one wave, 1000 tiles ten; 0.3 of a wave is lost either way
    one, ten = (matrix_time(1280 * n, 1280, 4096, 1.0, ideal) for n in (1, 10))
    assert ten / one == pytest.approx(10.3 / 1.3)


def test_half_of_a_tile_goes_to_filling_at_the_law_s_depth(ideal, relawed):
    short = relawed(ideal, depth=512.0)
    assert matrix_time(8192, 8192, 512, 1.0, short) == pytest.approx(
        2 * matrix_time(8192, 8192, 512, 1.0, ideal)
    )


def test_a_core_s_other_work_holds_up_a_fast_matrix_unit_more_than_a_slow_one(ideal, relawed):
    """A hundred cores of 10 TFLOP/s beside 1 and 10 PFLOP/s of matrix units: 1/2^(1/2), and next to the cores' own."""
    on = relawed(ideal, core=10e12)
    assert product_rate(on, 1e15) == pytest.approx(1e15 / 2**0.5)
    assert product_rate(on, 10e15) == pytest.approx(1e15, rel=0.01)
    assert product_rate(on, 0.1e15) == pytest.approx(0.1e15, rel=0.01)


def test_narrow_operands_reach_less_of_their_peak(ideal, relawed):
    on = relawed(ideal, core=20e12)
    wide = matrix_time(8192, 8192, 8192, 1.0, on)
    narrow = matrix_time(8192, 8192, 8192, 1.0, on, rate=2 * on.rate)
    assert wide / 2 < narrow < wide


def test_a_chip_of_few_operations_per_core_reaches_more_of_its_peak():
    """One script on three modules (16 bits): 96% on the H20, 80% on the H200, 75% on the B200."""
    share = {}
    for name in ("h20", "h200", "b200"):
        on = machine(chip_named(name, catalogue()), "bf16", catalogue())
        share[name] = float(2 * 10240**3 / matrix_time(10240, 10240, 10240, 6 * 10240**2, on) / on.rate)
    assert share == pytest.approx({"h20": 0.96, "h200": 0.80, "b200": 0.75}, rel=0.05)


def test_groups_add_up(ideal):
    one = matrix_time(256, 4096, 4096, 1.0, ideal, groups=1)
    eight = matrix_time(256, 4096, 4096, 1.0, ideal, groups=8)
    assert 0.7 * 8 * one < eight < 8 * one  # the last wave is lost once, not eight times


def test_attention_and_streams_at_their_limits(ideal, relawed):
    assert attention_time(1e12, 1.0, ideal) == pytest.approx(1e-3)
    assert attention_time(1.0, 1e9, ideal) == pytest.approx(1e-3)
    assert attention_time(1e12, 1.0, ideal, share=0.5) == pytest.approx(2e-3)
    assert stream_time(1e9, relawed(ideal, launch=5e-6)) == pytest.approx(1e-3 + 5e-6)


def test_vectors_with_cores_of_their_own_start_sooner_and_gain_from_wide_heads(ideal, relawed):
    """Ascend: a pass over memory starts in 4 of 10 us; latent attention has four times the operations of an exponential."""
    apart = relawed(replace(ideal, apart=1.0), launch=10e-6, attention=1e13)
    assert stream_time(0.0, apart) == pytest.approx(4e-6)
    within = replace(apart, apart=0.0)
    narrow, wide = (float(attention_time(1e12, 1.0, on, width=1088)) - 10e-6 for on in (within, apart))
    assert (narrow, wide) == (pytest.approx(2e-3), pytest.approx(1e-3 * (1 + 256 / 1088)))


def test_heads_narrower_than_128_wait_for_exponentials(ideal, relawed):
    """Shah et al. 2024: on an H100 497 TFLOP/s with heads of 64, 648 with heads of 128."""
    on = relawed(replace(ideal, rate_16bit=989e12, cores=132.0), gemm=0.94, attention=1.6e13)
    rates = [1e15 / float(attention_time(1e15, 1.0, on, width=2 * head)) / 1e12 for head in (64, 128, 512)]
    assert rates[0] == pytest.approx(497, rel=0.05)
    assert rates[1] == pytest.approx(648, rel=0.05)
    assert rates[2] == rates[1]


def test_an_operator_says_whether_memory_holds_it_up(ideal):
    thick, is_held = operator_time(gemm("a.b", m=8192, n=8192, k=8192), ideal)
    assert not is_held
    assert thick > 0
    _, is_held = operator_time(gemm("a.b", m=1, n=8192, k=8192), ideal)
    assert is_held
    _, is_held = operator_time(stream("norm", "norm", read=1e6, written=1e6), ideal)
    assert is_held


def test_arrays_give_what_numbers_give(ideal):
    m = np.array([16.0, 200.0, 4096.0])
    together = matrix_time(m, 4096, 4096, 1e7, ideal)
    assert together == pytest.approx([float(matrix_time(each, 4096, 4096, 1e7, ideal)) for each in m])


def test_a_gradient_of_weights_is_added_to_the_last_after_its_product(ideal):
    product = replace(gemm("x", m=8192, n=8192, k=8192), name="x.weight_gradient", written=1e9, read=1e9)
    alone = operator_time(replace(product, written=0.0, read=0.0), ideal)[0]
    # 1 GB is read and 1 GB written at 1 TB/s, whatever the product takes
    assert operator_time(product, ideal)[0] == pytest.approx(alone + 2e-3)
