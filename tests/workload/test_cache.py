import csv
from pathlib import Path

import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.workload.cache import (
    cached_elements,
    kv_bytes,
    kv_bytes_per_token,
    state_elements,
    token_elements,
)
from leadtime.workload.layers import Compressed, Grouped, Indexer, Latent, Linear
from leadtime.workload.precision import Precision
from leadtime.workload.shape import shape
from leadtime.workload.split import Split

AUTHORITY = Path(__file__).parents[1] / "authorities" / "deepseek_2025_insights.csv"


def published() -> list[dict[str, str]]:
    lines = AUTHORITY.read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return [row for row in rows if row["quantity"] == "kv_kb_per_token"]


@pytest.mark.parametrize("row", published(), ids=lambda row: row["llm"])
def test_bytes_per_token_as_published(row: dict[str, str]):
    """No tolerance: the table prints every byte."""
    found = kv_bytes_per_token(shape(catalogue().llms[row["llm"]]))

    assert found == float(row["value"]) * 1000


def test_llama_3_70b_keeps_327680_bytes_a_token():
    assert kv_bytes_per_token(shape(catalogue().llms["llama3_70b"])) == 327_680


def test_an_fp8_cache_is_half_as_large(llama):
    assert kv_bytes(llama, 100, precision=Precision(kv=1)) == kv_bytes(llama, 100) / 2


def test_a_window_keeps_its_last_tokens():
    window = Grouped(heads=8, kv_heads=2, head_dim=16, v_head_dim=16, window=128)

    assert [float(cached_elements(window, n)) for n in (100, 128, 1000)] == [6400, 8192, 8192]


def test_a_linear_layer_keeps_a_state_and_no_keys():
    linear = Linear(key_heads=16, heads=64, key_dim=128, v_head_dim=128)

    assert cached_elements(linear, 1000) == 0
    assert state_elements(linear, 8) == 8 * 128 * 128


def test_compressed_tokens_are_a_fraction_of_a_token():
    """Ratio 4: a quarter of (512 + 128) for each token, and 128 tokens uncompressed."""
    indexer = Indexer(heads=64, head_dim=128, top_k=512)
    csa = Compressed(
        heads=64, head_dim=512, q_rank=1024, o_rank=1024, o_groups=8, window=128, ratio=4, indexer=indexer
    )

    assert token_elements(csa) == 160
    assert cached_elements(csa, 1000) == 160_000 + 128 * 512


def test_latent_vectors_are_held_by_each_tensor_parallel_chip():
    latent = Latent(heads=128, q_rank=1536, kv_rank=512, nope=128, rope=64, v_head_dim=128)

    assert token_elements(latent, 8) == token_elements(latent, 1) == 576


def test_context_parallel_chips_share_the_tokens(deepseek, llama):
    assert kv_bytes(deepseek, 800, split=Split(cp=8)) == kv_bytes(deepseek, 100)
    assert kv_bytes(llama, 800, split=Split(tp=8)) == kv_bytes(llama, 100)


def test_a_negative_length_is_refused(llama):
    with pytest.raises(InputError, match="length of a cached sequence is negative"):
        kv_bytes(llama, -1)
