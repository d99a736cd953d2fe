from dataclasses import replace

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.workload.batch import Batch
from leadtime.workload.forward import embedding, further, head, layers, pipeline
from leadtime.workload.ops import total
from leadtime.workload.precision import BF16
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape, shape
from leadtime.workload.split import Split


def setting(model: Shape, *, is_serving: bool = False, **split: object) -> Setting:
    return Setting(
        shape=model, batch=Batch(sequences=1, queries=64), split=Split(**split), is_serving=is_serving
    )


def test_layers_read_every_weight_once(llama: Shape):
    """6.98 billion weights outside the vocabulary, two bytes each; norms are too few to count."""
    assert total(layers(setting(llama)), "weights") == pytest.approx(2 * 6.98e9, rel=1e-3)


def test_as_many_norms_as_layers_have(llama: Shape):
    assert sum(op.count for op in layers(setting(llama)) if op.kind == "norm") == 64


def test_an_embedding_reads_one_row_a_token(llama: Shape):
    look_up, sent = embedding(setting(llama, tp=2))

    assert (look_up.read, look_up.written) == (64 * 4096, 64 * 4096 * 2)
    assert sent.collective == "all_reduce"
    assert embedding(setting(llama, tp=2, is_sequence_parallel=True))[1].collective == "reduce_scatter"


def test_a_head_multiplies_by_the_vocabulary(llama: Shape):
    assert total(head(setting(llama), 64), "flop") == 2 * 64 * 4096 * 128256


def test_serving_gathers_logits_and_training_sums_two_numbers(llama: Shape):
    served, trained = (head(setting(llama, is_serving=is_, tp=2), 1)[-1] for is_ in (True, False))

    assert (served.collective, served.payload) == ("all_gather", 128256 * 2)
    assert (trained.collective, trained.payload) == ("all_reduce", 8)


@pytest.mark.parametrize("is_serving", [True, False])
def test_a_head_stays_in_sixteen_bits(llama: Shape, is_serving: bool):
    narrow = replace(BF16, matmul="fp8", weight=1.0)
    logits = head(replace(setting(llama, is_serving=is_serving), precision=narrow), 1)
    found = next(op for op in logits if op.name == "head.logits")
    assert (found.number_format, found.weights) == ("bf16", 2 * 4096 * 128256)


def test_further_layers_are_a_projection_a_layer_and_a_head(deepseek: Shape):
    ops = further(setting(deepseek), 64)
    projection = next(op for op in ops if op.name == "mtp.projection.projection")

    assert projection.flop == 2 * 64 * 2 * 7168**2
    assert sum(op.kind == "grouped_gemm" for op in ops) == 2
    assert sum(op.name == "mtp.head.logits" for op in ops) == 1


def test_most_models_predict_one_token(llama: Shape):
    assert further(setting(llama), 64) == ()


def test_one_border_fewer_than_stages(llama: Shape):
    (sent,) = pipeline(setting(llama, pp=4, tp=2, is_sequence_parallel=True))

    assert (sent.count, sent.payload) == (3, 32 * 4096 * 2)
    assert pipeline(setting(llama)) == ()


def test_several_residual_streams_travel_together():
    v4 = shape(catalogue().llms["deepseek_v4_flash"])

    assert pipeline(setting(v4, pp=2))[0].payload == 64 * 4096 * 2 * 4


def test_chips_that_hold_the_same_residual_send_a_part_each(llama: Shape):
    """Scatter and gather (Narayanan et al. 2021): an eighth over the network, the whole put together in the domain."""
    sent, gathered = pipeline(setting(llama, pp=4, tp=8))

    assert sent.payload == pytest.approx(64 * 4096 * 2 / 8)
    assert (gathered.collective, gathered.over) == ("all_gather", "tp")
    assert (gathered.payload, gathered.count) == (64 * 4096 * 2, 3)
