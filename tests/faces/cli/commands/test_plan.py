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
    assert "Throughput per chip with one change: " in text
    assert "flop_rate twice as high +" in text
    assert "A run of 1.5e+13 tokens: " in text
    assert " USD in CN." in text


def test_serving_apart_in_words(typed):
    text = typed("plan llama3_70b h100 --task serve --chips 16 --tpot-ms 50").stdout

    assert "Prompts and answers apart: " in text


def test_a_run_of_so_many_tokens(typed):
    found = json.loads(typed("plan llama3_8b h100 --task train --tokens 2T --json").stdout)

    assert found["best"]["run"]["tokens"] == 2e12


def test_pictures_are_written(typed, tmp_path):
    result = typed(f"plan llama3_8b h100 --task decode --out {tmp_path / 'drawn'} --json")

    assert json.loads(result.stdout)["best"]
    for name in ("timeline", "frontier"):
        assert "llama3_8b on 8 chips of h100_sxm" in (tmp_path / "drawn" / f"{name}.svg").read_text(
            encoding="utf-8"
        )


def test_nothing_is_drawn_of_nothing(typed, tmp_path):
    result = typed(f"plan deepseek_v3 h100 --task train --out {tmp_path / 'none'} --json")

    assert json.loads(result.stdout)["best"] is None
    assert not (tmp_path / "none").exists()


def test_a_folder_that_cannot_be_written(typed, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    result = typed(f"plan llama3_8b h100 --task decode --out {tmp_path / 'file'}")

    assert result.exit_code == 3
    assert "could not be written" in result.stderr


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
        ("plan llama3_8b h100 --task train --tokens many", "such as 14.8T"),
        ("plan llama3_8b h100 --task decode --accepted 2", "needs both --drafts"),
    ],
)
def test_wrong_input_is_one_sentence(refused, line, said):
    assert said in refused(line)
