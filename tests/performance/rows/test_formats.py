import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.machine import machine
from leadtime.performance.rows.cases import read_case
from leadtime.performance.rows.formats import precision_of


@pytest.mark.parametrize(
    ("precision", "model", "backend", "held"),
    [
        ("bf16", "llama31_8b", "vllm", (2.0, 2.0, 2.0)),
        ("fp8", "llama31_8b", "vllm", (1.0, 1.0, 2.0)),
        ("fp8", "llama31_8b", "trtllm", (1.0, 1.0, 1.0)),
        ("fp4", "llama31_8b", "vllm", (0.5625, 0.5625, 2.0)),
        ("fp4", "deepseek_r1", "sglang", (1.0, 0.5625, 2.0)),
    ],
)
def test_bytes_of_weights_experts_and_cache(precision, model, backend, held):
    row = {
        "id": "a",
        "model": model,
        "chip": "b200",
        "unit": "ms",
        "isl": "1",
        "precision": precision,
        "backend": backend,
    }
    case = read_case(row, catalogue())
    found = precision_of(case, machine(case.chip, precision, catalogue()))
    assert (found.weight, found.expert, found.kv) == held


def test_bits_of_the_cache_as_a_row_states_them():
    row = {
        "id": "a",
        "model": "llama31_8b",
        "chip": "b200",
        "unit": "ms",
        "isl": "1",
        "precision": "fp8",
        "kv_bits": "8",
    }
    case = read_case(row, catalogue())
    assert precision_of(case, machine(case.chip, "fp8", catalogue())).kv == 1


@pytest.mark.parametrize(
    ("more", "width"),
    [({}, 4.0), ({"fsdp": "8"}, 2.0), ({"source": "NVIDIA-NeMo/Megatron-Bridge docs"}, 2.0)],
)
def test_gradients_are_summed_in_32_bits_unless_the_stack_says_otherwise(more, width):
    row = {"id": "a", "model": "llama31_8b", "chip": "b200", "unit": "ms", "seq_len": "8192", **more}
    case = read_case(row, catalogue())
    assert precision_of(case, machine(case.chip, "bf16", catalogue())).gradient == width
