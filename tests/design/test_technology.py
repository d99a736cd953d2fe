from datetime import date

import pytest

from leadtime.design.constants import nodes
from leadtime.design.technology import densest, nodes_on, technology
from leadtime.errors import InputError, UnknownName


def at(day: str, node: str):
    return technology(date.fromisoformat(day), nodes()[node])


def test_nodes_come_with_the_first_chip_sold_on_them():
    assert "4N" not in {n.id for n in nodes_on(date(2022, 9, 30))}
    assert densest(date(2022, 10, 21)).id == "4N"
    assert densest(date(2026, 11, 23)).id == "N3P"


def test_smic_is_no_node_of_exporters_but_may_be_asked_for():
    assert "N+2" not in {n.id for n in nodes_on(date(2026, 11, 23))}
    assert nodes_on(date(2026, 11, 23), ("n+2",))[0].id == "N+2"


def test_stack_of_2023_is_that_of_the_h100_and_not_of_the_h20():
    (stack,) = at("2023-11-17", "4N").stacks

    assert stack.chip == "h100_sxm"
    assert stack.rate == pytest.approx(670e9)  # 3350 GB/s over 5
    assert stack.capacity == pytest.approx(16e9)


def test_stacks_that_are_passed_in_both_figures_are_left_out():
    stacks = at("2026-11-23", "4NP").stacks

    for a in stacks:
        assert not any(b is not a and b.rate >= a.rate and b.capacity >= a.capacity for b in stacks)


def test_links_dies_power_and_widths_follow_the_day():
    old, new = at("2021-01-01", "N7"), at("2025-06-01", "4NP")

    assert (old.dies, new.dies) == (1, 2)
    assert old.link_per_edge == pytest.approx(300e9 / 0.052)
    assert new.link_per_edge == pytest.approx(900e9 / 0.066)
    assert (old.power, new.power) == (400, 1200)
    assert old.formats == {16: "bf16", 8: "int8"}
    assert new.formats == {16: "bf16", 8: "fp8", 4: "fp4"}


def test_unknown_and_unborn_nodes_are_said():
    with pytest.raises(UnknownName, match="no node is called 'N9'"):
        nodes_on(date(2024, 1, 1), ("N9",))
    with pytest.raises(InputError, match="no accelerator on N3P was on sale by 2022-10-21"):
        nodes_on(date(2022, 10, 21), ("N3P",))
