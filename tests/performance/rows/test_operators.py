from math import log
from statistics import fmean, median

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.rows.operators import question


def off(kind: str) -> list[float]:
    asked = [q for row in rows("operators") if (q := question(row, catalogue())) and q.kind == kind]
    return off_of(asked)


def off_of(asked) -> list[float]:
    return [abs(log(q.answer(q.machine) / q.measured)) for q in asked]


@pytest.mark.parametrize(
    ("kind", "limit"),
    [("gemm", 0.15), ("collective", 0.15), ("dispatch", 0.2), ("attention", 0.1), ("stream", 0.3)],
)
def test_the_law_is_near_measured_operators(kind, limit):
    assert median(off(kind)) < limit


def test_published_bus_bandwidths_of_large_messages():
    """Half a gigabyte over eight chips, four generations: within a third of what NCCL reached."""
    large = [
        r for r in rows("operators") if r["operator"].startswith("collective") and "536870912" in r["id"]
    ]
    assert len(large) == 16
    for row in large:
        asked = question(row, catalogue())
        assert asked is not None
        assert abs(log(asked.answer(asked.machine) / asked.measured)) < 0.34, row["id"]


@pytest.mark.parametrize(("paper", "limit"), [("deepep-v1", 0.2), ("deepep-v2", 0.45)])
def test_rates_of_dispatches_inside_a_domain(paper, limit):
    """DeepEP's own tables, each token sent to a rank once: H800; B200, whose time for a copy nothing was fitted to."""
    asked = [
        q
        for r in rows("operators")
        if r["paper"] == paper and "NVLink" in r["measured_quantity"] and (q := question(r, catalogue()))
    ]
    assert asked
    assert all(abs(log(q.answer(q.machine) / q.measured)) < limit for q in asked)


def test_bus_bandwidths_of_every_message_size_are_near_what_nccl_printed():
    """32 KB to 512 MB over eight chips of four generations: half of the rows within a tenth, all within a half."""
    left = {
        r["id"]: abs(log(q.answer(q.machine) / q.measured))
        for r in rows("operators")
        if r["id"].startswith("aic-nccl") and (q := question(r, catalogue()))
    }
    assert len(left) == 64
    assert median(left.values()) < 0.1
    assert max(left.values()) < 0.5


def test_dispatches_and_combines_over_a_supernode_are_near_what_its_makers_printed():
    """CloudMatrix 384: tokens to experts over 8 to 256 dies, hardly slower with their number."""
    left = [
        abs(log(q.answer(q.machine) / q.measured))
        for r in rows("operators")
        if r["paper"] == "cloudmatrix" and (q := question(r, catalogue())) and q.kind == "dispatch"
    ]
    assert len(left) == 12
    assert max(left) < 0.2


def test_another_library_on_another_chip_is_near():
    """DeepGEMM on the H800, which no fit has seen: dense and grouped products of eight bits."""
    ratios = [
        q.answer(q.machine) / q.measured
        for row in rows("operators")
        if row["paper"] == "deepgemm" and (q := question(row, catalogue()))
    ]
    assert fmean(abs(r - 1) for r in ratios) < 0.12
    assert abs(fmean(ratios) - 1) < 0.1


def test_products_and_attention_of_the_h20_are_near():
    """Eight-bit products that fill their tiles and attention, of which no fit has seen a row on this chip."""
    asked = [
        q
        for row in rows("operators", "judge")
        if row["chip"] == "H20" and (q := question(row, catalogue())) and "16x96" not in row["id"]
    ]
    assert len(asked) == 6
    assert all(abs(q.answer(q.machine) / q.measured - 1) < 0.1 for q in asked)


def test_an_engine_casts_before_a_narrow_product():
    engine = next(
        r for r in rows("operators") if r["paper"] == "aiconfigurator-gemm" and r["precision"] == "fp8"
    )
    with_cast, without = question(engine, catalogue()), question({**engine, "paper": "x"}, catalogue())
    assert with_cast.answer(with_cast.machine) > without.answer(without.machine)


def test_kernels_of_whole_passes_on_the_ascend():
    """Products, attentions and collectives of a DeepSeek-V3 and a Qwen3-32B on one die of the 910C, from 2 us to 4 ms."""
    asked = [q for r in rows("operators") if r["paper"] == "msmodeling" and (q := question(r, catalogue()))]
    assert len(asked) == 65
    for kind, limit in (("gemm", 0.12), ("collective", 0.15), ("attention", 0.35)):
        assert median(off_of([q for q in asked if q.kind == kind])) < limit
    shortest, longest = min(q.measured for q in asked), max(q.measured for q in asked)
    assert (shortest, longest) == (2.62, 4244.607)


def test_a_prompt_sees_half_of_itself_and_a_latent_cache_is_read_once():
    row = next(r for r in rows("operators") if r["id"] == "a3-qwen3-32b-prefill-attention-7")
    prompt, one_by_one = question(row, catalogue()), question(with_size(row, "queries=1"), catalogue())
    assert prompt.answer(prompt.machine) > 30 * one_by_one.answer(one_by_one.machine)
    latent = next(r for r in rows("operators") if r["id"] == "a3-dsv3-decode-attention")
    held, apart = question(latent, catalogue()), question(with_size(latent, "key=500"), catalogue())
    assert held.answer(held.machine) < apart.answer(apart.machine)


def with_size(row, part):
    name = part.split("=")[0]
    size = " ".join(part if p.startswith(f"{name}=") else p for p in row["shape_or_size"].split())
    return {**row, "shape_or_size": size}


def test_a_row_without_a_size_asks_nothing():
    row = next(r for r in rows("operators") if r["id"] == "deepgemm-h800-peak")
    assert question(row, catalogue()) is None
