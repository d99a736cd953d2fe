import pytest

from leadtime.workload.backward import backward
from leadtime.workload.ops import Operator, gemm, message, stream
from leadtime.workload.precision import BF16


def test_a_product_has_two_gradients_of_its_size():
    op = gemm("p", m=3, n=5, k=7, groups=2, count=4)
    inputs, weights = backward(op, BF16)

    assert inputs.flop == weights.flop == op.flop
    assert (inputs.m, inputs.n, inputs.k) == (3, 7, 5)
    assert (weights.m, weights.n, weights.k) == (7, 5, 3)
    assert {inputs.count, weights.count} == {4}
    assert {inputs.phase, weights.phase} == {"backward"}


def test_gradients_of_weights_are_added_up_in_their_own_format():
    """Read rows of X and of dY, read and write the sum in FP32."""
    _, weights = backward(gemm("p", m=3, n=5, k=7), BF16)

    assert (weights.read, weights.written, weights.weights) == (3 * 12 * 2 + 35 * 4, 35 * 4, 0)


def test_a_norm_reads_its_input_and_a_gradient():
    (back,) = backward(stream("n", "norm", read=10, written=8), BF16)

    assert (back.read, back.written) == (18, 10)


def test_fused_attention_reads_its_output_too():
    op = Operator(name="a", kind="attention", flop=100, read=10, written=4, backward_ratio=2.5)
    (back,) = backward(op, BF16)

    assert (back.flop, back.read, back.written) == (250, 18, 10)


@pytest.mark.parametrize(
    ("forward", "back"),
    [
        ("all_reduce", ["all_reduce"]),
        ("all_gather", ["all_gather", "reduce_scatter"]),
        ("reduce_scatter", ["all_gather"]),
        ("all_to_all", ["all_to_all"]),
        ("send", ["send"]),
    ],
)
def test_messages_go_back(forward, back: list[str]):
    found = backward(message("m", forward, "tp", ranks=2, payload=8.0), BF16)

    assert [op.collective for op in found] == back
    assert {float(op.payload) for op in found} == {8.0}


def test_a_frozen_product_has_the_gradient_of_its_input_only():
    op = gemm("p", m=3, n=5, k=7)
    assert backward(op, BF16, is_frozen=True) == backward(op, BF16)[:1]


def test_a_frozen_embedding_has_no_gradient():
    assert backward(stream("embedding", "embedding", read=1, written=1), BF16, is_frozen=True) == ()
