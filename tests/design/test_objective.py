from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from leadtime.design.layouts import decode_loads
from leadtime.design.objective import Chips, chips_of, delivered, is_comparable
from leadtime.design.task import task
from leadtime.facts import catalogue

IDS = ["a100_80_sxm", "a800_80_sxm", "h100_sxm", "h800_sxm", "h20", "h200_sxm", "b200_sxm"]


@pytest.fixture(scope="module")
def ratios():
    """Over the H100, by workload and chip."""
    chips = chips_of([catalogue().chips[name] for name in IDS])

    def of(workload: str) -> dict[str, float]:
        found = dict(zip(IDS, delivered(task(workload), chips), strict=True))
        return {name: value / found["h100_sxm"] for name, value in found.items()}

    return of


def test_h20_is_near_the_h100_in_decode_and_far_in_training(ratios):
    assert ratios("decode:qwen3_235b@8192/1024,30ms")["h20"] == pytest.approx(1.0, abs=0.3)
    assert ratios("decode:llama3_70b")["h20"] > 0.5
    assert ratios("train:llama3_70b")["h20"] < 0.25
    assert ratios("prefill:llama3_70b")["h20"] < 0.25


def test_a_cut_link_costs_training_little(ratios):
    for pair in (("a800_80_sxm", "a100_80_sxm"), ("h800_sxm", "h100_sxm")):
        cut, whole = (ratios("train:llama3_70b")[name] for name in pair)
        assert 0.75 < cut / whole < 1.0


def test_generations_follow_one_another(ratios):
    for workload in ("train:llama3_70b", "decode:llama3_70b", "decode:deepseek_v3"):
        found = ratios(workload)
        assert found["a100_80_sxm"] < found["h100_sxm"] < found["h200_sxm"] < found["b200_sxm"]


def one(rate=1e15, memory=8e10, memory_rate=3e12, link=4.5e11):
    values = {"memory": memory, "memory_rate": memory_rate, "link_rate": link, "scale_out_rate": 5e10}
    arrays = {name: np.array([value]) for name, value in values.items()}
    return Chips(rate={16: np.array([rate]), 8: np.array([2 * rate])}, **arrays)


@pytest.mark.parametrize(
    "workload", ["train:llama3_70b", "decode:llama3_70b", "prefill:llama3_70b", "decode:deepseek_v3"]
)
@pytest.mark.parametrize("figure", ["rate", "memory", "memory_rate", "link"])
def test_more_never_delivers_less(workload: str, figure: str):
    base = {"rate": 1e15, "memory": 8e10, "memory_rate": 3e12, "link": 4.5e11}
    values = [
        float(delivered(task(workload), one(**{**base, figure: base[figure] * share}))[0])
        for share in (0.25, 0.5, 1.0, 2.0, 4.0)
    ]

    assert all(b >= a * (1 - 1e-6) for a, b in pairwise(values)), values


def test_memory_bound_limit_of_decode():
    """With arithmetic and links without end a small batch takes the time to read weights and cache."""
    work = replace(task("decode:llama3_8b"), tpot=10.0)
    chip = one(rate=1e30, link=1e30, memory=1e10, memory_rate=1e12)
    load = next(x for x in decode_loads(work) if x.split.tp == 1)
    batch = (1e10 * 0.9 - load.held) / load.held_each

    assert delivered(work, chip)[0] >= batch / (1e10 / 1e12) * 0.9


def test_nothing_is_delivered_where_nothing_fits():
    assert delivered(task("decode:deepseek_v3"), one(memory=1e9))[0] == 0
    assert delivered(replace(task("decode:llama3_70b"), tpot=1e-6), one())[0] == 0


def test_both_is_the_geometric_mean():
    train, decode, both = (
        float(delivered(task(f"{k}:llama3_70b"), one())[0]) for k in ("train", "decode", "both")
    )

    assert both == pytest.approx((train * decode) ** 0.5)


def test_chips_without_links_or_rates_are_left_out():
    assert is_comparable(catalogue().chips["h20"])
    assert not is_comparable(catalogue().chips["mi440x"])
