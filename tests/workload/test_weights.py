import pytest

from leadtime.workload.layers import Dense, Grouped, Indexer, Latent, Linear, Mixture
from leadtime.workload.shape import Shape
from leadtime.workload.weights import (
    absorbed,
    attention_matrices,
    attention_vectors,
    dense_matrices,
    expert_matrices,
    indexer_matrices,
    kv_heads_held,
    mixture_matrices,
)


def entries(matrices) -> float:
    return float(sum(m.parameters for m in matrices))


def test_multi_head_attention_has_four_squares():
    attention = Grouped(heads=8, kv_heads=8, head_dim=16, v_head_dim=16)

    assert entries(attention_matrices(attention, 128)) == 4 * 128**2


def test_key_value_heads_are_held_twice_once_there_are_more_chips():
    attention = Grouped(heads=8, kv_heads=2, head_dim=16, v_head_dim=16)

    assert [float(kv_heads_held(attention, tp)) for tp in (1, 2, 4)] == [2, 1, 1]


def test_absorbing_changes_no_parameter(deepseek: Shape):
    latent = deepseek.attentions[0][1]
    expansion = [m for m in attention_matrices(latent, 7168) if m.name == "key_value_up"]

    assert entries(absorbed(latent)) == entries(expansion) == 512 * 128 * 256


def test_latent_attention_of_deepseek_v3(deepseek: Shape):
    """187.1 million parameters in a layer."""
    latent = deepseek.attentions[0][1]
    whole = entries(attention_matrices(latent, 7168)) + attention_vectors(latent)

    assert whole == pytest.approx(187.1e6, rel=1e-3)


def test_a_latent_layer_without_compressed_query():
    latent = Latent(heads=2, q_rank=0, kv_rank=4, nope=3, rope=1, v_head_dim=3)

    assert [m.name for m in attention_matrices(latent, 8)] == ["down", "key_value_up", "output"]
    assert attention_matrices(latent, 8)[0].outputs == 2 * 4 + 4 + 1


def test_linear_attention_with_its_gate_has_five_squares():
    linear = Linear(key_heads=4, heads=4, key_dim=8, v_head_dim=8, is_delta=False)

    assert entries(attention_matrices(linear, 32)) == 5 * 32**2


def test_an_indexer_is_whole_on_each_chip():
    matrices = indexer_matrices(Indexer(heads=64, head_dim=128, top_k=2048), 7168, 1536)

    assert entries(matrices) == 1536 * 64 * 128 + 7168 * (128 + 64)


@pytest.mark.parametrize(("is_gated", "matrices"), [(True, 3), (False, 2)])
def test_feed_forward_matrices(is_gated: bool, matrices: int):
    assert entries(dense_matrices(Dense(width=16, is_gated=is_gated), 4)) == matrices * 64


def test_biases_are_counted():
    assert entries(dense_matrices(Dense(width=16, is_gated=False, has_bias=True), 4)) == 128 + 16 + 4


def test_a_mixture_has_a_router_and_shared_experts():
    mixture = Mixture(experts=4, top_k=2, width=16, shared_width=16)

    assert [m.name for m in mixture_matrices(mixture, 4)] == ["router", "shared_up", "shared_down"]
    assert entries(expert_matrices(mixture, 4)) == 3 * 64


def test_experts_may_work_on_narrower_tokens():
    mixture = Mixture(experts=4, top_k=2, width=16, inner_hidden=2)

    assert entries(expert_matrices(mixture, 4)) == 3 * 32
    assert [m.name for m in mixture_matrices(mixture, 4)] == ["router", "way_in", "way_out"]
