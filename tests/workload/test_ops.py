import numpy as np
import pytest

from leadtime.workload.ops import gemm, message, stream, total


def test_a_product_of_known_size():
    op = gemm("p", m=3, n=5, k=7, groups=2, weight=1, activation=2, output=4)

    assert (op.flop, op.read, op.written, op.weights) == (2 * 2 * 105, 2 * (42 + 35), 2 * 60, 70)


def test_what_is_moved_is_read_and_written():
    assert stream("s", "norm", read=3.0, written=4.0).moved == 7


def test_a_message_to_oneself_is_empty():
    ranks = np.array([1.0, 2.0])

    assert message("m", "all_reduce", "tp", ranks=ranks, payload=8.0).payload.tolist() == [0.0, 8.0]


def test_a_total_counts_occurrences():
    ops = (gemm("a", m=1, n=1, k=1, count=3), gemm("b", m=2, n=1, k=1))

    assert total(ops, "flop") == pytest.approx(3 * 2 + 4)
    assert total((), "flop") == 0
