from dataclasses import replace

import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.plan.disaggregate import disaggregate
from leadtime.performance.plan.job import make_job
from leadtime.performance.search import plan


@pytest.fixture(scope="module")
def job():
    return make_job("deepseek_v3", "cm384", "serve", catalogue(), tpot_ms=50, ttft_ms=2000)


def test_neither_side_waits_and_the_chips_are_enough(job):
    found = disaggregate(job, 100.0)
    read = found.prefill.values["tokens_per_s_per_chip"] * found.prefill_chips / job.prompt
    write = found.decode.values["tokens_per_s_per_chip"] * found.decode_chips / job.output

    assert found.request_rate == pytest.approx(
        min(read * found.prefill_instances, write * found.decode_instances)
    )
    assert read * (found.prefill_instances - 1) < found.request_rate
    assert write * (found.decode_instances - 1) < found.request_rate
    used = found.prefill_instances * found.prefill_chips + found.decode_instances * found.decode_chips
    assert used <= 384
    assert found.output_rate == pytest.approx(found.request_rate * job.output / 384)
    assert found.gain == pytest.approx(found.output_rate / 100)


def test_both_limits_are_kept_with_the_transfer_of_the_cache(job):
    found = disaggregate(job, 0.0)

    assert found.prefill.values["ttft_ms"] + 1e3 * found.handing_over <= 2000
    assert found.decode.values["tpot_ms"] <= 50
    assert found.to_json()["gain"] is None


def test_one_chip_cannot_be_parted(job):
    assert disaggregate(replace(job, chips=1), 1.0) is None
    assert disaggregate(replace(job, ttft=1e-9), 1.0) is None


def test_a_plan_to_serve_has_both_ways_side_by_side():
    found = plan("llama3_70b", "h100", "serve", chips=16, tpot_ms=50).to_json()

    assert found["disaggregated"]["decode_instances"] >= 1
    assert found["disaggregated"]["gain"] == pytest.approx(
        found["disaggregated"]["tokens_per_s_per_chip"] / found["best"]["tokens_per_s_per_chip"]
    )
    assert "disaggregated" not in plan("llama3_70b", "h100", "decode").to_json()
