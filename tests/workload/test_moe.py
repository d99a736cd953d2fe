import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadtime.facts.catalogue import catalogue
from leadtime.workload.batch import Batch
from leadtime.workload.layers import Mixture
from leadtime.workload.moe import experts_touched, mixture_operators
from leadtime.workload.ops import Operator, total
from leadtime.workload.setting import Setting
from leadtime.workload.shape import Shape, shape
from leadtime.workload.split import Split


def operators(model: Shape, tokens: float = 1024, **split: object) -> tuple[Operator, ...]:
    mixture = model.mixture
    assert mixture is not None
    return mixture_operators(
        mixture, Setting(shape=model, batch=Batch(sequences=1, queries=tokens), split=Split(**split))
    )


def named(ops: tuple[Operator, ...], name: str) -> Operator:
    return next(op for op in ops if op.name == f"mixture.{name}")


def test_a_token_visits_its_experts_the_shared_one_and_the_router(deepseek: Shape):
    """8 + 1 experts of 3 x 7168 x 2048 weights, and 256 scores."""
    assert total(operators(deepseek), "flop") == pytest.approx(
        2 * 1024 * (9 * 3 * 7168 * 2048 + 7168 * 256), rel=1e-12
    )


@given(ep=st.sampled_from([1, 2, 4, 8]), etp=st.sampled_from([1, 2]), tp=st.sampled_from([1, 2, 4]))
def test_experts_of_all_chips_do_the_same_work_however_they_are_split(
    ep: int, etp: int, tp: int, mixtral: Shape
):
    """Each of the tp chips answers for its part of the tokens, and works for as many as it sends away."""
    part = operators(mixtral, tp=tp, ep=ep, etp=etp)

    assert tp * named(part, "up").flop == pytest.approx(named(operators(mixtral), "up").flop)


def test_a_chip_holds_its_share_of_the_experts(deepseek: Shape):
    """256 tokens on each of 64 chips visit all 4 experts of a chip, with 512 rows each."""
    up = named(operators(deepseek, 256, ep=64), "up")

    assert up.groups == pytest.approx(4)
    assert up.m == pytest.approx(256 * 8 / 4)
    assert up.kind == "grouped_gemm"


def test_one_token_touches_top_k_experts():
    mixture = Mixture(experts=256, top_k=8, width=1)

    assert experts_touched(mixture, 1, 256) == pytest.approx(8)
    assert experts_touched(mixture, 10_000, 256) == pytest.approx(256)


@given(tokens=st.integers(1, 500))
def test_no_more_experts_are_touched_than_visited(tokens: int):
    mixture = Mixture(experts=64, top_k=6, width=1)

    assert experts_touched(mixture, tokens, 64) <= min(64, 6 * tokens) + 1e-9


def test_what_is_dispatched_is_a_copy_for_each_expert(deepseek: Shape):
    ops = operators(deepseek, ep=8)

    assert named(ops, "dispatch").payload == named(ops, "combine").payload == 1024 * 8 * 7168 * 2
    assert named(ops, "dispatch").collective == "all_to_all"
    assert total(tuple(op for op in operators(deepseek) if op.kind == "message"), "payload") == 0


def test_experts_split_over_their_width_share_their_tokens(mixtral: Shape):
    def within(**split: object) -> list[tuple[str, float]]:
        ops = operators(mixtral, tp=4, etp=4, **split)
        return [(op.collective, float(op.payload)) for op in ops if op.over in ("etp", "tp") and op.payload]

    assert within() == [("all_reduce", 1024 * 4096 * 2)]
    assert within(is_sequence_parallel=True) == [
        ("all_gather", 1024 * 4096 * 2),
        ("reduce_scatter", 1024 * 4096 * 2),
    ]


def test_replicated_rows_are_spread_again_behind_expert_parallelism(mixtral: Shape):
    sent = [op for op in operators(mixtral, tp=4, ep=4) if op.over == "tp"]

    assert [(op.collective, float(op.payload)) for op in sent] == [("all_gather", 1024 * 4096 * 2)]


def test_narrow_tokens_are_sent_narrow():
    kimi = shape(catalogue().llms["kimi_k3"])

    assert named(operators(kimi, ep=8), "dispatch").payload == 1024 * 16 * 3584 * 2


def test_many_deployments_at_once(mixtral: Shape):
    ep = np.array([1.0, 2.0, 8.0])

    found = total(operators(mixtral, ep=ep), "read")
    assert found == pytest.approx([total(operators(mixtral, ep=e), "read") for e in ep])


def test_what_experts_give_is_summed_to_one_row_a_token(deepseek: Shape):
    """Eight copies of 1,024 tokens of 7,168 numbers of two bytes are read, one is written."""
    added = named(operators(deepseek, ep=8), "sum")
    copy = 1024 * deepseek.hidden * 2

    assert (added.kind, added.read, added.written) == ("elementwise", 8 * copy, copy)


def test_messages_to_experts_are_between_those_who_hold_them(deepseek: Shape):
    for name in ("dispatch", "combine"):
        sent = named(operators(deepseek, ep=8), name)
        assert (sent.collective, sent.over, sent.ranks) == ("all_to_all", "ep", 8)


def test_scores_of_the_router_are_written_in_full(deepseek: Shape):
    """256 scores a token, in 32 bits whatever the weights are in."""
    assert named(operators(deepseek), "router").written == 1024 * 256 * 4
