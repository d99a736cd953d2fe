import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.cases import read_case

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
