from dataclasses import replace

import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.physics.law import serving_prior
from leadtime.performance.physics.parallel import Serving
from leadtime.performance.physics.serve_step import _tiled, serve
from leadtime.workload.precision import BF16
from leadtime.workload.prefill import prefill
from leadtime.workload.shape import shape

LLAMA = shape(catalogue().llms["llama3_8b"])
LAW = serving_prior()
PLAIN = Serving(chips=1, prompt=1024, output=1024, concurrency=8)


def served(on, law=LAW, **changes):
    return serve(LLAMA, replace(PLAIN, **changes), on, BF16, law)


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


def test_one_request_waits_for_nobody(ideal):
    found = served(ideal, concurrency=1)
    assert found.ttft == pytest.approx(found.prompt + LAW.first_gap)


def test_at_first_all_ask_together(ideal):
    """With long answers no prompt meets another, but one in ten comes with all the others."""
    roomy = replace(ideal, memory=1e15)
    few, many = (served(roomy, concurrency=c, output=1e5, prompt=8192, chunk=8192) for c in (9, 17))
    for found, others in ((few, 8), (many, 16)):
        steps = 1.5 * others / (others + 1) * found.decode_step
        burst = others * found.prompt / 20
        assert found.ttft == pytest.approx(found.prompt + steps + burst + LAW.first_gap, rel=0.02)


def test_an_engine_may_let_prompts_wait_for_steps(ideal):
    now, later = served(ideal), served(ideal, wait_steps=20)
    assert later.ttft - now.ttft == pytest.approx(LAW.patience * 20 * now.decode_step, rel=0.02)


def test_who_is_looked_for_once_in_so_many_steps_waits_half_of_them(ideal):
    always, seldom = (served(ideal, engine="sglang", wait_steps=steps) for steps in (0, 20))
    assert seldom.ttft - always.ttft == pytest.approx(10 * always.decode_step, rel=0.02)


def test_making_a_mixture_s_prompt_ready_delays_its_request_and_not_the_chip(ideal):
    mixture = shape(catalogue().llms["qwen3_30b_a3b"])
    plain = replace(PLAIN, engine="trtllm", prompt=2048, output=1e5)
    slow, none = (
        serve(mixture, plain, replace(ideal, memory=1e12), BF16, replace(LAW, first_experts=gap))
        for gap in (1e-2, 0.0)
    )
    assert slow.ttft - none.ttft == pytest.approx(1e-2 * mixture.mixture_layers, rel=0.01)
    assert slow.input_rate == none.input_rate
    assert slow.tpot == pytest.approx(none.tpot, rel=1e-3)


def test_a_busy_server_of_prompts_has_a_queue(ideal):
    by_chance, evenly = (replace(LAW, scatter=share) for share in (1.0, 0.0))
    idle, busy = (served(ideal, by_chance, output=o, concurrency=8, prompt=8192) for o in (1e4, 1))
    assert busy.ttft > idle.ttft + 2 * busy.prompt
    assert served(ideal, evenly, output=1, concurrency=8, prompt=8192).ttft < busy.ttft - 2 * busy.prompt


def test_of_host_and_chip_the_slower_shows_in_a_prompt(ideal):
    slow_host, no_host = (replace(LAW, prompt_gap=gap, step_gap=0.0) for gap in (1.0, 0.0))
    hosted, free = served(ideal, slow_host).prompt, served(ideal, no_host).prompt
    assert served(ideal, replace(slow_host, prompt_gap=1e-9)).prompt == pytest.approx(free, rel=1e-6)
    assert hosted > 100 * free
    assert served(ideal, slow_host, host=2.0).prompt == pytest.approx(2 * hosted, rel=1e-3)


def test_an_engine_decodes_no_more_than_it_may(ideal):
    capped = served(ideal, concurrency=64, most_running=16)
    assert capped.running == 16
    assert capped.ttft > served(ideal, concurrency=64).ttft
    assert capped.tpot < served(ideal, concurrency=64).tpot


def test_drafts_of_which_only_the_law_knows(ideal):
    found = served(ideal, concurrency=1, drafts=2, accepted=0.0)
    plain = served(ideal, concurrency=1)
    assert found.tpot == pytest.approx(plain.tpot / (1 + 0.7 + 0.49), rel=0.05)


MIXTURE = shape(catalogue().llms["minimax_m25"])
SPREAD = Serving(chips=8, tp=8, prompt=1024, output=1024, concurrency=8)


def of_mixture(on, law=LAW, **changes):
    return serve(MIXTURE, replace(SPREAD, **changes), on, BF16, law)


def test_experts_within_one_attention_are_sent_nothing(ideal):
    """Each rank has all tokens already: one sum ends the layer, as where each expert is split."""
    split, spread = of_mixture(ideal, etp=8), of_mixture(ideal, ep=8)
    assert spread.comm == pytest.approx(split.comm)
    assert of_mixture(ideal, tp=1, dp=8, ep=8, law=replace(LAW, latency=1.0)).comm != pytest.approx(
        split.comm
    )


def test_two_half_batches_only_where_they_are_faster(ideal):
    wide = {"chips": 64, "tp": 1, "dp": 64, "ep": 64}
    few, many = of_mixture(ideal, concurrency=64, **wide), of_mixture(ideal, concurrency=64 * 128, **wide)
    assert few.comm > 0
    assert many.comm < few.comm * 64
    slow_link = replace(ideal, scale_up_rate=1e3)
    assert of_mixture(slow_link, concurrency=64 * 128, **wide).comm > 0


def test_sparse_attention_works_on_whole_tiles_of_heads():
    """Eight of 64 heads cost as much as all of them: a token has keys of its own, and fills a tile alone."""
    glm = shape(catalogue().llms["glm_5"])
    flop = {}
    for tp in (1, 8):
        d = replace(SPREAD, tp=tp, etp=tp)
        operators = prefill(glm, prompt=64, split=d.split)
        flop[tp] = sum(_tiled(glm, d, op).flop for op in operators if op.name.endswith("scores_values"))
    assert flop[8] == pytest.approx(flop[1])


def test_without_a_captured_graph_the_host_sets_the_pace(ideal):
    """Small loads all take the same: a time for each layer; one that lasts longer takes what it takes."""
    slow = {"is_eager": True, "layer_start": 1e-3}
    one, few = (served(ideal, concurrency=c, **slow).decode_step for c in (1, 4))
    assert one == few == pytest.approx(LLAMA.layers * 1e-3 + LAW.step_gap)
    assert served(ideal, concurrency=1, is_eager=True).decode_step < one
    roomy = replace(ideal, memory=1e15)
    eager, captured = (served(roomy, concurrency=2048, is_eager=e).decode_step for e in (True, False))
    assert eager == captured


def test_a_prompt_longer_than_a_piece_takes_several_passes(ideal):
    """Each reads the weights again; two halves do the work of the whole, and the head's and earlier keys' reading (3%)."""
    whole, halves = (served(ideal, prompt=8192, chunk=c, host=0.0).prompt for c in (8192, 4096))
    assert whole < halves < 1.03 * whole
    small = served(ideal, prompt=8192, chunk=16, host=0.0).prompt
    assert small > 8192 / 16 * served(ideal, prompt=1, host=0.0).prompt


def test_a_prompt_lasts_at_least_as_long_as_the_host_takes_to_start_its_layers(ideal):
    assert served(ideal, prompt=1, layer_start=1e-3).prompt == pytest.approx(LLAMA.layers * 1e-3, rel=0.05)


def test_kernels_that_start_slower_inside_a_graph_make_longer_steps(ideal, relawed):
    """Products and attention count whole; passes over memory less, where vectors have cores of their own."""

    def kernels(on):
        slow = served(relawed(on, captured=1e-5), concurrency=1)
        return (slow.decode_step - served(on, concurrency=1).decode_step) / (
            1e-5 * LAW.kernel_gap * LLAMA.layers
        )

    together, apart = kernels(ideal), kernels(replace(ideal, apart=1.0))
    assert 5 < apart < together < 11


def test_public_engines_take_longer_where_vectors_have_cores_of_their_own(ideal, relawed):
    slow = replace(LAW, gap_apart=2.0, prompt_apart=3.0, first_sglang=LAW.first_gap)
    apart = replace(relawed(ideal, captured=1e-5), apart=1.0)
    for on, engine, factor in [
        (apart, "sglang", 3.0),
        (apart, "", 1.0),
        (replace(apart, apart=0.0), "sglang", 1.0),
    ]:
        plain, longer = (served(on, law, engine=engine, host=0.0) for law in (LAW, slow))
        assert longer.prompt == pytest.approx(factor * plain.prompt)
        assert (longer.gaps > plain.gaps) == (factor > 1)
