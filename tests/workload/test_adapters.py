import pytest

from leadtime.workload.adapters import adapter_parameters, adapters, is_adapter
from leadtime.workload.batch import Batch
from leadtime.workload.count import parameters
from leadtime.workload.forward import layers
from leadtime.workload.ops import Operator, gemm, stream, total
from leadtime.workload.precision import BF16
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split
from leadtime.workload.train import train, update


def products(ops: tuple[Operator, ...], ending: str = "") -> tuple[Operator, ...]:
    return tuple(op for op in ops if op.kind in ("gemm", "grouped_gemm") and op.name.endswith(ending))


def test_an_adapter_goes_down_and_up_beside_its_product():
    down, up, summed = adapters((gemm("attention.down", m=3, n=5, k=7, count=2),), 4, BF16)

    assert (down.m, down.n, down.k) == (3, 4, 7)
    assert (up.m, up.n, up.k) == (3, 5, 4)
    assert (summed.read, summed.written) == (2 * 3 * 5 * 2, 3 * 5 * 2)
    assert {op.count for op in (down, up, summed)} == {2}


def test_what_makes_no_query_key_or_value_has_none():
    others = (gemm("dense.up", m=1, n=1, k=1), gemm("attention.output", m=1, n=1, k=1))
    assert adapters((*others, stream("attention.rotary", "elementwise", read=1, written=1)), 4, BF16) == ()


def test_parameters_of_adapters_of_llama_3_8b(llama: Shape):
    """32 layers, r (h + (32 + 2 x 8) heads of 128)."""
    assert float(adapter_parameters(llama, 16)) == 32 * 16 * (4096 + 48 * 128)


def test_a_chip_holds_its_part_of_the_way_up(llama: Shape):
    assert float(adapter_parameters(llama, 16, split=Split(tp=8))) == 32 * 16 * (4096 + 48 * 128 / 8)


def test_frozen_weights_have_no_gradients_and_inputs_do(llama: Shape):
    """Forward and the gradient of inputs: four operations a parameter, not six."""
    frozen = train(llama, sequence=1024, adapter_rank=16)
    mine = tuple(op for op in frozen if is_adapter(op))
    of_weights = [op.name for op in products(frozen, ".weight_gradient")]

    assert of_weights
    assert all(is_adapter(op) for op in products(frozen, ".weight_gradient"))
    kept = total(products(frozen), "flop") - total(products(mine), "flop")
    assert kept == pytest.approx(total(products(train(llama, sequence=1024)), "flop") * 2 / 3)
    assert not [op for op in frozen if op.name == "embedding.gradient"]


def test_adapters_have_all_three_passes(llama: Shape):
    """6 r (k + n) of a token: forward, gradient of inputs, gradient of weights."""
    mine = products(tuple(op for op in train(llama, sequence=64, adapter_rank=16) if is_adapter(op)))
    assert total(mine, "flop") == pytest.approx(6 * 64 * float(adapter_parameters(llama, 16)))


def test_only_adapters_are_summed_and_moved(deepseek: Shape):
    split = Split(dp=8, ep=8)
    gradients, adam, _ = update(deepseek, split=split, adapter_rank=16)
    held = float(adapter_parameters(deepseek, 16, split=split))

    assert float(gradients.payload) == pytest.approx(held * BF16.gradient)
    assert float(adam.read) == pytest.approx(held / 8 * (BF16.gradient + BF16.optimiser))
    assert held < 1e-3 * float(parameters(deepseek).total)


def test_adapters_on_every_attention_product_of_latent_attention(deepseek: Shape):
    one = Setting(shape=deepseek, batch=Batch(sequences=1, queries=1))
    named = {op.name.partition(".adapter")[0] for op in adapters(layers(one), 1, BF16)}
    assert named == {"attention.down", "attention.query_up", "attention.key_value_up"}
