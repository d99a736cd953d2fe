import pytest

from leadtime.workload.batch import Batch
from leadtime.workload.dense import activation, dense_operators, norm
from leadtime.workload.layers import Dense
from leadtime.workload.ops import total
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split


def setting(shape: Shape, **split: object) -> Setting:
    return Setting(shape=shape, batch=Batch(sequences=1, queries=64), split=Split(**split))


@pytest.mark.parametrize(("is_gated", "matrices"), [(True, 3), (False, 2)])
def test_operations_are_twice_the_weights_per_token(is_gated: bool, matrices: int, llama: Shape):
    layer = Dense(width=14336, is_gated=is_gated)

    assert total(dense_operators(layer, setting(llama)), "flop") == 2 * 64 * matrices * 4096 * 14336


def test_shards_add_up_to_the_whole(llama: Shape):
    layer = llama.feed_forwards[0][1]
    assert isinstance(layer, Dense)

    for tp in (2, 8):
        part = dense_operators(layer, setting(llama, tp=tp))
        whole = dense_operators(layer, setting(llama))
        assert tp * total(part, "flop") == total(whole, "flop")
        assert tp * total(part, "weights") == total(whole, "weights")


def test_a_norm_reads_and_writes_the_residual_and_the_branch(llama: Shape):
    op = norm("n", setting(llama, tp=4, is_sequence_parallel=True))

    assert op.read == op.written == 2 * 16 * 4096 * 2


def test_a_gated_activation_reads_two_and_writes_one(llama: Shape):
    op = activation("a", 10, 6, 3, setting(llama))

    assert (op.read, op.written) == (120, 60)
