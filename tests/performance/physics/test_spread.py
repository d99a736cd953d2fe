from math import log

import pytest

from leadtime.performance.physics.law import CARRIED
from leadtime.performance.physics.spread import interval, spread_of_class


def test_chips_without_rows_have_wider_intervals():
    for kind in ("training", "training_dense", "training_experts", "tpot", "ttft", "throughput"):
        assert spread_of_class(kind, CARRIED) > spread_of_class(kind, "hopper")
        assert spread_of_class(kind, "ascend") >= spread_of_class(kind, "hopper")


def test_an_interval_holds_its_middle():
    found = interval(5.0, "tpot", "hopper")
    assert found["p5"] < found["p50"] == 5.0 < found["p95"]


def test_what_a_row_leaves_open_widens():
    plain, doubted = interval(5.0, "tpot", "hopper"), interval(5.0, "tpot", "hopper", doubt=0.3)
    widths = [log(found["p95"] / found["p50"]) for found in (plain, doubted)]
    assert widths[1] ** 2 - widths[0] ** 2 == pytest.approx(0.09)
