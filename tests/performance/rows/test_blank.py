import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import Estimate, make_ready
from leadtime.performance.physics.law import serving_law
from leadtime.performance.physics.machine import machine
from leadtime.performance.rows.blank import serving_of, training_of
from leadtime.workload.precision import BF16

ROW = {"id": "a", "model": "llama3_70b", "chip": "h100", "chip_count": "64", "seq_len": "4096", "unit": "ms"}


def ready(**columns):
    found = make_ready({**ROW, **columns}, catalogue())
    assert not isinstance(found, Estimate), found.error
    return found


def test_blanks_get_the_least_splitting_that_fits():
    small, large = ready(model="llama3_8b").deployment, ready().deployment
    assert small.tp * small.pp < large.tp * large.pp
    assert large.tp * large.pp * large.dp == 64


def test_what_is_given_stays():
    d = ready(tp="4", pp="2", recompute="none", micro_batch="2", global_batch="128").deployment
    assert (d.tp, d.pp, d.dp, d.microbatch, d.global_batch, d.recompute_share) == (4, 2, 8, 2, 128, 1.0)
    assert d.recompute == "none"


def test_only_what_memory_asks_for_is_recomputed():
    assert ready(model="llama3_8b", tp="8", chip="b200").deployment.recompute_share == 0
    assert ready(tp="4", pp="4", micro_batch="4").deployment.recompute_share > 0.5


def test_software_is_as_old_as_its_release():
    today, old = ready().deployment, ready(year="2024").deployment
    assert (today.age, today.early, today.kernel) == (0, 0, 1)
    assert (old.age, old.early) == (1.5, 1)
    assert old.kernel < 1
    assert ready(year="2024", chip="a100").deployment.kernel == 1
    named = ready(year="2026", note="NeMo container 26.02").deployment
    assert named.age == pytest.approx(2026.6 - 2026 - 1 / 12)


def test_iterations_of_mixtures_are_captured_where_they_can_be():
    new = {"model": "deepseek_v3", "chip": "gb300", "chip_count": "256", "precision": "MXFP8"}
    assert ready(**new).deployment.captured == 1
    for change in ({"chip": "h100"}, {"precision": "BF16"}, {"year": "2025"}, {"model": "llama3_70b"}):
        assert ready(**{**new, **change}).deployment.captured == 0, change


def test_what_is_cheap_is_recomputed_before_whole_layers():
    needs = {"tp": "4", "pp": "4", "micro_batch": "4"}
    assert ready(**needs, year="2023").deployment.recompute_share > ready(**needs).deployment.recompute_share


def test_ascend_runs_are_laid_out_as_the_example_scripts_do():
    row = {"chip": "Ascend 910B (Atlas 900 A2 PODc)", "year": "2024"}
    small = ready(**row, model="ChatGLM3-6B", chip_count="8").deployment
    middle = ready(**row, model="Yi-34B", chip_count="16").deployment
    large = ready(**row, chip_count="32").deployment
    assert (small.tp, small.microbatch) == (1, 1)
    assert (middle.tp, middle.pp, middle.microbatch, middle.sharding) == (8, 2, 2, 0)
    assert (large.tp, large.pp) == (8, 4)
    assert ready(**row, chip_count="32", tp="4", pp="8").deployment.sharding == 1


def test_a_note_says_what_the_software_could_do():
    row = {
        "chip": "Ascend 910B (Atlas 900 A2 PODc)",
        "year": "2024",
        "chip_count": "96",
        "model": "BLOOM-176B",
    }
    plain = ready(**row).deployment
    noted = ready(**row, note="Legacy backend; mc2 communication-overlap feature on").deployment
    assert (plain.fused, plain.unfused, plain.is_fused) == (0, 1, True)
    assert (noted.fused, noted.is_fused) == (1, False)
    assert noted.unfused > 1


def test_degrees_that_do_not_divide_are_refused():
    asked = ready().case
    from dataclasses import replace

    on = machine(asked.chip, "", catalogue())
    with pytest.raises(InputError, match="cannot be divided"):
        training_of(replace(asked, numbers={**asked.numbers, "tp": 7.0, "pp": 1.0}), BF16, on)


def test_serving_takes_as_many_chips_as_the_weights_need():
    row = {"id": "b", "model": "llama31_70b", "chip": "h100", "chip_count": "8", "isl": "1024", "unit": "ms"}
    found = make_ready(row, catalogue())
    assert not isinstance(found, Estimate)
    on = machine(found.case.chip, "", catalogue())
    d = serving_of(found.case, BF16, on, serving_law())
    assert (d.tp, d.dp) in {(2.0, 4.0), (4.0, 2.0)}


def test_requests_in_flight_that_a_row_leaves_blank():
    """A rate is asked at the fullest load, a time at the least."""
    row = {"id": "b", "model": "llama31_8b", "chip": "h100", "chip_count": "8", "tp": "1", "isl": "1024"}
    rate, time = (make_ready({**row, "unit": unit}, catalogue()) for unit in ("tokens/s", "ms"))
    assert not isinstance(rate, Estimate)
    assert not isinstance(time, Estimate)
    assert rate.deployment.concurrency > 1000
    assert time.deployment.concurrency == 8


def test_replicas_of_the_attention_share_a_piece_of_prompts_where_the_engine_says_so():
    row = {
        "id": "b",
        "model": "deepseek_v3",
        "chip": "h100",
        "chip_count": "8",
        "tp": "1",
        "dp": "8",
        "isl": "4096",
    }
    pieces = {}
    for engine in ("sglang", "vllm"):
        found = make_ready({**row, "unit": "ms", "backend": engine}, catalogue())
        assert not isinstance(found, Estimate)
        pieces[engine] = found.deployment.chunk
    assert pieces == {"sglang": 1024.0, "vllm": 8192.0}
