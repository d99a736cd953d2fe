"""How near the blind search comes to the chips that history brought. Bounds are on what is found, not fitted to it."""

import pytest

from leadtime.design.adversary import Search, best_design
from leadtime.design.history import CASES, replies
from leadtime.design.law import law
from leadtime.design.likeness import like
from leadtime.design.task import task
from leadtime.facts import catalogue


@pytest.fixture(scope="module")
def found():
    return {(r.case.rule, r.case.workload, r.case.chip): r for r in replies(draws=8)}


def ratios(reply):
    return {f.quantity: f.log_ratio for f in reply.found.figures}


def test_october_2022_cuts_the_link_and_keeps_the_rest(found):
    """The H800: 200 GB/s links and the H100's own arithmetic. Within a third in every figure."""
    reply = found["us_2022_10_acs", "train:llama3_70b", "h800_sxm"]

    assert all(abs(ratio) < 0.3 for ratio in ratios(reply).values())
    assert reply.found.distance < 0.15


def test_on_the_die_of_2020_two_replies_are_close(found):
    """For training the link is cut, as it was; for training and decode arithmetic gives way by 4% and the link stays."""
    train = found["us_2022_10_acs", "train:llama3_70b", "a800_80_sxm"]
    both = found["us_2022_10_acs", "both:llama3_70b", "a800_80_sxm"]

    assert next(f.design for f in train.found.figures if f.quantity == "io_rate") < 600
    assert all(abs(ratio) < 0.4 for ratio in ratios(both).values())
    assert abs(ratios(both)["delivered"]) < 0.2


def test_october_2023_cuts_arithmetic_and_keeps_memory(found):
    """The H20: arithmetic at the threshold, six stacks, full links. Within a quarter in every figure."""
    reply = found["us_2023_10_acs", "decode:llama3_70b", "h20"]

    assert all(abs(ratio) < 0.25 for ratio in ratios(reply).values())
    assert reply.found.distance < 0.1
    assert 0.9 < reply.delivered["p5"] <= reply.delivered["p95"] < 1.2


@pytest.mark.parametrize(
    "workload", ["train:gpt3_175b", "decode:kimi_k2", "decode:qwen3_32b", "prefill:llama3_8b"]
)
def test_the_h20_does_not_hang_on_the_workload(workload: str):
    book, work = law("us_2023_10_acs"), task(workload)
    best = best_design(book, work, Search(on=book.on))
    h20 = like(best, catalogue().chips["h20"], work)

    assert best.frame.stacks in (5, 6)
    assert {f.quantity: f.log_ratio for f in h20.figures}["delivered"] == pytest.approx(0.01, abs=0.02)


def test_every_case_is_answered_with_its_figures(found):
    assert len(found) == len(CASES)
    for reply in found.values():
        document = reply.to_json()
        assert document["figures"]
        assert document["delivered"].keys() == {"p5", "p50", "p95"}
