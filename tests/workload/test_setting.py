import pytest

from leadtime.workload.batch import Batch
from leadtime.workload.ops import gemm
from leadtime.workload.setting import Setting, enter, leave, product, repeated
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split
from leadtime.workload.weights import Matrix


def setting(shape: Shape, **split: object) -> Setting:
    return Setting(shape=shape, batch=Batch(sequences=2, queries=512), split=Split(**split))


def test_rows_of_a_chip(llama: Shape):
    s = setting(llama, tp=4, cp=2, is_sequence_parallel=True)

    assert (s.rows, s.between, s.own) == (512, 128, 128)
    assert setting(llama, tp=4).between == 1024


def test_decode_splits_the_cache_not_the_tokens(llama: Shape):
    s = Setting(shape=llama, batch=Batch(sequences=8, queries=1), split=Split(cp=4), is_decode=True)

    assert s.rows == 8


def test_a_region_costs_one_all_reduce_or_two_halves_of_it(llama: Shape):
    whole, halves = setting(llama, tp=4), setting(llama, tp=4, is_sequence_parallel=True)

    assert [op.collective for op in (*enter("x", whole), *leave("x", whole))] == ["all_reduce"]
    assert [op.collective for op in (*enter("x", halves), *leave("x", halves))] == [
        "all_gather",
        "reduce_scatter",
    ]
    assert {op.payload for op in (*enter("x", halves), *leave("x", halves))} == {1024 * 4096 * 2}


def test_a_product_takes_its_formats_from_the_setting(llama: Shape):
    op = product("x", Matrix(name="w", inputs=3, outputs=5), 7, setting(llama))

    assert (op.name, op.flop, op.weights, op.number_format) == ("x.w", 210, 30, "bf16")


def test_repeated_layers_are_counted():
    once = (gemm("a", m=1, n=1, k=1, count=2),)

    assert [(op.name, op.count) for op in repeated(once, 3, "mtp.")] == [("mtp.a", 6)]
    assert repeated(once, 0) == ()
    assert repeated(once, 0.5)[0].count == pytest.approx(1)
