from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.law import serving_prior
from leadtime.performance.parallel import Serving
from leadtime.performance.serve_step import serve
from leadtime.workload.precision import BF16
from leadtime.workload.shape import shape

LLAMA = shape(catalogue().llms["llama3_8b"])
LAW = serving_prior()
PLAIN = Serving(chips=1, prompt=1024, output=1024, concurrency=8)


def served(on, **changes):
    return serve(LLAMA, replace(PLAIN, **changes), on, BF16, LAW)


def test_one_request_waits_for_the_weights(ideal):
    # 16 GB of weights (embedding aside) at 1 TB/s
    assert served(ideal, concurrency=1).tpot == pytest.approx(16.06e-3, rel=0.1)


def test_more_requests_give_more_tokens_each_later(ideal):
    few, many = served(ideal, concurrency=4), served(ideal, concurrency=64)
    assert many.tpot > few.tpot
    assert many.ttft > few.ttft
    assert many.output_rate > few.output_rate


def test_beyond_the_room_requests_wait(ideal):
    full = served(ideal, concurrency=4096)
    assert full.running < 4096
    assert full.ttft > full.tpot * 1024


def test_without_prompts_nothing_stalls(ideal):
    apart = served(ideal, is_disaggregated=True)
    assert apart.stalls == 0
    assert apart.tpot < served(ideal).tpot


def test_accepted_drafts_share_a_step(ideal):
    plain, drafted = served(ideal, concurrency=1), served(ideal, concurrency=1, drafts=1, accepted=1.8)
    assert drafted.tpot == pytest.approx(plain.tpot / 1.8, rel=0.05)


def test_tensor_parallelism_shortens_both(ideal):
    one, eight = served(ideal), served(ideal, chips=8, tp=8)
    assert eight.tpot < one.tpot
    assert eight.ttft < one.ttft


def test_parts_add_up(ideal):
    found = served(ideal)
    assert found.compute + found.memory + found.comm + found.gaps + found.stalls == pytest.approx(found.tpot)


def test_many_at_once(ideal):
    concurrency = np.array([1.0, 8.0, 64.0])
    together = served(ideal, concurrency=concurrency).tpot
    assert together == pytest.approx([float(served(ideal, concurrency=c).tpot) for c in concurrency])
