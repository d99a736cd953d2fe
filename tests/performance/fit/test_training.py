import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.fit.shared import measured
from leadtime.performance.fit.training import _campaign, weighed


def test_releases_of_a_configuration_weigh_as_one():
    fit = measured("training", "fit", catalogue())
    kept = {m.row["id"]: weight for m, weight in weighed(fit)}
    releases = [
        weight
        for m, weight in weighed(fit)
        if (m.row["model"], m.row["chip"], m.row["chip_count"]) == ("Qwen3-30B-A3B", "GB300", "8")
    ]
    assert len(releases) > 3
    assert sum(weight**2 for weight in releases) == pytest.approx(1)
    assert kept["llmfoundry-7b-h100_80gb-s8192-n8-amp_bf16"] == 1
    assert "mb-26.06-llama370b-gb300-8-fp8" in kept  # frozen weights, by its own count of operations


def test_of_a_collection_a_family_of_models_is_left_out_whole():
    groups = {_campaign(m) for m in measured("training", "fit", catalogue())}
    assert "llm-foundry" in groups
    assert "megatron-bridge DeepSeek" in groups
