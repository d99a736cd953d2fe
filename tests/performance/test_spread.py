from leadtime.performance.law import CARRIED
from leadtime.performance.spread import interval, spread_of_class


def test_chips_without_rows_have_wider_intervals():
    for kind in ("training", "training_dense", "training_experts", "tpot", "ttft", "throughput"):
        assert spread_of_class(kind, CARRIED) > spread_of_class(kind, "hopper")
        assert spread_of_class(kind, "ascend") > spread_of_class(kind, "hopper")


def test_an_interval_holds_its_middle():
    found = interval(5.0, "tpot", "hopper")
    assert found["p5"] < found["p50"] == 5.0 < found["p95"]
