import pytest

from leadtime.performance.plan.chart import frontier_chart, timeline_chart
from leadtime.performance.search import plan


@pytest.mark.parametrize(
    ("task", "time", "title"),
    [
        ("train", "step_s", "s a step"),
        ("prefill", "ttft_ms", "ms to the first token"),
        ("serve", "tpot_ms", "ms an output token"),
    ],
)
def test_the_parts_add_up_and_every_deployment_is_a_point(task, time, title):
    found = plan("llama3_8b", "h100", task)
    parts = timeline_chart(found)["data"]["values"]
    points = frontier_chart(found)["data"]["values"]

    assert parts[0]["from"] == 0
    assert parts[-1]["to"] == pytest.approx(found.best.values[time])
    assert [point["time"] for point in points] == [choice.values[time] for choice in found.frontier]
    assert frontier_chart(found)["layer"][0]["encoding"]["x"]["title"] == title


def test_a_single_chip_has_a_name():
    found = plan("gpt2_xl", "h100", "prefill", chips=1, isl=16)

    assert all(point["spread"] for point in frontier_chart(found)["data"]["values"])
