import random
import time

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import estimate, make_ready
from leadtime.performance.rows.groundtruth import rows

GOOD = {
    "id": "good",
    "model": "llama3_8b",
    "chip": "h100",
    "chip_count": "8",
    "seq_len": "8192",
    "unit": "ms",
}


def test_a_bad_row_does_not_spoil_the_others():
    bad = {**GOOD, "id": "bad", "chip": "abacus"}
    found = [each.to_json() for each in estimate([GOOD, bad, GOOD])]
    assert [each["id"] for each in found] == ["good", "bad", "good"]
    assert found[0] == found[2]
    assert found[1].keys() == {"id", "error"}


def test_an_answer_says_where_the_time_goes():
    found = estimate([GOOD])[0].to_json()
    assert found.keys() == {"id", "predicted", "unit", "breakdown"}
    assert {"compute_s", "memory_s", "comm_s", "bubble_s"} <= found["breakdown"].keys()
    assert sum(found["breakdown"].values()) * 1e3 == pytest.approx(found["predicted"]["p50"])


def test_serving_has_both_times():
    found = estimate([rows("serving")[0]])[0].to_json()
    assert found["ttft_ms"]["p50"] > found["tpot_ms"]["p50"] > 0


def test_an_answer_does_not_depend_on_its_company():
    three = [r for r in rows("serving") if r["model"] == "Llama-3.1-70B"][:3]
    assert [e.predicted for e in estimate(three)] == [estimate([r])[0].predicted for r in three]


def test_thousands_of_rows_in_seconds():
    many = [*rows("serving"), *rows("training"), *rows("serving")][:3000]
    start = time.perf_counter()
    found = estimate(many)
    assert time.perf_counter() - start < 10
    assert sum(bool(each.error) for each in found) < 60


def test_no_rows_no_answers():
    assert estimate([]) == []


def test_nonsense_is_refused_and_never_raises():
    draw = random.Random(1)
    base = [*rows("serving")[::90], *rows("training")[::9], *rows("inference")[::9]]
    spoilt = []
    for row in draw.choices(base, k=400):
        keys = draw.sample([k for k in row if k not in ("source", "paper", "use")], 4)
        spoilt.append(
            {**row, **{k: draw.choice(["", "0", "-1", "x", "1e9", "3", "nan", "inf", "1.5"]) for k in keys}}
        )

    for found in estimate(spoilt):
        assert found.error or all(0 < value < float("inf") for value in found.predicted.values())


def test_a_run_that_cannot_fit_says_what_it_needs():
    found = estimate([{**GOOD, "model": "llama3_70b", "chip_count": "1"}, {**GOOD, "precision": "FP3"}])

    assert "needs 1,292 GB on each chip" in found[0].error
    assert "no precision is called 'FP3'" in found[1].error


def test_drafts_that_nothing_tells_of_widen_the_interval():
    row = {"id": "a", "model": "deepseek_v3", "chip": "h200", "chip_count": "8", "isl": "1024", "osl": "1024",
           "batch_or_concurrency": "8", "unit": "ms", "precision": "FP8"}  # fmt: skip
    left_open, none = (make_ready(r, catalogue()) for r in (row, {**row, "drafts": "0"}))
    assert left_open.is_speculation_open
    assert not none.is_speculation_open
    assert not make_ready({**row, "model": "llama31_70b"}, catalogue()).is_speculation_open
