from leadtime.facts.catalogue import catalogue
from leadtime.performance.mixes import loads, mixes
from leadtime.performance.plan.job import make_job


def test_every_load_is_a_question_that_the_planner_takes():
    for load in loads().values():
        for chips in load.chips:
            assert (
                make_job(load.model, "h100", load.task, catalogue(), chips=chips, **load.asked).chips == chips
            )


def test_mixes_of_mixes_come_down_to_loads():
    assert all(set(shares) <= set(loads()) for shares in mixes().values())
    assert mixes()["serving"] == {
        "prefill_dense": 0.21, "prefill_moe": 0.21, "decode_dense": 0.29, "decode_moe": 0.29
    }  # fmt: skip
