from datetime import date

import numpy as np
import pytest

from leadtime.design.adversary import Search, best_design, candidates, measured, search_space
from leadtime.design.constants import MEDIAN
from leadtime.design.law import law, plain_law, sheet
from leadtime.design.physics import Designs, least_area, most_link, most_rate, power
from leadtime.design.task import task
from leadtime.errors import InputError, UnknownName

RULES = ["us_2022_10_acs", "us_2023_10_acs", "us_2025_04_h20_letter", "us_2026_01_case_by_case"]


def scattered(space, seed: int, count: int = 300):
    """Random designs that can be built: nothing at a threshold, nothing at a limit."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in rng.integers(0, len(space), count):
        frame = space[number]
        t = frame.technology
        link = t.link_step * rng.integers(0, int(most_link(frame) / t.link_step) + 1)
        memory_rate = frame.memory_rate * rng.uniform(0.2, 1.0)
        rate = float(most_rate(frame, link, memory_rate)) * rng.random()
        if rate <= 0:
            continue
        least = float(least_area(frame, rate, link))
        if least > frame.most_area:
            continue
        area = rng.uniform(least, frame.most_area)
        drawn = float(power(t, rate, memory_rate, link, area))
        if drawn <= t.power:
            rows.append((number, rate, frame.memory, memory_rate, link, area, drawn))
    columns = [np.array(c) for c in zip(*rows, strict=True)]
    return Designs(**dict(zip(Designs.__dataclass_fields__, columns, strict=True)))


@pytest.mark.parametrize("per", ["chip", "dollar", "watt"])
@pytest.mark.parametrize("rule", RULES)
def test_no_random_design_beats_the_best(rule: str, per: str):
    book, work = law(rule), task("decode:llama3_70b")
    find = Search(on=book.on, per=per)
    best = best_design(book, work, find)
    space = search_space(find)

    found = scattered(space, seed=len(rule))
    host = np.array([f.technology.host_rate for f in space])[found.frame]
    allowed = found.take(book.permits(found.tpp, found.area, 2 * (found.link_rate + host), found.memory_rate))

    assert len(allowed) > 3
    assert measured(work, per, MEDIAN, space, allowed)[2].max() <= best.value * 1.002


@pytest.mark.parametrize("rule", RULES)
def test_the_winner_can_be_built_and_is_legal(rule: str):
    book = law(rule)
    best = best_design(book, task("train:llama3_70b"), Search(on=book.on))
    d, frame = best.design, best.frame
    t = frame.technology
    io = 2 * (float(d.link_rate[0]) + t.host_rate)

    assert book.lets_through(sheet(float(d.tpp[0]), float(d.area[0]), io, float(d.memory_rate[0])))
    assert float(least_area(frame, d.rate, d.link_rate)[0]) <= d.area[0] * (1 + 1e-9)
    assert d.area[0] <= frame.most_area * (1 + 1e-9)
    assert d.power[0] <= t.power * (1 + 1e-9)
    assert d.memory_rate[0] <= frame.memory_rate


def test_a_looser_rule_never_delivers_less():
    work, on = task("decode:llama3_70b"), date(2023, 11, 17)
    values = [
        best_design(plain_law({"tpp": limit}, id="t", on=on), work, Search(on=on)).delivered
        for limit in (800, 1600, 2400, 4800, 9600)
    ]

    assert values == sorted(values)


def test_a_finer_search_finds_no_more_than_a_coarse_one_by_much():
    book, work = law("us_2022_10_acs"), task("train:llama3_70b")
    fine, coarse = (
        best_design(book, work, Search(on=book.on, is_coarse=each)).delivered for each in (False, True)
    )

    assert coarse <= fine * (1 + 1e-9)
    assert coarse == pytest.approx(fine, rel=0.02)


def test_interior_optimum_is_refined():
    """Per watt a free adversary stops short of every limit; a tenfold grid around it finds no more than 0.2%."""
    on = date(2023, 11, 17)
    free = plain_law({"tpp": 1e9}, id="free", on=on)
    work, find = task("decode:llama3_70b"), Search(on=on, per="watt")
    best = best_design(free, work, find)
    space = search_space(find)
    many = candidates(free, find, MEDIAN, space)

    assert measured(work, "watt", MEDIAN, space, many)[2].max() <= best.value * 1.002


def test_of_equals_the_cheapest_is_taken():
    book, work = law("us_2023_10_acs"), task("train:llama3_70b")
    best = best_design(book, work, Search(on=book.on))

    # dark silicon only to stay below density 3.2, and no more: 2400 / 3.2 = 750 mm2, or what edges ask for
    assert best.design.area[0] * 1e6 <= 782


def test_nothing_passes_a_rule_that_lets_nothing_through():
    on = date(2023, 11, 17)
    with pytest.raises(InputError, match="no design on any node of 2023-11-17"):
        best_design(plain_law({"io_rate": 1.0}, id="none", on=on), task("train:llama3_70b"), Search(on=on))


def test_unknown_measure():
    with pytest.raises(UnknownName, match="no measure is called 'euro'"):
        Search(on=date(2024, 1, 1), per="euro")
