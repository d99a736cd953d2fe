import pytest

from leadtime.performance.rows.groundtruth import rows
from leadtime.performance.validation.scores import validate


@pytest.fixture(scope="module")
def groups():
    return {group.name: group for group in validate().groups}


def test_every_row_is_in_a_group(groups):
    serving = [
        g for name, g in groups.items() if "TPOT, " in name and ("aic-" in name or "sglang-ascend" in name)
    ]
    assert sum(g.rows + g.unanswered for g in serving) == len(rows("serving"))


def test_the_contract_s_keys(groups):
    for group in groups.values():
        assert group.to_json().keys() >= {"name", "rows", "mape", "bias", "worst", "coverage90"}


@pytest.mark.parametrize(
    ("name", "field", "limit"),
    [
        ("judge: training, korthikanti-2022", "mape", 0.08),
        ("judge: TPOT, NVIDIA", "median", 0.15),
        ("judge: TTFT, NVIDIA", "median", 0.32),
        ("judge: throughput, NVIDIA", "median", 0.15),
    ],
)
def test_accuracy_on_rows_that_no_fit_has_seen(groups, name, field, limit):
    assert getattr(groups[name], field) <= limit


def test_first_tokens_of_cold_servers_are_neither_fitted_to_nor_judged_by(groups):
    times, first = groups["fit: TPOT, aic-deepseek"], groups["fit: TTFT, aic-deepseek"]
    assert times.rows - first.rows == groups["context: TTFT, aic-deepseek"].rows > 0


def test_rows_of_one_s_own():
    found = validate(list(rows("training"))[:5]).groups
    assert [(g.name, g.rows) for g in found] == [("training", 5)]


def test_rows_without_a_value_or_an_answer_are_counted_as_such():
    rows_ = [
        {"id": "a", "model": "llama3_8b", "chip": "h100", "unit": "tokens/s", "value": ""},
        {"id": "b", "model": "no_such_model", "chip": "h100", "unit": "tokens/s", "value": "5"},
    ]
    found = validate(rows_).groups

    assert [(group.rows, group.unanswered) for group in found] == [(0, 1)]


def test_a_mixture_counts_as_one_whatever_its_layout_says():
    """ModelLink's rows state no degree of expert parallelism."""
    rows = {group.name: group.rows for group in validate().groups}

    assert rows["judge: training, Huawei, experts"] >= 5
    assert (
        rows["judge: training, Huawei, experts"] + rows["judge: training, Huawei, dense"]
        == rows["judge: training, Huawei"]
    )
