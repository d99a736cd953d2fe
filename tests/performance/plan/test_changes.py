import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.plan.changes import if_degree, if_instead
from leadtime.performance.plan.job import make_job
from leadtime.performance.plan.sweep import sweep
from leadtime.performance.search import plan


def test_each_change_is_the_search_of_the_other_question():
    job = make_job("deepseek_v3", "gb200_nvl72", "decode", catalogue(), tpot_ms=50)
    rate = float(sweep(job).columns["rate"].max())

    found = if_instead(job, rate)

    assert set(found) == {"memory", "chips", "fp4", "mtp"}
    narrow = plan("deepseek_v3", "gb200_nvl72", "decode", tpot_ms=50, precision="fp4")
    best = max(choice.values["tokens_per_s_per_chip"] for choice in narrow.frontier)
    assert found["fp4"] == pytest.approx(best * 72 / rate)
    assert found["memory"] >= 1


def test_training_is_not_offered_integers_nor_speculation():
    job = make_job("llama3_8b", "h100", "train", catalogue())

    assert set(if_instead(job, 1.0)) == {"memory", "chips", "fp8"}


def test_what_is_not_feasible_gains_nothing():
    job = make_job("deepseek_v3", "h100", "train", catalogue())

    assert if_instead(job, 1.0)["memory"] == 0


def test_half_and_twice_a_degree_with_all_others_free():
    columns = {
        "rate": np.array([10.0, 8.0, 9.0, 7.0]), "tp": np.array([2.0, 4.0, 4.0, 1.0]), "pp": np.ones(4),
    }  # fmt: skip

    assert if_degree(columns, 0) == {"tp": {"1": 0.7, "4": 0.9}}
