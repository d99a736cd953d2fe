from math import log
from statistics import fmean, median

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.rows.operators import question


def off(kind: str) -> list[float]:
    asked = [q for row in rows("operators") if (q := question(row, catalogue())) and q.kind == kind]
    return [abs(log(q.answer(q.machine) / q.measured)) for q in asked]


@pytest.mark.parametrize(
    ("kind", "limit"), [("gemm", 0.15), ("collective", 0.15), ("dispatch", 0.2), ("attention", 0.1)]
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


def test_another_library_on_another_chip_is_near():
    """DeepGEMM on the H800, which no fit has seen: dense and grouped products of eight bits."""
    ratios = [
        q.answer(q.machine) / q.measured
        for row in rows("operators")
        if row["paper"] == "deepgemm" and (q := question(row, catalogue()))
    ]
    assert fmean(abs(r - 1) for r in ratios) < 0.12
    assert abs(fmean(ratios) - 1) < 0.1


def test_an_engine_casts_before_a_narrow_product():
    engine = next(
        r for r in rows("operators") if r["paper"] == "aiconfigurator-gemm" and r["precision"] == "fp8"
    )
    with_cast, without = question(engine, catalogue()), question({**engine, "paper": "x"}, catalogue())
    assert with_cast.answer(with_cast.machine) > without.answer(without.machine)


def test_a_row_without_a_size_asks_nothing():
    row = next(r for r in rows("operators") if r["id"] == "deepgemm-h800-peak")
    assert question(row, catalogue()) is None
