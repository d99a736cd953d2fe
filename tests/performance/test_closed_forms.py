"""Times of training and of messages against closed forms and limits, on a machine without losses.

A step takes at least its operations at the chips' rate, at least its messages at the links' rate, and where nothing
else counts just that; memory is bytes a parameter over those who share them (Rajbhandari et al. 2020). Calculon and its
like start from these.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.collectives import message_time
from leadtime.performance.physics.law import Law, TrainingLaw
from leadtime.performance.physics.machine import Machine
from leadtime.performance.physics.memory import training_memory
from leadtime.performance.physics.parallel import Training
from leadtime.performance.physics.train_step import train_step
from leadtime.workload.count import model_flop, parameters
from leadtime.workload.precision import BF16
from leadtime.workload.shape import shape

GPT = shape(catalogue().llms["megatron_22b"])
LLAMA = shape(catalogue().llms["llama3_70b"])
LOSSLESS = TrainingLaw(
    saving=1.0, narrow=1.0, backward=1.0, early=1.0, partial=1.0, scan=1.0, traffic=0.0, experts=1.0, layer_gap=0.0,
    expert_gap=0.0, dated=1.0, step_gap=0.0, hidden_split=0.0, hidden_experts=0.0, hidden_data=0.0, straggler=0.0,
)  # fmt: skip
MACHINE = Machine(
    rate=1e15, rate_16bit=1e15, bits=16.0, memory=80e9, memory_rate=1e12, cores=100.0, scale_up_rate=100e9,
    scale_up_domain=8.0, scale_out_rate=10e9, power=1e3,
    law=Law(
        gemm=1.0, core=1e30, depth=0.0, memory=1.0, launch=0.0, attention=1e30, link=1.0, latency=0.0,
        dispatch=0.0, captured=0.0, energy=0.0,
    ),
)  # fmt: skip
POWERS = st.sampled_from([1, 2, 4, 8])
made_up = settings(max_examples=25, deadline=None, derandomize=True)


@st.composite
def deployments(draw: st.DrawFn) -> Training:
    tp, pp, dp = draw(POWERS), draw(POWERS), draw(POWERS)
    batch = dp * draw(st.sampled_from([1, 4, 16]))
    return Training(
        chips=tp * pp * dp, tp=tp, pp=pp, dp=dp, sequence=2048, global_batch=batch,
        recompute=draw(st.sampled_from(["none", "full"])), sharding=draw(st.sampled_from([0, 1, 2, 3])),
        is_sequence_parallel=draw(st.booleans()),
    )  # fmt: skip


@made_up
@given(deployment=deployments())
def test_no_step_is_faster_than_its_operations(deployment: Training):
    step = train_step(LLAMA, deployment, MACHINE, BF16, LOSSLESS)
    flop = float(model_flop(LLAMA, deployment.global_batch * 2048, sequence=2048, is_causal=True))

    assert float(step.total) >= flop / (deployment.chips * MACHINE.rate) * (1 - 1e-9)


@made_up
@given(deployment=deployments())
def test_a_pipeline_idles_as_long_as_its_other_stages_take(deployment: Training):
    """bubble / (m micro-batches) = (p - 1) / m (Narayanan et al. 2021), but for the head, which not every stage has."""
    step = train_step(LLAMA, replace(deployment, sharding=0), MACHINE, BF16, LOSSLESS)
    micro = deployment.global_batch / deployment.dp
    one = float(step.compute + step.memory + step.gaps) / micro
    head = 0.2 * one  # the more stages, the larger its part of the last one

    assert float(step.bubble) >= (deployment.pp - 1) * (one - head)
    if deployment.tp == 1:  # no messages within a micro-batch but those between stages
        assert float(step.bubble) <= (deployment.pp - 1) * (one + head)


@made_up
@given(deployment=deployments(), factor=st.floats(1.0, 20.0))
@pytest.mark.parametrize("what", ["rate", "memory_rate", "scale_up_rate", "scale_out_rate"])
def test_a_better_machine_is_never_slower(what: str, deployment: Training, factor: float):
    """For rates of links and memory; of products both rates, of 16 bits and of the format, rise together."""
    better = {what: getattr(MACHINE, what) * factor}
    better |= {"rate_16bit": MACHINE.rate * factor} if what == "rate" else {}
    plain, fast = (
        float(train_step(LLAMA, deployment, on, BF16, LOSSLESS).total)
        for on in (MACHINE, replace(MACHINE, **better))
    )

    assert fast <= plain * (1 + 1e-9)


@pytest.mark.parametrize("sharding", [0, 1, 2, 3])
@pytest.mark.parametrize("ranks", [1, 2, 8, 64])
def test_memory_is_eighteen_bytes_a_parameter_over_those_who_share_them(sharding: int, ranks: int):
    """2 for the weight, 4 for the gradient, 12 for the optimiser; ZeRO's stages shard the last, the last two, all three."""
    deployment = Training(chips=ranks, dp=ranks, sequence=2048, global_batch=ranks, sharding=sharding)
    held = training_memory(GPT, deployment, BF16)
    n = float(parameters(GPT).total)
    over = [ranks if sharding >= stage else 1 for stage in (3, 2, 1)]

    assert float(held.optimiser) == pytest.approx(12 * n / over[2], rel=1e-6)
    assert float(held.gradients) == pytest.approx(4 * n / over[1], rel=1e-6)
    assert float(held.weights) >= 2 * n / over[0] * (1 - 1e-6)
    if sharding < 3:  # gathered weights of one layer lie beside the shards
        assert float(held.weights) == pytest.approx(2 * n, rel=1e-6)


@made_up
@given(ranks=st.sampled_from([2, 4, 8]), payload=st.floats(1e6, 1e11))
@pytest.mark.parametrize(
    ("kind", "passes"), [("all_reduce", 2), ("all_gather", 1), ("reduce_scatter", 1), ("all_to_all", 1)]
)
def test_a_message_within_a_domain_takes_its_volume_over_the_link(
    kind: str, passes: int, ranks: int, payload: float
):
    """c (n - 1) / n V / B, c = 2 for an all-reduce: the ring, and the exchange between all pairs; starting takes some us."""
    volume = passes * (ranks - 1) / ranks * payload

    assert float(message_time(kind, payload, ranks, MACHINE)) == pytest.approx(
        volume / 100e9, rel=2e-2, abs=5e-5
    )


@made_up
@given(payload=st.floats(1e3, 1e11), ranks=st.integers(1, 512), more=st.floats(1.0, 10.0))
@pytest.mark.parametrize("kind", ["all_reduce", "all_gather", "reduce_scatter", "all_to_all"])
def test_a_longer_message_takes_longer_and_none_beats_the_link(
    kind: str, payload: float, ranks: int, more: float
):
    took = float(message_time(kind, payload, ranks, MACHINE))

    assert float(message_time(kind, payload * more, ranks, MACHINE)) >= took * (1 - 1e-9)
    assert took >= (ranks - 1) / ranks * payload / 100e9 * (1 - 1e-6)
