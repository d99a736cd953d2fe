from leadtime.facts.catalogue import catalogue
from leadtime.workload.casts import casts
from leadtime.workload.ops import gemm, stream, total
from leadtime.workload.precision import BF16, Precision
from leadtime.workload.shape import shape
from leadtime.workload.train import train

LLAMA = shape(catalogue().llms["llama3_8b"])


def test_wide_products_and_streams_need_no_cast():
    wide = gemm("a.b", m=2, n=2, k=2), stream("norm", "norm", read=1.0, written=1.0)
    assert casts(wide, 2.0) == ()
    assert casts(train(LLAMA, sequence=64), BF16.activation) == ()


def test_two_narrow_copies_are_made_of_what_is_read_once():
    (found,) = casts((gemm("a.b", m=3, n=5, k=7, groups=2, number_format="fp8", count=4),), 2.0)
    assert (found.read, found.written, found.count) == (2 * 3 * 7 * 2, 2 * 3 * 7 * 2, 4)


def test_gradients_of_weights_take_what_others_have_cast():
    passed = train(LLAMA, sequence=64, precision=Precision(matmul="fp8"))
    found = casts(passed, 2.0)
    assert found
    assert not any("weight_gradient" in op.name for op in found)
    assert {op.phase for op in found} == {"forward", "backward"}
    assert total(found, "flop") == 0


def test_a_frozen_product_needs_one_copy():
    (found,) = casts((gemm("a.b", m=3, n=5, k=7, number_format="fp8"),), 2.0, is_frozen=True)
    assert (found.read, found.written) == (3 * 7 * 2, 3 * 7)
