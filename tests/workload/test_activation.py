import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.workload.activation import activation_bytes, head_activation_bytes
from leadtime.workload.shape import Shape, shape
from leadtime.workload.split import Split

GPTS = ["megatron_22b", "megatron_175b", "megatron_530b", "megatron_1t"]
S, B, T = 2048, 4, 8


def kept(llm: str, *, is_sequence_parallel: bool, **how) -> float:
    """Bytes of a layer over s b h."""
    gpt = shape(catalogue().llms[llm])
    split = Split(tp=T, is_sequence_parallel=is_sequence_parallel)
    found = activation_bytes(gpt, sequence=S, microbatch=B, split=split, has_dropout=True, **how)
    return float(found / (S * B * gpt.hidden))


@pytest.mark.parametrize("llm", GPTS)
def test_table_2_of_korthikanti_2022(llm: str):
    """Tensor parallelism 10 + 24 / t + 5 a s / (h t); with sequence parallelism all over t; selective without scores."""
    gpt = catalogue().llms[llm]
    assert gpt.heads is not None
    assert gpt.hidden is not None
    scores = 5 * gpt.heads.value * S / gpt.hidden.value

    assert kept(llm, is_sequence_parallel=False, is_fused=False) == pytest.approx(10 + 24 / T + scores / T)
    assert kept(llm, is_sequence_parallel=True, is_fused=False) == pytest.approx((34 + scores) / T)
    selective = {"recompute": "selective", "is_fused": False}
    assert kept(llm, is_sequence_parallel=False, **selective) == pytest.approx(10 + 24 / T)
    assert kept(llm, is_sequence_parallel=True, **selective) == pytest.approx(34 / T)
    assert kept(llm, is_sequence_parallel=False, recompute="full") == pytest.approx(2)


def test_fused_attention_keeps_no_scores():
    fused = kept("megatron_22b", is_sequence_parallel=True)

    assert fused == kept("megatron_22b", is_sequence_parallel=True, recompute="selective", is_fused=False)


def test_a_mixture_keeps_what_was_dispatched(mixtral: Shape):
    """Of 2 copies of a token: in and out of an expert, gate and value, and their product; and 8 scores."""
    tokens = 1024
    found = activation_bytes(mixtral, sequence=tokens)
    attention = 4096 + 2 * 1024 + 4096
    experts = 2 * (2 * 4096 + 3 * 14336) + 8

    assert found == 2 * tokens * (4 * 4096 + attention + experts)


def test_a_linear_layer_keeps_no_scores():
    qwen = shape(catalogue().llms["qwen35_397b"])
    fused, unfused = (activation_bytes(qwen, sequence=1024, is_fused=f) for f in (True, False))

    assert unfused - fused == pytest.approx(2 * 1024**2 * 32 * 15 / 60)


def test_the_head_keeps_its_logits(llama: Shape):
    """4 s b h / t + 4 s b V / t."""
    found = head_activation_bytes(llama, sequence=100, split=Split(tp=4, is_sequence_parallel=True))

    assert found == 100 * 4096 + 100 * 128256
