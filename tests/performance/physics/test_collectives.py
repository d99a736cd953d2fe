from dataclasses import replace

import numpy as np
import pytest

from leadtime.performance.physics.collectives import bus_bandwidth, message_time, operator_message_time
from leadtime.workload.ops import message


@pytest.mark.parametrize(("kind", "passes"), [("all_reduce", 2), ("all_gather", 1), ("reduce_scatter", 1)])
def test_a_large_collective_in_a_domain_runs_at_the_link_s_rate(ideal, kind, passes):
    # 8 GB over 8 chips at 100 GB/s: each link carries 7/8 of it, an all-reduce twice
    assert message_time(kind, 8e9, 8, ideal) == pytest.approx(passes * 7e9 / 100e9, rel=1e-3)


def test_its_bus_bandwidth_is_the_link_s(ideal):
    elapsed = message_time("all_reduce", 8e9, 8, ideal)
    assert bus_bandwidth("all_reduce", 8e9, 8, elapsed) == pytest.approx(100e9, rel=1e-3)


def test_one_rank_says_nothing(ideal):
    assert message_time("all_reduce", 1e9, 1, ideal) == 0


def test_an_empty_message_costs_the_latency(ideal, relawed):
    assert message_time("all_gather", 0.0, 2, relawed(ideal, latency=10e-6)) == pytest.approx(11.5e-6)


def test_between_domains_the_network_decides(ideal):
    # 16 chips in two domains: 1/8 of the volume per chip crosses at 0.85 x 10 GB/s
    inside = message_time("all_gather", 8e9, 8, ideal)
    assert message_time("all_gather", 8e9, 16, ideal) > inside
    crossing = 8e9 / 8 * 0.5 / 8.5e9
    assert message_time("all_gather", 8e9, 16, ideal) == pytest.approx(7e9 / 100e9 + crossing, rel=0.02)


def test_ranks_that_stride_over_a_domain_meet_in_the_network(ideal):
    near = message_time("all_gather", 1e9, 8, ideal)
    assert message_time("all_gather", 1e9, 8, ideal, neighbours=8) > 5 * near


def test_a_send_takes_the_link_or_the_network(ideal):
    assert message_time("send", 1e9, 2, ideal) == pytest.approx(0.01, rel=1e-3)
    assert message_time("send", 1e9, 2, ideal, neighbours=8) == pytest.approx(1 / 8.5, rel=1e-2)


@pytest.mark.parametrize(("ranks", "links"), [(2, 1), (4, 3), (8, 7)])
def test_a_group_of_a_mesh_has_the_links_to_its_own_ranks(ideal, ranks, links):
    # 100 GB/s over seven links; an all-gather of n chips brings (n - 1) / n of the bytes
    mesh = replace(ideal, mesh=1.0)
    expected = 7e9 * (ranks - 1) / ranks / (100e9 * links / 7)
    assert message_time("all_gather", 7e9, ranks, mesh) == pytest.approx(expected, rel=1e-3)


def test_a_send_over_a_mesh_takes_one_link_of_seven(ideal):
    assert message_time("send", 1e9, 2, replace(ideal, mesh=1.0)) == pytest.approx(0.07, rel=1e-3)


def test_groups_that_stride_over_a_mesh_have_fewer_links(ideal):
    # four ranks of every second chip: three links of seven; between domains nothing changes
    mesh = replace(ideal, mesh=1.0)
    assert message_time("all_gather", 7e9, 4, mesh, neighbours=2) == message_time("all_gather", 7e9, 4, mesh)
    assert message_time("all_gather", 1e9, 8, mesh, neighbours=8) == message_time(
        "all_gather", 1e9, 8, ideal, neighbours=8
    )


def test_a_token_crosses_once_for_all_experts_of_a_domain(ideal):
    each = message_time("all_to_all", 1e9, 16, ideal)
    once = message_time("all_to_all", 1e9, 16, ideal, copies=8)
    # two domains: 2 (1 - 1/2^8) of 8 copies cross
    assert once < 0.35 * each


def test_a_larger_domain_is_never_slower(ideal):
    wide = replace(ideal, scale_up_domain=64.0)
    ranks = np.array([2.0, 8.0, 16.0, 64.0])
    assert np.all(
        message_time("all_to_all", 1e9, ranks, wide) <= message_time("all_to_all", 1e9, ranks, ideal)
    )


def test_an_operator_carries_its_own_numbers(ideal):
    op = message("sum", "all_reduce", "tp", ranks=8, payload=8e9)
    assert operator_message_time(op, ideal) == message_time("all_reduce", 8e9, 8, ideal)


def test_a_short_message_goes_at_half_the_rate_and_a_long_one_loses_a_constant_time(ideal, relawed):
    on = relawed(ideal, latency=10e-6)
    start = message_time("all_gather", 0.0, 8, on)

    def lost(payload):
        wire = payload * 7 / 8 / on.scale_up_rate
        return (message_time("all_gather", payload, 8, on) - start - wire) / wire

    assert lost(1e4) == pytest.approx(1.0, rel=0.05)
    assert lost(1e10) * (7e10 / 8 / on.scale_up_rate) == pytest.approx(7 * 10e-6, rel=0.05)


def test_an_all_reduce_starts_twice_where_an_all_gather_starts_once(ideal, relawed):
    on = relawed(ideal, latency=10e-6)
    assert message_time("all_reduce", 0.0, 8, on) == pytest.approx(
        1.4 * message_time("all_gather", 0.0, 8, on)
    )
