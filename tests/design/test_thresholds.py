from datetime import date
from itertools import pairwise

import pytest

from leadtime.design.adversary import Search, best_design
from leadtime.design.law import law_on, plain_law
from leadtime.design.task import task
from leadtime.design.technology import densest
from leadtime.design.thresholds import frontier_of_rules
from leadtime.facts import catalogue

ON = date(2023, 11, 17)
FIND = Search(on=ON)


@pytest.fixture(scope="module")
def decode():
    return frontier_of_rules(task("decode:llama3_70b"), FIND)


def test_no_rule_of_the_frontier_is_passed_by_another(decode):
    points = decode.points

    assert len(points) > 5
    for a, b in pairwise(points):
        assert a.delivered > b.delivered
        assert a.sales_kept > b.sales_kept
    assert points[0].sales_kept == pytest.approx(1.0)


def test_a_point_delivers_what_a_search_under_its_rule_finds(decode):
    """The running maximum over cells against the adversary's own search, rule by rule."""
    node = (densest(ON).id,)
    for point in decode.points[1:6]:
        assert not point.or_below
        rule = plain_law(point.below, id="p", on=ON)
        work = task("decode:llama3_70b")
        best = best_design(rule, work, Search(on=ON, nodes=node, is_coarse=True))
        free = best_design(
            plain_law({"tpp": 1e9}, id="f", on=ON), work, Search(on=ON, nodes=node, is_coarse=True)
        )
        share = best.delivered / free.delivered
        assert point.delivered / decode.points[0].delivered == pytest.approx(share, rel=0.02)


def test_sales_are_the_value_of_the_chips_that_stay_below(decode):
    chips = [catalogue().chips[name] for name in decode.chips]
    total = sum(c.price.value for c in chips)
    point = next(p for p in decode.points if set(p.below) == {"memory_rate"})
    kept = sum(c.price.value for c in chips if c.memory_rate.value < point.below["memory_rate"])

    assert point.sales_kept == pytest.approx(kept / total)


def test_export_variants_chinese_chips_and_consumer_cards_are_no_legal_sales(decode):
    assert not {"h20", "h800_sxm", "ascend_910b1", "rtx_4090"} & set(decode.chips)
    assert {"h100_sxm", "a100_80_sxm", "mi250x"} <= set(decode.chips)


def test_holding_keeps_most_sales_below_the_limit(decode):
    held = decode.holding(0.5)

    assert held.delivered <= 0.5
    assert all(p.sales_kept <= held.sales_kept for p in decode.points if p.delivered <= 0.5)
    assert decode.holding(1e-9) is None


def test_training_is_held_by_arithmetic_and_decode_by_memory(decode):
    train = frontier_of_rules(task("train:llama3_70b"), FIND)

    assert "tpp" in {*train.holding(0.45).below, *train.holding(0.45).or_below}
    assert "memory_rate" in decode.holding(0.5).below


def test_other_phases_are_told_too(decode):
    assert decode.points[0].others.keys() == {"train"}
    assert decode.points[0].to_json()["delivered_train_vs_h100_sxm"] > 0


def test_tiered_rules_are_tried(decode):
    assert decode.tried > 13 * 6 * 6 * 9
    assert law_on(ON).marks["density"] == (1.6, 3.2, 5.92)
