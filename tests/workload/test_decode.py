import pytest

from leadtime.errors import InputError
from leadtime.workload.cache import kv_bytes
from leadtime.workload.count import parameters
from leadtime.workload.decode import decode
from leadtime.workload.ops import total
from leadtime.workload.precision import Precision
from leadtime.workload.shape import Shape
from leadtime.workload.split import Split


def test_a_step_reads_every_weight_once_but_the_embedding(llama: Shape):
    p = parameters(llama)

    assert total(decode(llama, kv_length=100), "weights") == 2 * (p.total - p.embedding - p.norms)


def test_a_step_reads_the_whole_cache(llama: Shape):
    """Between two lengths, what is read more is what is cached more."""
    short, long = (decode(llama, kv_length=n, batch=7) for n in (1000, 3000))
    read = total(long, "read") - total(short, "read")

    assert read == 7 * (kv_bytes(llama, 3000) - kv_bytes(llama, 1000))


def test_one_token_of_a_mixture_reads_its_active_weights(mixtral: Shape):
    p = parameters(mixtral)

    read = total(decode(mixtral, kv_length=10), "weights")
    assert read == pytest.approx(2 * (p.active - p.embedding - p.norms))


def test_latent_attention_of_deepseek_v3_at_4096_tokens(deepseek: Shape):
    """128 heads, 2 x (576 + 512) operations for each of 4097 keys."""
    op = next(op for op in decode(deepseek, kv_length=4096) if op.name == "attention.scores_values")

    assert op.flop == 2 * 128 * 4097 * 1088


def test_drafts_are_verified_together(llama: Shape):
    one, three = (decode(llama, kv_length=100, queries=q) for q in (1, 3))

    assert total(three, "weights") == total(one, "weights")
    assert total(three, "flop") > 3 * total(one, "flop")


def test_drafting_layers_are_asked_for(deepseek: Shape):
    with_, without = (decode(deepseek, kv_length=100, with_mtp=m) for m in (True, False))

    assert {op.name.partition(".")[0] for op in with_} - {op.name.partition(".")[0] for op in without} == {
        "mtp"
    }


def test_narrow_experts_are_read_narrow(mixtral: Shape):
    wide, narrow = (decode(mixtral, kv_length=10, precision=Precision(expert=e)) for e in (2, 0.5))
    saved = total(wide, "weights") - total(narrow, "weights")

    assert saved == pytest.approx(1.5 * parameters(mixtral).routed_active)


def test_a_cache_split_over_chips_is_read_in_parts(llama: Shape):
    whole, part = (
        next(op for op in decode(llama, kv_length=4095, split=Split(cp=cp)) if op.kind == "attention")
        for cp in (1, 4)
    )

    assert whole.flop == 4 * part.flop


def test_a_negative_length_is_refused(llama: Shape):
    with pytest.raises(InputError, match="cached tokens is negative"):
        decode(llama, kv_length=-1)
