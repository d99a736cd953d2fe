from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.law import serving_law
from leadtime.performance.physics.serve_step import serve
from leadtime.performance.plan.job import make_job
from leadtime.performance.plan.sweep import fits_somewhere, front, serving_of_columns, sweep, training_sweep


def job(task, model="llama3_8b", system="h100", **options):
    return make_job(model, system, task, catalogue(), **options)


def test_the_front_against_trying_all_pairs():
    costs = list(np.random.default_rng(1).random((3, 200)))
    table = np.array(costs).T
    beaten = [np.any(np.all(table <= mine, axis=1) & np.any(table < mine, axis=1)) for mine in table]

    assert set(front(costs)) == set(np.flatnonzero(~np.array(beaten)))


@pytest.mark.parametrize("task", ["train", "decode", "serve"])
def test_what_is_searched_is_left_out_or_feasible(task):
    found = sweep(job(task))

    assert found.searched == found.feasible + sum(found.pruned.values())


def test_a_column_is_what_serving_says_of_it_alone():
    asked = job("serve")
    columns = sweep(asked).columns
    one = {name: float(column[7]) for name, column in columns.items()}
    alone = serve(asked.shape, serving_of_columns(asked, one), asked.machine, asked.precision, serving_law())

    assert one["tpot"] == pytest.approx(float(alone.tpot))
    assert one["rate"] == pytest.approx(float(alone.output_rate))


def test_limits_leave_out_what_is_slower():
    found = sweep(job("serve", tpot_ms=10, ttft_ms=400))

    assert found.columns["tpot"].max() <= 0.010
    assert found.columns["ttft"].max() <= 0.400


def test_a_given_batch_is_kept():
    found = sweep(job("train", batch=64))

    assert set(found.columns["global_batch"]) == {64.0}


def test_what_fits_somewhere():
    assert fits_somewhere(job("train"))
    assert not fits_somewhere(job("train", "deepseek_v3"))
    assert not fits_somewhere(job("decode", "deepseek_v3"))


def test_states_go_to_the_host_where_nothing_else_fits():
    """1.3 TB of states on eight H100s of 80 GB: only with Adam's at the host; on 32 all fit, and none is sent away."""
    few, many = sweep(job("train", "llama3_70b", chips=8)), sweep(job("train", "llama3_70b", chips=32))

    assert few.feasible
    assert set(few.columns["offload"]) == {1.0}
    assert set(many.columns["offload"]) == {0.0}
    assert few.searched == few.feasible + sum(few.pruned.values())


def test_activations_go_to_the_host_where_the_fastest_would_make_them_again():
    """On 256 H100s DeepSeek-V3 recomputes; a link that hides activations saves some of that, a slow one nothing."""
    given = job("train", "deepseek_v3", chips=256)
    found = sweep(given)
    best = {name: column[found.columns["rate"].argmax()] for name, column in found.columns.items()}
    without = training_sweep(given).columns

    assert best["offload_activations"] > 0
    assert best["rate"] > without["rate"].max()
    assert found.searched == found.feasible + sum(found.pruned.values())
    slow = sweep(replace(given, machine=replace(given.machine, host_rate=1e6)))
    assert slow.columns["rate"].max() == without["rate"].max()
