from dataclasses import replace

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.law import serving_prior
from leadtime.performance.physics.memory import cache_room, serving_memory, training_memory
from leadtime.performance.physics.parallel import Serving, Training
from leadtime.workload.precision import BF16
from leadtime.workload.shape import shape

LLAMA = shape(catalogue().llms["llama3_8b"])
ONE = Training(chips=8, dp=8, sequence=8192, global_batch=8, sharding=0)


def test_adam_in_mixed_precision_is_eighteen_bytes_a_parameter():
    held = training_memory(LLAMA, ONE, BF16)
    states = held.weights + held.gradients + held.optimiser
    assert states == pytest.approx(18 * 8.03e9, rel=0.01)


@pytest.mark.parametrize(("sharding", "bytes_each"), [(1, 6 + 12 / 8), (2, 2 + 16 / 8), (3, 18 / 8)])
def test_sharding_divides_what_it_says(sharding, bytes_each):
    held = training_memory(LLAMA, replace(ONE, sharding=sharding), BF16)
    states = held.weights + held.gradients + held.optimiser
    gathered = 2 * 2 * 8.03e9 / 32 if sharding == 3 else 0.0
    assert states - gathered == pytest.approx(bytes_each * 8.03e9, rel=0.02)


def test_recomputing_holds_less_and_offload_holds_no_states():
    plain, again = (training_memory(LLAMA, replace(ONE, recompute=how), BF16) for how in ("none", "full"))
    assert again.activations < 0.3 * plain.activations
    away = training_memory(LLAMA, replace(ONE, offload=1.0), BF16)
    here = training_memory(LLAMA, ONE, BF16)
    assert away.optimiser == 0
    assert here.total - away.total == pytest.approx(away.host) == pytest.approx(12 * 8.03e9, rel=0.01)


def test_what_is_sent_away_must_fit_at_the_host(ideal):
    away = training_memory(LLAMA, replace(ONE, offload=1.0, recompute="full"), BF16)
    roomy = replace(ideal, memory=1e12)
    assert away.fits(roomy)
    assert not away.fits(replace(roomy, host_memory=90e9))


def test_the_cache_fills_what_weights_leave(ideal):
    served = Serving(chips=1, prompt=1024, output=0, concurrency=1)
    law = replace(serving_prior(), reserve=0.1)
    room = cache_room(LLAMA, served, ideal, BF16, law)
    # of 80 GiB the engine may use nine tenths, and a tenth is kept for the rest; 16.1 GB of weights; 1024 tokens of
    # 131,072 bytes each
    free = (0.9 - 0.1) * 80 * 2**30 - 16.06e9
    assert room == pytest.approx(free / (1024 * 131072), rel=0.01)
    held = serving_memory(LLAMA, served, ideal, BF16, law, room)
    assert held.total == pytest.approx(80e9, rel=1e-6)
    assert held.fits(ideal) or held.total == pytest.approx(80e9)


def room_of(on, **changes):
    served = Serving(chips=1, prompt=1024, output=1024, concurrency=1)
    return float(
        cache_room(LLAMA, replace(served, **changes), on, BF16, replace(serving_prior(), reserve=0.0))
    )


def test_an_engine_that_never_evicts_keeps_room_for_whole_answers(ideal):
    # a share of what is free, 2048 tokens each; others: of all memory, 1536 tokens on average
    whole, weights = 80 * 2**30, 16.06e9
    assert room_of(ideal, engine="trtllm") == pytest.approx(
        0.9 * (whole - weights) / (2048 * 131072), rel=0.01
    )
    assert room_of(ideal, engine="vllm") == pytest.approx((0.9 * whole - weights) / (1536 * 131072), rel=0.01)


def test_a_stated_share_overrules_the_engine(ideal):
    assert room_of(ideal, engine="sglang", memory_share=0.5) < 0.5 * room_of(ideal, engine="sglang")


@pytest.mark.parametrize("sharding", [0, 1, 3])
def test_beside_frozen_weights_only_adapters_have_states(sharding):
    """5.24 million parameters of rank 16 (32 layers of 4096 to 48 heads of 128) at two, four and twelve bytes."""
    held = training_memory(LLAMA, replace(ONE, sharding=sharding, adapter_rank=16.0), BF16)
    whole = training_memory(LLAMA, replace(ONE, sharding=sharding), BF16)
    adapters = 32 * 16 * (4096 + 48 * 128)
    assert float(held.optimiser) == pytest.approx(12 * adapters / (8 if sharding else 1))
    assert float(held.gradients) == pytest.approx(4 * adapters / (8 if sharding == 3 else 1))
    assert float(held.weights - whole.weights) == pytest.approx(
        2 * adapters / (8 if sharding == 3 else 1), rel=1e-6
    )
    assert held.activations == whole.activations


def test_activations_at_the_host_leave_two_layers_on_the_chip():
    """Of 32 layers; the head's stay. A share stays in proportion."""
    here, half, away = (
        training_memory(LLAMA, replace(ONE, offload_activations=share), BF16) for share in (0.0, 0.5, 1.0)
    )
    layers = float(away.host)
    assert float(here.host) == 0
    assert float(here.activations - away.activations) == pytest.approx(30 / 32 * layers)
    assert float(here.activations - half.activations) == pytest.approx((16 - 2) / 32 * layers)
    assert float(half.host) == pytest.approx(layers / 2)


def test_the_vocabulary_stays_in_sixteen_bits(ideal):
    narrow = replace(BF16, weight=1.0, expert=1.0)
    d = Serving(chips=1, prompt=1024, output=0, concurrency=1)
    held = serving_memory(LLAMA, d, ideal, narrow, serving_prior(), 1.0).weights
    assert held == pytest.approx(6.98e9 + 2 * 2 * 4096 * 128256, rel=1e-3)
