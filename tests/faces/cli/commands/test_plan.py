import json

import pytest

BEST = {
    "tp", "pp", "dp", "ep", "cp", "microbatch", "batch", "recompute", "tokens_per_s_per_chip", "mfu", "step_s",
    "ttft_ms", "tpot_ms", "memory_gb", "power_kw", "usd_per_mtok", "limited_by",
}  # fmt: skip


def test_the_document_has_the_contract_s_keys(typed):
    found = json.loads(typed("plan deepseek_v3 cm384 --task decode --tpot-ms 50 --json").stdout)

    assert found.keys() >= {"best", "frontier", "searched", "feasible", "search_s"}
    assert found["best"].keys() >= BEST
    assert found["best"]["tpot_ms"] <= 50
    assert found["best"]["ttft_ms"] is None
    assert found["best"]["tpot_ms_range"]["p50"] == found["best"]["tpot_ms"]
    assert all(row.keys() >= BEST for row in found["frontier"])


def test_training_in_words(typed):
    text = typed("plan llama3_8b h100 --task train").stdout

    assert "llama3_8b on 8 chips of h100_sxm, train, bf16" in text
    assert "Limited by arithmetic." in text
    assert "Throughput with one property twice as good: flop_rate +" in text


def test_nothing_that_fits_is_an_answer(typed):
    result = typed("plan deepseek_v3 h100 --task train --json")
    found = json.loads(result.stdout)

    assert result.exit_code == 0
    assert found["best"] is None
    assert found["frontier"] == []
    assert found["pruned"]["memory"] > 0
    assert found["smallest_chips"] > 8
    assert "chips would do." in typed("plan deepseek_v3 h100 --task train").stdout


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("plan llama3_8b h100 --task dream", "one of train, prefill, decode, serve"),
        ("plan llama3_8b h100", "--task"),
        ("plan llama3_8b h100 --task train --chips 0", "--chips is 0"),
        ("plan llama3_8b h100 --task train --tpot-ms 5", "contradicts"),
        ("plan llama3_8b h20 --task decode --precision fp4", "it has bf16, fp16, fp8, int8"),
        ("plan llama3_8b abacus --task decode", "abacus"),
    ],
)
def test_wrong_input_is_one_sentence(refused, line, said):
    assert said in refused(line)
