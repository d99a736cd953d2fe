import pytest

from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.performance.estimate import Estimate, make_ready
from leadtime.performance.law import serving_law
from leadtime.performance.machine import machine
from leadtime.performance.plan_blank import serving_of, training_of
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
