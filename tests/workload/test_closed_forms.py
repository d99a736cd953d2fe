"""Made-up GPTs against the formulas that papers print: operations, parameters, messages, cache.

The right-hand sides are written out here and know nothing of operators: Narayanan et al. 2021 (equations 2 and 3),
Korthikanti et al. 2022 (section 4) and the definition of a cache. Plain GPTs have as many key heads as query heads, four
times the width within, biases and tied embeddings.
"""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.facts.catalogue import catalogue
from leadtime.workload.cache import kv_bytes
from leadtime.workload.count import parameters
from leadtime.workload.ops import total
from leadtime.workload.shape import Dense, Grouped, Shape, shape
from leadtime.workload.split import Split
from leadtime.workload.train import train

REAL = shape(catalogue().llms["megatron_22b"])
CONTEXT = 1024


@st.composite
def gpts(draw: st.DrawFn) -> Shape:
    layers, heads = draw(st.integers(1, 128)), 8 * draw(st.integers(1, 16))
    hidden = heads * draw(st.sampled_from([64, 96, 128]))
    attention = Grouped(
        heads=heads, kv_heads=heads, head_dim=hidden // heads, v_head_dim=hidden // heads, window=None,
        is_chunked=False, is_gated=False, has_bias=True,
    )  # fmt: skip
    return replace(
        REAL,
        hidden=hidden,
        vocab=1024 * draw(st.integers(1, 200)),
        positions=CONTEXT,
        attentions=((layers, attention),),
        feed_forwards=((layers, Dense(width=4 * hidden, is_gated=False, has_bias=True)),),
    )


made_up = settings(max_examples=40, deadline=None, derandomize=True)
BATCHES = st.integers(1, 16)
LENGTHS = st.sampled_from([128, 512, 1024])


@made_up
@given(gpt=gpts())
def test_parameters(gpt: Shape):
    """P = 12 l h^2 (1 + 13 / (12 h) + (V + s) / (12 l h)), and the last norm's 2 h."""
    n, h = gpt.layers, gpt.hidden
    printed = 12 * n * h**2 * (1 + 13 / (12 * h) + (gpt.vocab + CONTEXT) / (12 * n * h))

    assert parameters(gpt).total == pytest.approx(printed + 2 * h, rel=1e-12)


@made_up
@given(gpt=gpts(), batch=BATCHES, length=LENGTHS)
@pytest.mark.parametrize(("recompute", "passes"), [("none", 3), ("full", 4)])
def test_operations_of_a_step(recompute, passes, gpt: Shape, batch: int, length: int):
    """F = 24 c B s l h^2 (1 + s / (6 h)) + 6 B s h V: c passes through the layers, three through the head.

    With c = 4 this is 96 B s l h^2 (1 + s / (6 h) + V / (16 l h)), with c = 3 72 B s l h^2 (1 + s / (6 h) + V / (12 l h)).
    """
    n, h, tokens = gpt.layers, gpt.hidden, batch * length
    printed = 24 * passes * tokens * n * h**2 * (1 + length / (6 * h)) + 6 * tokens * h * gpt.vocab
    ops = train(gpt, sequence=length, microbatch=batch, is_fused=False, is_causal=False, recompute=recompute)

    assert total(ops, "flop") == pytest.approx(printed, rel=1e-12)


@made_up
@given(gpt=gpts(), batch=BATCHES, length=LENGTHS, tp=st.sampled_from([2, 4, 8]))
def test_tensor_parallel_messages(gpt: Shape, batch: int, length: int, tp: int):
    """Two all-reduces of b s h activations forward and two back in each layer, and one each for the embedding."""
    ops = train(gpt, sequence=length, microbatch=batch, split=Split(tp=tp), is_fused=False)
    for phase in ("forward", "backward"):
        layers = [
            op for op in ops
            if op.phase == phase and op.collective == "all_reduce" and not op.name.startswith(("head", "embedding"))
        ]  # fmt: skip
        sent = sum(float(op.payload * op.count) for op in layers)
        assert sent == pytest.approx(2 * gpt.layers * 2 * batch * length * gpt.hidden, rel=1e-12)


@made_up
@given(gpt=gpts(), length=st.integers(1, 100_000))
def test_cache(gpt: Shape, length: int):
    """Keys and values: 2 l h numbers of two bytes a token."""
    assert kv_bytes(gpt, length) == pytest.approx(2 * gpt.layers * gpt.hidden * 2 * length, rel=1e-12)


@made_up
@given(gpt=gpts(), batch=BATCHES, length=LENGTHS, tp=st.sampled_from([1, 2, 4, 8]))
def test_splitting_makes_no_work_and_loses_none(gpt: Shape, batch: int, length: int, tp: int):
    """Products of all ranks together are those of one: no compute from nothing."""
    whole, part = (
        train(gpt, sequence=length, microbatch=batch, split=split, is_fused=False)
        for split in (Split(), Split(tp=tp))
    )

    assert tp * total(part, "flop") == pytest.approx(total(whole, "flop"), rel=1e-12)
