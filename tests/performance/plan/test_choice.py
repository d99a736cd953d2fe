import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.plan.choice import DOUBLED, choices, if_doubled, quickest
from leadtime.performance.plan.job import make_job
from leadtime.performance.plan.sweep import sweep


@pytest.fixture(scope="module")
def job():
    return make_job("llama3_8b", "h100", "decode", catalogue(), tpot_ms=30)


def test_the_quickest_of_those_within_a_hundredth(job):
    columns = {"rate": np.array([99.5, 100.0, 98.0, 99.5]), "tpot": np.array([2.0, 3.0, 1.0, 2.0])}

    assert quickest(job, columns) == 0


def test_a_row_in_the_contract_s_words(job):
    columns = sweep(job).columns
    row = {name: column[:1] for name, column in columns.items()}
    choice = choices(job, row, if_doubled(job, row))[0]

    assert choice.values["tokens_per_s_per_chip"] == pytest.approx(float(row["rate"][0]) / 8)
    assert choice.values["tpot_ms"] == pytest.approx(1e3 * float(row["tpot"][0]))
    assert sum(choice.shares.values()) == pytest.approx(1)
    assert choice.to_json()["mfu_range"]["p95"] <= 1
    energy = choice.values["energy_kwh_per_mtok"] * choice.values["tokens_per_s_per_chip"] * 8 / 1e6
    assert energy == pytest.approx(choice.values["power_kw"] / 3600)


def test_twice_as_good_is_never_slower(job):
    columns = {name: column[:20] for name, column in sweep(job).columns.items()}
    gains = if_doubled(job, columns)

    assert set(gains) == set(DOUBLED)
    assert all(np.all(gain >= 1) and np.all(gain <= 2) for gain in gains.values())
