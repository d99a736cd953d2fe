from leadtime.workload.precision import BF16, Precision


def test_adam_in_mixed_precision_takes_eighteen_bytes_a_parameter():
    """Weight 2, gradient in FP32 4, master copy and two moments 12."""
    assert BF16.weight + BF16.gradient + BF16.optimiser == 18


def test_experts_may_be_narrower():
    assert Precision(expert=0.5).weight == 2
