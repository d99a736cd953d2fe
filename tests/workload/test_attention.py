from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.workload.attention import attention_operators, core
from leadtime.workload.batch import Batch
from leadtime.workload.layers import Attention, Compressed, Grouped, Indexer, Latent, Linear
from leadtime.workload.ops import total
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split

INDEXER = Indexer(heads=4, head_dim=8, top_k=16)
LATENT = Latent(heads=8, q_rank=16, kv_rank=32, nope=16, rope=8, v_head_dim=16)
SPARSE = Latent(heads=8, q_rank=16, kv_rank=32, nope=16, rope=8, v_head_dim=16, indexer=INDEXER)
GROUPED = Grouped(heads=8, kv_heads=2, head_dim=16, v_head_dim=16)
WINDOW = Grouped(heads=8, kv_heads=2, head_dim=16, v_head_dim=16, window=10)
LINEAR = Linear(key_heads=4, heads=8, key_dim=16, v_head_dim=16)
COMPRESSED = Compressed(
    heads=8, head_dim=16, q_rank=16, o_rank=8, o_groups=2, window=10, ratio=4, indexer=INDEXER
)
KINDS: list[Attention] = [GROUPED, WINDOW, LATENT, SPARSE, LINEAR, COMPRESSED]


def setting(shape: Shape, batch: Batch, *, is_decode: bool = False, **split: object) -> Setting:
    return Setting(shape=shape, batch=batch, split=Split(**split), is_serving=True, is_decode=is_decode)


def flop(attention: Attention, s: Setting, kind: str = "attention") -> float:
    return float(total(tuple(op for op in attention_operators(attention, s) if op.kind == kind), "flop"))


def test_scores_and_values_of_a_square(llama: Shape):
    """Without a mask 2 h n^2 (d_qk + d_v)."""
    work = Batch(sequences=3, queries=100, is_causal=False)

    assert flop(GROUPED, setting(llama, work)) == 3 * 2 * 8 * 100**2 * 32


def test_a_mask_leaves_half_and_half_the_diagonal(llama: Shape):
    whole, masked = (Batch(sequences=1, queries=100, is_causal=c) for c in (False, True))

    ratio = flop(GROUPED, setting(llama, masked)) / flop(GROUPED, setting(llama, whole))
    assert ratio == pytest.approx(101 / 200)


@given(prompt=st.integers(1, 60), kind=st.sampled_from([GROUPED, WINDOW, LINEAR]))
def test_a_prefill_is_the_sum_of_its_decode_steps(prompt: int, kind: Attention, llama: Shape):
    steps = (Batch(sequences=1, queries=1, past=t) for t in range(prompt))
    at_once = setting(llama, Batch(sequences=1, queries=prompt))

    decoded = sum(flop(kind, setting(llama, step, is_decode=True)) for step in steps)
    assert flop(kind, at_once) == pytest.approx(decoded)


@given(prompt=st.integers(1, 60))
def test_sparse_attention_sees_the_best_keys_only(prompt: int, llama: Shape):
    """Absorbed everywhere: 2 h P (2 kv_rank + rope) over at most top_k keys, and the index over all."""
    work = Batch(sequences=1, queries=prompt)
    index = 2 * INDEXER.heads * INDEXER.head_dim * work.pairs()

    assert flop(SPARSE, setting(llama, work)) == 2 * 8 * work.pairs(INDEXER.top_k) * (2 * 32 + 8) + index


def test_latent_attention_is_absorbed_in_decode(llama: Shape):
    prompt, step = Batch(sequences=1, queries=64), Batch(sequences=1, queries=1, past=63)

    assert flop(LATENT, setting(llama, prompt)) == 2 * 8 * 64 * 65 / 2 * (16 + 8 + 16)
    assert flop(LATENT, setting(llama, step, is_decode=True)) == 2 * 8 * 64 * (32 + 8 + 32)


def test_both_forms_of_latent_attention_have_the_same_weights(llama: Shape):
    work = Batch(sequences=1, queries=1)
    expanded, absorbed = (
        attention_operators(LATENT, setting(llama, work, is_decode=d)) for d in (False, True)
    )

    assert total(expanded, "weights") == total(absorbed, "weights")


def test_a_cached_prefix_is_expanded_again(llama: Shape):
    alone, behind = (setting(llama, Batch(sequences=1, queries=10, past=p)) for p in (0, 30))
    up = [
        next(op for op in attention_operators(LATENT, s) if op.name == "attention.key_value_up")
        for s in (alone, behind)
    ]

    assert up[1].flop == 4 * up[0].flop


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
@pytest.mark.parametrize("split", [{"tp": 2.0}, {"cp": 4.0}], ids=["tp", "cp"])
def test_shards_add_up_to_the_whole(kind: Attention, split: dict[str, float], llama: Shape):
    """Of attention itself; an indexer's heads are held by each tensor-parallel chip, so it is left out."""
    work = Batch(sequences=2, queries=64, past=32)
    chips = next(iter(split.values()))

    def attended(s: Setting) -> float:
        return float(total(tuple(op for op in core(kind, s) if op.name != "attention.index"), "flop"))

    for is_decode in (False, True):
        whole = attended(setting(llama, work, is_decode=is_decode))
        part = attended(setting(llama, work, is_decode=is_decode, **split))
        if isinstance(kind, Linear) and is_decode and "cp" in split:
            continue  # a state is not split along the sequence: each chip holds it whole
        assert part * chips == pytest.approx(whole)


def test_products_of_heads_add_up_over_tensor_parallel_chips(llama: Shape):
    work = Batch(sequences=1, queries=8)

    parts = [flop(GROUPED, setting(llama, work, tp=tp), "gemm") * tp for tp in (1, 2)]
    assert parts[0] == parts[1]


def test_with_more_chips_than_key_value_heads_they_are_made_twice(llama: Shape):
    work = Batch(sequences=1, queries=8)
    whole, over = (flop(GROUPED, setting(llama, work, tp=tp), "gemm") * tp for tp in (2, 4))

    assert over - whole == 2 * 8 * 4096 * 2 * 32


def test_decode_reads_the_cache_once(llama: Shape):
    step = setting(llama, Batch(sequences=5, queries=1, past=1000), is_decode=True)
    (op,) = core(GROUPED, step)

    assert op.read == 5 * (8 * 16 * 2 + 2 * 32 * 1001 * 2)


def test_decode_reads_only_the_chosen_latent_vectors(llama: Shape):
    step = setting(llama, Batch(sequences=1, queries=1, past=1000), is_decode=True)
    index, _, attended = core(SPARSE, step)

    assert attended.read == 8 * 40 * 2 + 16 * 40 * 2
    assert index.read == 4 * 8 * 2 + 1001 * 8 * 2


def test_compressed_attention_sees_its_window_and_compressed_tokens(llama: Shape):
    step = setting(llama, Batch(sequences=1, queries=1, past=999), is_decode=True)
    index, _, attended = core(COMPRESSED, step)

    assert attended.flop == 2 * 8 * (10 + 16) * 32
    assert index.flop == 2 * 4 * 8 * 1000 / 4


def test_unfused_attention_moves_its_scores(llama: Shape):
    work = Batch(sequences=1, queries=100)
    fused, unfused = (
        core(GROUPED, Setting(shape=llama, batch=work, is_fused=f, is_serving=True)) for f in (True, False)
    )

    assert [op.kind for op in unfused] == ["attention", "softmax"]
    assert unfused[0].written - fused[0].written == 8 * 100 * 100 * 2


def test_the_size_of_attention_gives_its_operations(llama: Shape):
    for kind in (GROUPED, WINDOW, LATENT, COMPRESSED):
        for s in (
            setting(llama, Batch(sequences=3, queries=20, past=7), is_decode=d, tp=2, cp=2) for d in (0, 1)
        ):
            for op in core(kind, s):
                assert op.flop == pytest.approx(2 * op.groups * op.m * op.n * op.k)


def test_context_parallelism_gathers_keys_or_adds_partial_outputs(llama: Shape):
    def sent(kind: Attention, is_decode: bool) -> list[tuple[str, float]]:
        s = setting(llama, Batch(sequences=1, queries=8), is_decode=is_decode, cp=4)
        return [(op.collective, float(op.payload)) for op in attention_operators(kind, s) if op.over == "cp"]

    assert sent(GROUPED, False) == [("all_gather", 8 * 2 * 32 * 2)]
    assert sent(LATENT, False) == [("all_gather", 8 * 40 * 2)]
    assert sent(LATENT, True) == [("all_reduce", 8 * 8 * 32 * 2)]
    assert sent(LINEAR, False) == [("send", 8 * 16 * 16 * 4)]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: type(kind).__name__)
def test_many_deployments_at_once_are_each_alone(kind: Attention, llama: Shape):
    lengths, tp = np.array([5.0, 50.0, 500.0]), np.array([1.0, 2.0, 4.0])
    at_once = setting(llama, Batch(sequences=2, queries=lengths), tp=tp)
    alone = [setting(llama, Batch(sequences=2, queries=n), tp=t) for n, t in zip(lengths, tp, strict=True)]

    for amount in ("flop", "moved", "payload"):
        found = total(attention_operators(kind, at_once), amount)
        assert found == pytest.approx([total(attention_operators(kind, s), amount) for s in alone])


def test_chunks_add_scores_among_their_tokens_and_decoding_has_none(llama: Shape):
    """c (4 x 16 + 8 x 16) a token, c = 32 tokens of a chunk: half of each pair of 2 c (d_k and d_v)."""
    chunked = replace(LINEAR, chunk=32)
    s = setting(llama, Batch(sequences=2, queries=64))
    assert flop(chunked, s) - flop(LINEAR, s) == 2 * 64 * 32 * (4 * 16 + 8 * 16)
    step = setting(llama, Batch(sequences=2, queries=1, past=63), is_decode=True)
    assert flop(chunked, step) == flop(LINEAR, step)


def test_a_chunk_s_state_is_written_and_read_twice_and_made_again_going_back(llama: Shape):
    """Two sequences of two chunks: eight states of 8 x 16 x 16 each way, where a sequence without chunks has one."""
    chunked = replace(LINEAR, chunk=32)
    s = setting(llama, Batch(sequences=2, queries=64))
    (plain,), (found,) = core(LINEAR, s), core(chunked, s)
    state = 8 * 16 * 16 * s.precision.state
    assert found.written - plain.written == found.read - plain.read == (2 * 2 * 2 - 2) * state
    assert (found.backward_ratio, plain.backward_ratio) == (3.0, 2.0)
