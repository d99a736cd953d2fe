from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.law import TrainingLaw, training_prior
from leadtime.performance.physics.parallel import Training
from leadtime.performance.physics.train_step import train_step
from leadtime.workload.activation import activation_bytes
from leadtime.workload.count import model_flop
from leadtime.workload.precision import BF16
from leadtime.workload.shape import shape

LLAMA = shape(catalogue().llms["llama3_70b"])
IDEAL = TrainingLaw(
    saving=1.0, narrow=1.0, backward=1.0, early=1.0, partial=1.0, scan=1.0, traffic=0.0, experts=1.0, layer_gap=0.0,
    expert_gap=0.0, dated=1.0, step_gap=0.0, hidden_split=1.0, hidden_experts=1.0, hidden_data=1.0, straggler=0.0,
)  # fmt: skip
PLAIN = Training(chips=64, tp=8, pp=8, dp=1, sequence=4096, global_batch=64)


def total(law=IDEAL, on=None, **changes):
    return float(train_step(LLAMA, replace(PLAIN, **changes), on, BF16, law).total)


def test_without_losses_a_step_is_its_operations_and_the_bubble(ideal):
    # causal attention: half of the pairs; 64 micro-batches and 7 more of bubble. The head (1.22 of a layer) is one stage's
    # alone, and the other stages, which the bubble waits for, are without it.
    crowded = (10 + 1.22) / (80 + 1.22) * 8
    step = train_step(LLAMA, PLAIN, replace(ideal, memory_rate=1e15), BF16, IDEAL)
    flop = float(model_flop(LLAMA, 64 * 4096, sequence=4096, is_causal=True))
    assert step.compute + step.memory == pytest.approx(crowded * flop / 64 / 1e15, rel=0.05)
    others = step.compute * 10 / 11.22 + step.comm
    assert step.bubble == pytest.approx(others * 7 / 64, rel=0.02)


def test_interleaving_and_other_schedules_shrink_the_bubble(ideal):
    plain = train_step(LLAMA, PLAIN, ideal, BF16, IDEAL).bubble
    assert train_step(LLAMA, replace(PLAIN, interleave=5.0), ideal, BF16, IDEAL).bubble == pytest.approx(
        plain / 5
    )
    zero = train_step(LLAMA, replace(PLAIN, schedule="zero_bubble"), ideal, BF16, IDEAL).bubble
    assert zero == pytest.approx(plain / 3)


def test_every_loss_costs_time(ideal):
    best = total(on=ideal)
    losses = {"traffic": 2.0, "layer_gap": 1e-2, "step_gap": 0.1, "hidden_split": 0.0, "straggler": 0.02}
    for change in ({name: value} for name, value in losses.items()):
        assert total(replace(IDEAL, **change), on=ideal) > best, change


def test_recomputing_all_costs_a_third_more(ideal):
    on = replace(ideal, memory_rate=1e15)
    assert total(on=on, recompute="full") / total(on=on) == pytest.approx(4 / 3, rel=0.05)
    half = total(on=ideal, recompute="full", recompute_share=0.5)
    assert half == pytest.approx((total(on=ideal, recompute="full") + total(on=ideal)) / 2, rel=1e-6)


def test_sharded_weights_are_gathered_for_each_micro_batch(ideal):
    law = training_prior()
    spread = {"tp": 1, "pp": 1, "dp": 64, "global_batch": 512}
    assert total(law, on=ideal, sharding=3, **spread) > total(law, on=ideal, sharding=1, **spread)


def test_many_deployments_at_once(ideal):
    pp = np.array([1.0, 2.0, 4.0, 8.0])
    many = replace(PLAIN, pp=pp, dp=64 / 8 / pp, global_batch=np.full(4, 64.0))
    together = train_step(LLAMA, many, ideal, BF16, training_prior()).total
    alone = [total(training_prior(), on=ideal, pp=float(p), dp=float(8 / p)) for p in pp]
    assert together == pytest.approx(alone)


MIXTURE = shape(catalogue().llms["deepseek_v3"])
SPREAD = Training(chips=64, dp=64, ep=64, sequence=4096, global_batch=64)


def roomy(on):
    """The same machine with memory and links that hold nothing up."""
    return replace(on, memory_rate=1e16, scale_up_domain=64.0, scale_up_rate=1e13)


def products(on, **changes):
    """Time of products alone: one chip, no pipeline."""
    spread = {"chips": 1, "tp": 1, "pp": 1, "global_batch": 1}
    return float(train_step(LLAMA, replace(PLAIN, **spread, **changes), on, BF16, IDEAL).compute)


def test_products_are_held_down_to_the_power_of_the_chip(ideal, relawed):
    # 1 PFLOP/s at 4 pJ each would draw 4 kW; the chip may draw 1 kW
    ideal = roomy(ideal)
    hungry = relawed(ideal, energy=4e-12)
    assert products(hungry) == pytest.approx(4 * products(ideal), rel=0.01)
    assert products(replace(hungry, power=1e6)) == pytest.approx(products(ideal), rel=1e-3)
    assert products(relawed(ideal, energy=0.5e-12)) == pytest.approx(products(ideal), rel=1e-3)


def test_a_narrow_format_saves_energy(ideal, relawed):
    hungry = relawed(replace(roomy(ideal), bits=8.0, rate=2e15), energy=4e-12)
    fp8 = replace(BF16, matmul="fp8")
    spread = replace(PLAIN, chips=1, tp=1, pp=1, global_batch=1)
    half = train_step(LLAMA, spread, hungry, fp8, IDEAL).compute
    less = train_step(LLAMA, spread, hungry, fp8, replace(IDEAL, saving=0.5)).compute
    assert less < 0.7 * half < products(hungry)


def test_a_long_kernel_hides_the_host_and_a_short_one_does_not(ideal):
    slow_host = replace(IDEAL, layer_gap=1e-3)
    gaps = {
        size: train_step(LLAMA, replace(PLAIN, sequence=size), roomy(ideal), BF16, slow_host).gaps / 64
        for size in (16, 65_536)
    }
    whole = 2 * 1e-3 * 80 / 8
    assert gaps[16] == pytest.approx(whole, rel=0.2)
    assert gaps[65_536] < 0.02 * whole


def test_copies_of_weights_along_the_context_are_neighbours(ideal):
    """Eight chips of one server that split the context: gradients do not leave the server."""
    law = replace(IDEAL, hidden_data=0.0)
    within = train_step(LLAMA, replace(PLAIN, chips=8, tp=1, pp=1, cp=8, global_batch=1), ideal, BF16, law)
    across = train_step(LLAMA, replace(PLAIN, chips=64, tp=8, pp=1, cp=8, global_batch=1), ideal, BF16, law)
    assert within.comm < across.comm * 8


def test_messages_fused_with_products_are_hidden_but_for_a_piece(ideal):
    law = replace(IDEAL, hidden_split=0.0)
    on = replace(ideal, memory_rate=1e16)
    plain, fused = (
        train_step(LLAMA, replace(PLAIN, pp=1, chips=8, fused=f), on, BF16, law) for f in (0.0, 1.0)
    )
    assert fused.comm < plain.comm
    assert (
        train_step(LLAMA, replace(PLAIN, pp=1, chips=8), on, BF16, replace(law, hidden_split=1.0)).comm
        < plain.comm
    )


def test_what_is_captured_hides_its_experts(ideal):
    law = replace(IDEAL, hidden_experts=0.0, expert_gap=1e-2)
    plain, captured = (
        train_step(MIXTURE, replace(SPREAD, captured=c), roomy(ideal), BF16, law) for c in (0.0, 1.0)
    )
    assert captured.comm < 0.3 * plain.comm
    assert captured.gaps == pytest.approx(0, abs=1e-9)


def test_older_software_costs_mixtures_only(ideal):
    law = replace(IDEAL, dated=2.0, expert_gap=1e-3, experts=1.2, hidden_experts=0.6)
    assert total(law, on=ideal, age=1.0) == total(law, on=ideal)
    old, new = (train_step(MIXTURE, replace(SPREAD, age=a), roomy(ideal), BF16, law) for a in (1.0, 0.0))
    assert old.compute > new.compute
    assert old.comm > new.comm
    assert old.gaps > new.gaps


def test_attention_of_windows_has_its_own_rate(ideal):
    windows = shape(catalogue().llms["gpt_oss_120b"])
    d = Training(chips=8, dp=8, sequence=4096, global_batch=8)
    law = replace(IDEAL, partial=0.2)
    assert (
        train_step(windows, d, ideal, BF16, law).compute > train_step(windows, d, ideal, BF16, IDEAL).compute
    )
    assert total(law, on=ideal) == total(on=ideal)


def test_a_scan_has_its_own_rate_and_attention_beside_it_does_not_share_it(ideal):
    hybrid = shape(catalogue().llms["nemotron3_nano_30b"])
    d = Training(chips=8, dp=8, sequence=8192, global_batch=8)

    def busy(**law):
        step = train_step(hybrid, d, roomy(ideal), BF16, replace(IDEAL, **law))
        return float(step.compute + step.memory)

    assert busy(partial=0.1) == busy()
    # of 4 d_k d_v and 128 tokens' scores a token and head, forward, again and twice backward
    flop = 4 * 8192 * 23 * (4 * 64 * 128 * 64 + 128 * (8 * 128 + 64 * 64))
    assert busy(scan=0.1) - busy() == pytest.approx(9 * flop / 1e15, rel=0.1)


def test_the_head_s_stage_is_the_slowest_unless_layers_cannot_be_dealt_out_evenly(ideal):
    on = replace(ideal, memory_rate=1e15)
    one = total(on=on, tp=1, pp=1, global_batch=8.0, dp=1) / 8
    even, uneven = (total(on=on, tp=1, pp=pp, global_batch=4096.0) / 4096 for pp in (8, 7))
    # 80 layers and a head of 1.22 of a layer: an eighth of the layers and all of the head, against less of it
    layers = one / (1 + 1.22 / 80)
    assert even == pytest.approx(layers / 8 + (one - layers), rel=0.02)
    assert layers / 7 + (one - layers) / 7 < uneven < layers / 7 + (one - layers)


def test_messages_that_nothing_runs_beside_are_waited_for(ideal):
    law, on = replace(IDEAL, hidden_data=0.5), replace(ideal, scale_out_rate=100e9, scale_up_rate=1e12)
    spread = {"tp": 1, "pp": 1, "dp": 64, "global_batch": 64.0}
    beside, alone = (
        train_step(LLAMA, replace(PLAIN, overlapped=share, **spread), on, BF16, law).comm
        for share in (1.0, 0.0)
    )
    assert alone == pytest.approx(2 * beside, rel=1e-6)


def test_states_at_the_host_cost_their_way_over_the_link(ideal):
    """1.1 G parameters a chip (70.6 G / 64) at 1 GB/s: two bytes up each, and four down less a backward pass."""
    on = replace(ideal, host_rate=1e9)
    step = train_step(LLAMA, PLAIN, on, BF16, IDEAL)
    backward = 2 / 3 * float(step.compute + step.memory) / PLAIN.global_batch
    here, away = (
        train_step(LLAMA, replace(PLAIN, offload=share), on, BF16, IDEAL).update for share in (0.0, 1.0)
    )
    assert away == pytest.approx(70.6e9 / 64 * (4 + 2) / 1e9 - backward, rel=0.02)
    half = train_step(LLAMA, replace(PLAIN, offload=0.5), on, BF16, IDEAL).update
    assert half == pytest.approx((here + away) / 2)


def test_a_host_of_infinite_rates_takes_no_time_and_none_is_asked_without_offload(ideal):
    assert train_step(LLAMA, replace(PLAIN, offload=1.0), ideal, BF16, IDEAL).update == 0
    slow = replace(ideal, host_rate=1.0, host_memory_rate=1.0)
    assert total(on=slow) == total(on=ideal)


def test_frozen_weights_save_a_third_of_the_products(ideal):
    on = replace(ideal, memory_rate=1e16, scale_up_rate=1e15, scale_out_rate=1e15)
    whole, frozen = (total(on=on, adapter_rank=rank) for rank in (0.0, 8.0))
    assert 2 / 3 < frozen / whole < 0.70  # attention has no weights


def test_states_that_nothing_shards_are_moved_by_every_replica(ideal):
    spread = {"tp": 1, "pp": 1, "dp": 64, "global_batch": 64.0}
    apart, alike = (
        train_step(LLAMA, replace(PLAIN, sharding=stage, **spread), ideal, BF16, IDEAL).update
        for stage in (1.0, 0.0)
    )
    assert alike == pytest.approx(64 * apart)


def test_pieces_of_a_stage_are_sent_as_often_and_hidden_where_software_does(ideal):
    """10 pieces: 79 borders, not 7; what they take is hidden while another piece is worked on."""
    law, fast = replace(IDEAL, hidden_split=0.0), replace(ideal, scale_up_rate=1e15, scale_out_rate=1e15)

    def sent(**changes):
        d = replace(PLAIN, **changes)
        slow, at_once = (
            train_step(LLAMA, d, on, BF16, law).comm for on in (replace(fast, scale_out_rate=25e9), fast)
        )
        return float(slow - at_once)

    assert sent(interleave=10.0, overlapped=0.0) == pytest.approx(79 / 7 * sent(), rel=1e-6)
    assert sent(interleave=10.0) < 0.01 * sent()


def test_gradients_go_down_beside_the_backward_pass(ideal):
    """At a rate that a backward pass hides, only new weights are waited for, two bytes each."""
    on = replace(ideal, host_rate=100e9)
    d = replace(PLAIN, offload=1.0, sequence=65536.0)
    assert train_step(LLAMA, d, on, BF16, IDEAL).update == pytest.approx(70.6e9 / 64 * 2 / 100e9, rel=0.02)


def test_activations_cost_what_the_link_takes_beyond_the_work_that_hides_it(ideal):
    """Of a micro-batch a third is forward: down beside it, back beside the rest; what is left of both is waited for."""
    d = replace(PLAIN, offload_activations=1.0)
    kept = 80 / 8 * float(activation_bytes(LLAMA, sequence=4096, split=d.split))
    plain = train_step(LLAMA, PLAIN, ideal, BF16, IDEAL)
    micro = float(plain.compute + plain.memory) / 64

    def waited(rate):
        on = replace(ideal, host_rate=rate)
        return float(train_step(LLAMA, d, on, BF16, IDEAL).comm - plain.comm) / 64

    assert waited(1e15) == 0
    assert waited(1e9) == pytest.approx(2 * kept / 1e9 - micro, rel=0.03)
    middle = 1.5 * kept / (2 / 3 * micro)  # the way back is hidden, a part of the way down is not
    assert 0 < waited(middle) < 0.75 * kept / middle


def test_a_host_s_memory_may_be_slower_than_its_link(ideal):
    d = replace(PLAIN, offload_activations=1.0)
    slow = replace(ideal, host_memory_rate=1e9)
    assert total(on=slow, offload_activations=1.0) > total(on=ideal, offload_activations=1.0)
    assert (
        train_step(LLAMA, d, slow, BF16, IDEAL).total
        == train_step(LLAMA, d, replace(ideal, host_rate=1e9), BF16, IDEAL).total
    )
