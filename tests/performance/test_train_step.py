from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.law import TrainingLaw, training_prior
from leadtime.performance.parallel import Training
from leadtime.performance.train_step import train_step
from leadtime.workload.count import model_flop
from leadtime.workload.precision import BF16
from leadtime.workload.shape import shape

LLAMA = shape(catalogue().llms["llama3_70b"])
IDEAL = TrainingLaw(
    narrow=1.0, backward=1.0, traffic=0.0, experts=1.0, layer_gap=0.0, step_gap=0.0, hidden_split=1.0,
    hidden_experts=1.0, hidden_data=1.0, straggler=0.0,
)  # fmt: skip
PLAIN = Training(chips=64, tp=8, pp=8, dp=1, sequence=4096, global_batch=64)


def total(law=IDEAL, on=None, **changes):
    return float(train_step(LLAMA, replace(PLAIN, **changes), on, BF16, law).total)


def test_without_losses_a_step_is_its_operations_and_the_bubble(ideal):
    # causal attention: half of the pairs; 64 micro-batches and 7 more of bubble; the head is not spread evenly
    step = train_step(LLAMA, PLAIN, replace(ideal, memory_rate=1e15), BF16, IDEAL)
    flop = float(model_flop(LLAMA, 64 * 4096, sequence=4096, is_causal=True))
    assert step.compute + step.memory == pytest.approx(flop / 64 / 1e15, rel=0.1)
    assert step.bubble == pytest.approx((step.total - step.bubble - step.update) * 7 / 64, rel=0.02)


def test_interleaving_and_other_schedules_shrink_the_bubble(ideal):
    plain = train_step(LLAMA, PLAIN, ideal, BF16, IDEAL).bubble
    assert train_step(LLAMA, replace(PLAIN, interleave=5.0), ideal, BF16, IDEAL).bubble == pytest.approx(
        plain / 5
    )
    zero = train_step(LLAMA, replace(PLAIN, schedule="zero_bubble"), ideal, BF16, IDEAL).bubble
    assert zero == pytest.approx(plain / 3)


def test_every_loss_costs_time(ideal):
    best = total(on=ideal)
    losses = {"traffic": 2.0, "layer_gap": 1e-4, "step_gap": 0.1, "hidden_split": 0.0, "straggler": 0.02}
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
