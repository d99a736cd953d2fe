import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.workload.count import model_flop, parameters
from leadtime.workload.ops import Operator, total
from leadtime.workload.precision import BF16
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split
from leadtime.workload.train import parameter_gathers, recomputed, train, update


def of_phase(ops: tuple[Operator, ...], phase: str) -> tuple[Operator, ...]:
    return tuple(op for op in ops if op.phase == phase)


@pytest.mark.parametrize("is_causal", [True, False])
def test_without_fusion_training_executes_the_model_s_operations(is_causal: bool, gpt: Shape):
    ops = train(gpt, sequence=2048, microbatch=4, is_fused=False, is_causal=is_causal)

    assert total(ops, "flop") == pytest.approx(model_flop(gpt, 4 * 2048, sequence=2048, is_causal=is_causal))


def test_backward_is_twice_forward(deepseek: Shape):
    ops = train(deepseek, sequence=1024, is_fused=False)

    back, forward = (total(of_phase(ops, phase), "flop") for phase in ("backward", "forward"))
    assert back == pytest.approx(2 * forward)


def test_fused_attention_makes_its_scores_again(gpt: Shape):
    """Backward five products for two: half a forward pass of attention more."""
    fused, unfused = (train(gpt, sequence=2048, is_fused=f) for f in (True, False))
    attention = total(tuple(op for op in of_phase(fused, "forward") if op.kind == "attention"), "flop")

    assert total(fused, "flop") - total(unfused, "flop") == pytest.approx(0.5 * attention)


def test_full_recomputation_is_one_more_pass_through_the_layers(gpt: Shape):
    ops = train(gpt, sequence=2048, recompute="full")
    layers = [op for op in of_phase(ops, "forward") if not op.name.startswith(("head", "embedding"))]

    assert total(of_phase(ops, "recompute"), "flop") == total(tuple(layers), "flop")
    assert total(of_phase(ops, "recompute"), "payload") == total(tuple(layers), "payload")


def test_selective_recomputation_is_attention_again(gpt: Shape):
    """4 b s^2 h a layer, of scores and values (Korthikanti et al. 2022, equation 8)."""
    ops = train(gpt, sequence=2048, recompute="selective", is_fused=False, is_causal=False)

    assert total(of_phase(ops, "recompute"), "flop") == gpt.layers * 4 * 2048**2 * gpt.hidden
    assert of_phase(train(gpt, sequence=2048, recompute="selective"), "recompute") == ()


def test_further_layers_are_trained_unless_told_not_to(deepseek: Shape):
    with_, without = (train(deepseek, sequence=64, with_mtp=m) for m in (True, False))

    assert len(with_) > len(without)
    assert total(with_, "flop") == pytest.approx(
        total(train(deepseek, sequence=64, with_mtp=False), "flop")
        + total(tuple(op for op in with_ if op.name.startswith("mtp")), "flop")
    )


def test_four_messages_a_layer_without_sequence_parallelism(gpt: Shape):
    """Two all-reduces forward and two backward, each of s b h."""
    ops = train(gpt, sequence=2048, split=Split(tp=8))
    in_layers = [op for op in ops if op.over == "tp" and not op.name.startswith(("head", "embedding"))]

    assert sum(op.count for op in in_layers) == 4 * gpt.layers
    assert {op.collective for op in in_layers} == {"all_reduce"}
    assert {float(op.payload) for op in in_layers} == {2048 * 6144 * 2.0}


def test_recomputation_has_three_words(gpt: Shape):
    with pytest.raises(InputError, match="recompute is 'some'; it is one of none, selective, full"):
        recomputed((), "some", is_fused=True)  # type: ignore[arg-type]


def test_a_sharded_update_of_a_dense_model(llama: Shape):
    reduced, adam, handed = update(llama, split=Split(dp=8, tp=2, pp=4))
    held = parameters(llama, Split(tp=2)).total / 4

    assert (reduced.collective, reduced.payload) == ("reduce_scatter", held * 4)
    assert (handed.collective, handed.payload) == ("all_gather", held * 2)
    assert adam.read == pytest.approx(held / 8 * 16)
    assert adam.written == pytest.approx(held / 8 * 14)


def test_an_update_without_sharding_is_one_all_reduce(llama: Shape):
    reduced, adam = update(llama, split=Split(dp=8), sharding="none")

    assert reduced.collective == "all_reduce"
    assert adam.read == parameters(llama).total * 16


def test_experts_have_fewer_replicas(deepseek: Shape):
    reduced = [op for op in update(deepseek, split=Split(dp=64, ep=16)) if op.name.endswith("gradients")]

    assert [(op.name, float(op.ranks)) for op in reduced] == [
        ("outside_experts.gradients", 64),
        ("experts.gradients", 4),
    ]
    assert reduced[1].payload == parameters(deepseek).experts / 16 * BF16.gradient


def test_sharded_weights_are_gathered_twice(llama: Shape):
    gathers = parameter_gathers(llama, split=Split(dp=8))

    assert [op.phase for op in gathers] == ["forward", "backward"]
    assert {op.payload for op in gathers} == {2 * parameters(llama).total}
    assert [op.collective for op in update(llama, split=Split(dp=8), sharding="parameters")] == [
        "reduce_scatter",
        "",
    ]


def test_sharding_has_three_words(llama: Shape):
    with pytest.raises(InputError, match="sharding is 'all'"):
        update(llama, sharding="all")  # type: ignore[arg-type]


def test_many_deployments_at_once(deepseek: Shape):
    tp, ep, microbatch = np.array([1.0, 2.0, 4.0]), np.array([8.0, 16.0, 1.0]), np.array([1.0, 2.0, 3.0])

    def step(tp, ep, microbatch):
        split = Split(tp=tp, ep=ep, pp=4, is_sequence_parallel=True)
        return train(deepseek, sequence=512, microbatch=microbatch, split=split, recompute="full")

    for amount in ("flop", "moved", "payload"):
        alone = [total(step(*one), amount) for one in zip(tp, ep, microbatch, strict=True)]
        assert total(step(tp, ep, microbatch), amount) == pytest.approx(alone)
