import numpy as np
import pytest

from leadtime.design.layouts import BATCHES, decode_loads, prefill_loads, train_loads
from leadtime.design.task import task


def test_decode_reads_all_weights_once_and_the_cache_for_each_sequence():
    load = next(x for x in decode_loads(task("decode:llama3_70b")) if x.split.tp == 1)

    # 70.55e9 parameters of one byte; cache of 80 layers x 8 heads x 128 x 2 bytes a token, one byte each, 4608 tokens
    assert load.held == pytest.approx(70.55e9, rel=0.01)
    assert load.held_each == pytest.approx(80 * 8 * 128 * 2 * 4608, rel=0.01)
    assert load.moved[0] == pytest.approx(70.55e9, rel=0.05)
    assert load.messages == ()


def test_tensor_parallel_parts_share_weights_and_send_two_sums_a_layer():
    load = next(x for x in decode_loads(task("decode:llama3_70b")) if x.split.tp == 8)
    sent = sum(np.ravel(m.sent)[0] for m in load.messages if m.over == "tp")

    # at least two all-reduces of 8192 x 2 bytes in each of 80 layers, 2 x 7/8 over the link
    assert sent >= 80 * 2 * 8192 * 2 * 1.75
    assert load.held == pytest.approx(70.55e9 / 8, rel=0.02)
    assert load.tokens[0] == pytest.approx(BATCHES[0] / 8)


def test_training_layouts_use_all_chips_and_whole_micro_batches():
    for load in train_loads(task("train:llama3_70b")):
        s = load.split
        assert s.tp * s.pp * s.dp == 1024
        assert load.passes > 0
        assert load.flop["bf16"] > 0


def test_training_work_is_six_operations_a_parameter_and_token():
    load = min(
        (x for x in train_loads(task("train:llama3_70b")) if x.split.tp == 1 and x.split.pp == 1),
        key=lambda x: x.flop["bf16"],
    )

    # 6 x 70.55e9 x 4096 tokens, and attention above that
    assert load.flop["bf16"] == pytest.approx(6 * 70.55e9 * 4096, rel=0.15)


def test_mixtures_may_spread_experts_over_servers():
    work = task("decode:deepseek_v3")

    assert {x.split.ep for x in decode_loads(work)} >= {8.0, 32.0, 128.0}
    assert {x.split.ep for x in prefill_loads(work.of_kind("prefill"))} >= {8.0, 32.0}
