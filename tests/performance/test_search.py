import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.law import training_law
from leadtime.performance.physics.memory import training_memory
from leadtime.performance.physics.parallel import Training
from leadtime.performance.physics.train_step import train_step
from leadtime.performance.plan.job import make_job
from leadtime.performance.search import plan
from leadtime.workload.count import parameters

TRAIN = ("llama3_8b", "h100", "train")


def test_the_best_is_what_the_step_says_of_it_alone():
    """The search broadcasts over axes; one deployment timed by itself gives the same."""
    job = make_job(*TRAIN, catalogue(), chips=16)
    best = plan(*TRAIN, chips=16).best.values
    d = Training(
        chips=16.0, sequence=4096.0, global_batch=float(best["batch"]), recompute="full",
        **{k: float(best[k]) for k in ("tp", "pp", "dp", "ep", "cp", "microbatch", "interleave", "sharding")},
        schedule=best["schedule"], recompute_share=best["recompute_share"],
    )  # fmt: skip

    step = float(train_step(job.shape, d, job.machine, job.precision, training_law()).total)
    assert best["step_s"] == pytest.approx(step)
    assert best["tokens_per_s_per_chip"] == pytest.approx(best["batch"] * 4096 / step / 16)
    if best["recompute_share"] == 1:
        held = float(training_memory(job.shape, d, job.precision).total)
        assert best["memory_gb"] == pytest.approx(held / 1e9)


def test_degrees_multiply_to_the_chips_and_everything_is_counted():
    found = plan(*TRAIN, chips=16)
    best = found.best.values

    assert best["tp"] * best["pp"] * best["dp"] * best["cp"] == 16
    assert best["batch"] % (best["dp"] * best["microbatch"]) == 0
    assert found.searched == found.feasible + sum(found.pruned.values())
    assert best["memory_gb"] < 80


@pytest.mark.parametrize("task", ["train", "prefill", "decode", "serve"])
def test_nothing_on_the_frontier_beats_another(task):
    rows = [choice.values for choice in plan("llama3_8b", "h100", task).frontier]
    time = {
        "train": ["step_s"],
        "prefill": ["ttft_ms"],
        "decode": ["tpot_ms"],
        "serve": ["tpot_ms", "ttft_ms"],
    }
    costs = np.array(
        [[-r["tokens_per_s_per_chip"], r["energy_kwh_per_mtok"], *(r[t] for t in time[task])] for r in rows]
    )

    for i, mine in enumerate(costs):
        others = np.delete(costs, i, axis=0)
        assert not np.any(np.all(others <= mine, axis=1) & np.any(others < mine, axis=1))


def test_a_limit_is_kept_and_costs_throughput():
    free = plan("llama3_8b", "h100", "decode").best.values
    held = plan("llama3_8b", "h100", "decode", tpot_ms=8).best.values

    assert held["tpot_ms"] <= 8
    assert held["tokens_per_s_per_chip"] < free["tokens_per_s_per_chip"]


def test_twice_the_limiting_rate_helps_most():
    found = plan("llama3_8b", "h100", "train")

    assert found.best.limited_by == "arithmetic"
    assert max(found.if_doubled, key=found.if_doubled.get) == "flop_rate"


def test_of_two_roofs_the_one_that_gains_more_limits():
    found = plan("deepseek_v3", "cm384", "decode", tpot_ms=50)

    assert found.if_doubled["memory_rate"] > found.if_doubled["flop_rate"]
    assert found.best.limited_by == "memory rate"


def test_dies_that_programs_see_apart_are_ranks():
    found = plan("deepseek_v3", "cm384", "decode", tpot_ms=50)
    best = found.best.values

    assert found.job.ranks == 768
    assert best["tp"] * best["pp"] * best["dp"] == 768
    assert best["memory_gb"] < 128


@pytest.mark.parametrize("task", ["decode", "serve"])
@pytest.mark.parametrize("system", ["h100", "cm384", "tpu_v5e"])
def test_memory_is_never_more_than_the_chip_has(task, system):
    found = plan("qwen3_32b", system, task)

    held = found.job.chip.memory.value / 1e9
    assert all(choice.values["memory_gb"] <= held * 1.0001 for choice in (found.best, *found.frontier))


@pytest.mark.parametrize(
    ("model", "system"), [("deepseek_v3", "cm384"), ("llama3_70b", "h20"), ("qwen3_8b", "l4")]
)
def test_no_token_is_quicker_than_reading_what_it_needs(model, system):
    """Weights that every token reads, spread over the ranks of a replica, at the memory rate of the datasheet."""
    found = plan(model, system, "decode")
    job = found.job
    held = parameters(job.shape)
    each = (held.active - held.embedding) * job.precision.expert / job.machine.memory_rate

    for choice in found.frontier:
        assert choice.values["tpot_ms"] / 1e3 >= each / choice.values["tp"] / choice.values["pp"]


def test_a_better_schedule_is_among_the_choices():
    schedules = {
        c.values["schedule"] for c in plan("gpt3_175b", "h100", "train", chips=64, batch=64).frontier
    }

    assert schedules <= {"1f1b", "zero_bubble", "dualpipe"}


def test_a_run_is_its_tokens_over_the_throughput():
    best = plan("llama3_8b", "h100", "train", tokens=1e12).best.values
    run = best["run"]

    assert run["days"] == pytest.approx(1e12 / best["tokens_per_s_per_chip"] / 8 / 86400)
    assert run["energy_mwh"] == pytest.approx(best["power_kw"] * run["days"] * 24 / 1e3)
    assert run["cost_usd"] == pytest.approx(1e6 * best["usd_per_mtok"])
    assert set(run["cost_usd_by_nation"]) == {"US", "CN"}


def test_what_fits_nowhere_says_how_many_chips_would_do():
    found = plan("deepseek_v3", "h100", "decode", chips=4)

    assert found.best is None
    assert found.frontier == ()
    assert found.feasible == 0
    assert found.pruned["memory"] > 0
    assert plan("deepseek_v3", "h100", "decode", chips=found.smallest_chips).best is not None


def test_a_limit_that_none_keeps_names_the_shortest_time():
    found = plan("llama3_70b", "h100", "decode", tpot_ms=0.001)

    assert found.best is None
    assert found.pruned["tpot_ms"] > 0
    assert found.to_json()["least_ms"]["tpot"] > 0.001
    assert found.smallest_chips is None


def test_an_unknown_task():
    with pytest.raises(InputError, match="one of train, prefill, decode, serve"):
        plan("llama3_8b", "h100", "dream")


def test_power_along_the_frontier_depends_on_what_chips_do():
    found = plan("llama3_8b", "h100", "decode", chips=1)
    power = [choice.values["power_kw"] for choice in found.frontier]
    energy = [choice.values["energy_kwh_per_mtok"] for choice in found.frontier]

    assert max(power) > 1.02 * min(power)
    assert energy[0] == min(energy)
