import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.errors import InputError
from leadtime.workload.decode import decode
from leadtime.workload.ops import total
from leadtime.workload.prefill import prefill
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split


def of_layers(ops):
    """Without the head, which a prefill meets once and decode at each step."""
    return total(tuple(op for op in ops if not op.name.startswith("head")), "flop")


@given(prompt=st.integers(1, 20))
def test_a_prompt_costs_what_its_tokens_cost_one_by_one(prompt: int, llama: Shape):
    steps = sum(of_layers(decode(llama, kv_length=t)) for t in range(prompt))

    assert of_layers(prefill(llama, prompt=prompt)) == pytest.approx(steps)


@given(first=st.integers(1, 5000), second=st.integers(1, 5000))
def test_a_prompt_in_chunks_costs_the_same(first: int, second: int, llama: Shape):
    whole = of_layers(prefill(llama, prompt=first + second))
    chunks = of_layers(prefill(llama, prompt=first)) + of_layers(prefill(llama, prompt=second, past=first))

    assert whole == pytest.approx(chunks)


def test_only_the_last_token_meets_the_head(llama: Shape):
    logits = next(op for op in prefill(llama, prompt=1000, batch=3) if op.name == "head.logits")

    assert logits.m == 3


def test_a_prompt_fills_the_cache(deepseek: Shape):
    ops = [op for op in prefill(deepseek, prompt=100) if op.name == "attention.cache"]

    assert sum(op.count * op.written for op in ops) == 100 * 70_272


@given(tp=st.sampled_from([1, 2, 4, 8]), cp=st.sampled_from([1, 2, 4]))
def test_shards_of_a_dense_model_add_up(tp: int, cp: int, llama: Shape):
    part = of_layers(prefill(llama, prompt=4096, split=Split(tp=tp, cp=cp)))

    assert tp * cp * part == pytest.approx(of_layers(prefill(llama, prompt=4096)))


def test_many_deployments_at_once(deepseek: Shape):
    tp, prompt = np.array([1.0, 2.0, 4.0]), np.array([100.0, 1000.0, 10_000.0])
    found = total(prefill(deepseek, prompt=prompt, split=Split(tp=tp, ep=8)), "moved")

    alone = [prefill(deepseek, prompt=p, split=Split(tp=t, ep=8)) for t, p in zip(tp, prompt, strict=True)]
    assert found == pytest.approx([total(ops, "moved") for ops in alone])


def test_an_empty_prompt_is_refused(llama: Shape):
    with pytest.raises(InputError, match="at least one new token"):
        prefill(llama, prompt=0)
