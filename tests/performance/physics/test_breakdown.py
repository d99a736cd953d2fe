import pytest

from leadtime.performance.physics.breakdown import mixed, work_of
from leadtime.workload.ops import gemm, message, stream

OPERATORS = (
    gemm("attention.output", m=8192, n=8192, k=8192, count=2),
    stream("norm", "norm", read=1e9, written=0.0),
    gemm("head.logits", m=8192, n=8192, k=8192),
    message("sum", "all_reduce", "tp", ranks=8, payload=8e9),
)


def test_each_operator_lands_where_it_belongs(ideal):
    work = work_of(OPERATORS, ideal, strides={})
    product = 2 * 8192**3 / 1e15
    assert work.compute == pytest.approx(2 * product, rel=0.05)
    assert work.memory == pytest.approx(1e-3)
    assert work.ends == pytest.approx(product, rel=0.05)
    assert work.messages["tp"] == pytest.approx(0.14, rel=1e-3)
    assert work.busy == pytest.approx(work.compute + work.memory + work.ends)


def test_a_mixture_lies_between(ideal):
    a, b = work_of(OPERATORS, ideal, strides={}), work_of(OPERATORS, ideal, strides={}, traffic=3.0)
    assert mixed(a, b, 0.25).memory == pytest.approx(2.5e-3)
