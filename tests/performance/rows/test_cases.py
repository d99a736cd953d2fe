import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.rows.cases import read_case

TRAINING = {
    "id": "a",
    "model": "llama3_8b",
    "chip": "h100",
    "chip_count": "8",
    "seq_len": "8192",
    "unit": "ms",
}
SERVING = {"id": "b", "model": "llama31_8b", "chip": "h100", "chip_count": "8", "isl": "1024", "unit": "ms"}


def test_a_training_row():
    case = read_case(TRAINING, catalogue())
    assert (case.phase, case.ranks, case.numbers["seq_len"]) == ("training", 8, 8192)


@pytest.mark.parametrize(
    ("words", "in_flight"), [("64", 64), ("128 per GPU", 1024), ("144 observed (max 160)", 144), ("", None)]
)
def test_requests_in_flight_from_words(words, in_flight):
    case = read_case({**SERVING, "batch_or_concurrency": words}, catalogue())
    assert case.numbers.get("concurrency") == in_flight


def test_an_infinite_rate_has_no_limit():
    case = read_case({**SERVING, "batch_or_concurrency": "3000 requests, infinite rate"}, catalogue())
    assert case.numbers["concurrency"] > 1e8


def test_speculation_is_read_from_columns_first():
    note = "MTP steps 1, draft 2 (accept length 1.8-1.9)"
    read = read_case({**SERVING, "note": note}, catalogue()).numbers
    assert (read["accepted"], read["drafts"]) == (pytest.approx(1.85), 1)
    assert read_case({**SERVING, "note": note, "accepted": "2.5"}, catalogue()).numbers["accepted"] == 2.5


def test_drafts_that_a_note_only_mentions():
    read = read_case({**SERVING, "note": "MTP on"}, catalogue()).numbers
    assert (read["drafts"], read["accepted"]) == (1, pytest.approx(1.8))
    assert read_case({**SERVING, "note": "MTP, draft 4"}, catalogue()).numbers["accepted"] == pytest.approx(
        2.952
    )


ONE_REPLICA = {**SERVING, "model": "deepseek_v3", "batch_or_concurrency": "4", "id": "b"}


@pytest.mark.parametrize(
    ("written", "meant", "in_flight"),
    [
        # chips, tp, dp, experts' tp, ep as written and as meant; requests for each rank of attention
        ((1, 1, 8, 1, 8), (8, 1, 8, 1, 8), 32),
        ((1, 1, 64, 8, 8), (8, 1, 8, 1, 8), 256),
        ((4, 4, 4, 1, 16), (4, 4, 1, 1, 4), 16),
        ((8, 8, 1, 1, 8), (8, 8, 1, 1, 8), 4),
    ],
)
def test_degrees_of_one_replica(written, meant, in_flight):
    names = ("chip_count", "tp", "dp", "moe_tp", "ep")
    row = {**ONE_REPLICA, **{k: str(v) for k, v in zip(names, written, strict=True)}}
    case = read_case(row, catalogue())
    assert tuple(case.numbers[k] for k in names) == meant
    assert (case.ranks, case.numbers["concurrency"]) == (meant[0], in_flight)


def test_requests_that_the_label_of_a_run_counts():
    row = {**ONE_REPLICA, "chip_count": "1", "tp": "1", "dp": "64", "moe_tp": "8", "ep": "8"}
    row |= {"id": "dsr1_8192x1024_c32_tp8", "batch_or_concurrency": "32"}
    assert read_case(row, catalogue()).numbers["concurrency"] == 32


def test_what_a_run_is_known_to_have_set_is_read():
    row = {**SERVING, "model": "Llama-3.1-70B", "backend": "vllm", "source": "AIConfigurator"}
    assert read_case(row, catalogue()).numbers["lengths"] == 0.9
    assert read_case({**row, "chunk": "512"}, catalogue()).numbers["chunk"] == 512


def test_dies_are_ranks_where_the_degrees_count_them():
    row = {**SERVING, "chip": "Ascend 910C", "tp": "4", "dp": "4", "chip_count": "8"}
    case = read_case(row, catalogue())
    assert (case.chip.share, case.ranks, case.chips) == (0.5, 16, 8)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"seq_len": ""}, "neither `seq_len`"),
        ({"seq_len": "many"}, "holds 'many'"),
        ({"tp": "0"}, "cannot be"),
        ({"tp": "2.5"}, "cannot be"),
        ({"unit": ""}, "`unit` is empty"),
        ({"chip": "abacus"}, "no chip"),
        ({"tp": "4", "dp": "4"}, "must agree"),
    ],
)
def test_what_is_wrong_with_a_row(change, said):
    with pytest.raises(InputError, match=said):
        read_case({**TRAINING, **change}, catalogue())


def test_a_note_tells_release_and_further_tokens():
    row = {
        "id": "a",
        "model": "deepseek_v3",
        "chip": "gb300",
        "seq_len": "4096",
        "unit": "ms",
        "year": "2025",
    }
    noted = read_case({**row, "note": "NeMo container 25.11; variant: w/o MTP"}, catalogue())
    assert noted.numbers["year"] == pytest.approx(2025 + 10 / 12)
    assert noted.shape.mtp_layers == 0
    assert read_case(row, catalogue()).shape.mtp_layers == 1
    assert read_case(row, catalogue()).numbers["year"] == 2025


LORA = {
    "id": "a",
    "model": "llama3_70b",
    "chip": "h100",
    "chip_count": "8",
    "seq_len": "4096",
    "unit": "tokens/s/GPU",
}


@pytest.mark.parametrize(
    ("change", "rank"),
    [
        ({"note": "LoRA, packed"}, 16.0),
        ({"note": "LoRA", "adapter_rank": "64"}, 64.0),
        ({"value": "1000", "value2": "280", "unit2": "model TFLOP/s/GPU", "params_active_B": "70"}, 16.0),
        ({"value": "1000", "value2": "420", "unit2": "model TFLOP/s/GPU", "params_active_B": "70"}, None),
        ({"value": "1000", "value2": "", "unit2": "model TFLOP/s/GPU", "params_active_B": "70"}, None),
        ({"value": "none", "value2": "7", "unit2": "model TFLOP/s/GPU", "params_active_B": "0"}, None),
        ({}, None),
    ],
)
def test_frozen_weights_are_told_by_a_column_a_note_or_the_row_s_own_count(change, rank):
    assert read_case({**LORA, **change}, catalogue()).numbers.get("adapter_rank") == rank
