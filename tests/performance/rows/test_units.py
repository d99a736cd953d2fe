import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import estimate

TRAINING = {"id": "a", "model": "llama3_8b", "chip": "h100", "chip_count": "8", "seq_len": "8192",
            "global_batch": "128", "precision": "BF16"}  # fmt: skip
SERVING = {"id": "b", "model": "llama31_8b", "chip": "h100", "chip_count": "1", "isl": "1024", "osl": "1024",
           "batch_or_concurrency": "32"}  # fmt: skip


def middle(row, unit, **columns):
    found = estimate([{**row, "unit": unit, **columns}], facts=catalogue())[0]
    assert not found.error, found.error
    return found.predicted["p50"]


def test_a_training_step_in_every_unit():
    seconds = middle(TRAINING, "s")
    assert middle(TRAINING, "ms") == pytest.approx(1e3 * seconds)
    tokens = 128 * 8192 / seconds
    assert middle(TRAINING, "tokens/s") == pytest.approx(tokens)
    assert middle(TRAINING, "tokens/s/GPU") == pytest.approx(tokens / 8)
    utilisation = middle(TRAINING, "%", measured_quantity="MFU")
    assert utilisation == pytest.approx(100 * middle(TRAINING, "TFLOP/s/GPU") / 989.4, rel=1e-3)
    assert middle(TRAINING, "GPU-hours for 1T tokens") == pytest.approx(1e12 / tokens * 8 / 3600)


def test_serving_in_every_unit():
    rate = middle(SERVING, "tokens/s")
    assert middle(SERVING, "tokens/s/GPU") == pytest.approx(rate)
    assert middle(SERVING, "tokens/s/node") == pytest.approx(8 * rate)
    assert middle(SERVING, "ms", measured_quantity="ttft") > middle(SERVING, "ms", measured_quantity="tpot")
    assert middle(SERVING, "requests/s") == pytest.approx(rate / 1024)


@pytest.mark.parametrize("row", [TRAINING, SERVING])
def test_a_wrong_unit_is_named_with_those_that_do(row):
    error = estimate([{**row, "unit": "furlongs"}])[0].error
    assert "'furlongs'" in error
    assert "tokens/s/GPU" in error


def test_hours_say_for_how_many_tokens():
    error = estimate([{**TRAINING, "unit": "GPU-hours"}])[0].error
    assert "does not say for how many tokens" in error


def test_all_tokens_are_prompts_and_answers():
    total, output = (
        middle(SERVING, "tokens/s", measured_quantity=q) for q in ("total throughput", "output throughput")
    )
    assert total == pytest.approx(2 * output)  # as many tokens in as out


def test_an_achieved_rate_counts_what_is_made_again_and_a_model_s_does_not():
    """Of full recomputation four passes to three, the head aside (Narayanan et al. 2021, equation 3)."""
    again = {**TRAINING, "recompute": "full"}
    model = middle(again, "TFLOP/s/GPU", measured_quantity="model FLOP rate")
    achieved = middle(again, "TFLOP/s/GPU", measured_quantity="achieved throughput")
    assert 1.30 < achieved / model < 4 / 3


def test_frozen_weights_count_two_thirds():
    rate = middle(TRAINING, "tokens/s/GPU", adapter_rank="16")
    whole = middle(TRAINING, "TFLOP/s/GPU") / middle(TRAINING, "tokens/s/GPU")
    assert middle(TRAINING, "TFLOP/s/GPU", adapter_rank="16") / rate == pytest.approx(whole * 2 / 3)
