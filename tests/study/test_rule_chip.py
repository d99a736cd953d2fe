"""The chip for a rule: ceilings, what bounds the design, and that it is found once."""

import math
from dataclasses import replace
from datetime import date

import pytest

from leadtime.facts import Catalogue
from leadtime.study import rule_chip
from leadtime.study.rule_chip import Ceilings, figures

WORK = "both:llama3_70b@4096/1024,50ms"
DAY = date(2026, 11, 23)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    rule_chip._found.cache_clear()
    yield
    rule_chip._found.cache_clear()


def test_ceilings_are_named_and_printed_as_the_levers_are():
    both = Ceilings(tpp=21_000, memory_rate=6.5e12)

    assert both.given == {"tpp_below": 21_000, "memory_rate_below": 6.5}
    assert both.slug == "below_tpp_21000_memory_rate_6p5"
    assert Ceilings().given == {}


def test_no_figure_passes_that_of_the_seller_s_best_chip(facts):
    capped = Ceilings().capped(facts.chips["h100_sxm"])

    assert capped.tpp == pytest.approx(15_831, rel=1e-3)
    assert capped.memory_rate == pytest.approx(3.35e12, rel=1e-5)
    assert Ceilings(tpp=100).capped(facts.chips["h100_sxm"]).tpp == 100


@pytest.mark.parametrize("ceilings", [Ceilings(tpp=0.0), Ceilings(memory_rate=0.0)])
def test_below_nothing_there_is_no_chip(ceilings, facts):
    assert figures(ceilings, WORK, facts.chips["h100_sxm"], DAY, facts) is None


def test_without_ceilings_it_is_near_the_chip_it_is_cut_from(facts):
    """A later node draws less power for the same rate; what sustains training is a little less for it."""
    h100 = facts.chips["h100_sxm"]
    made = figures(Ceilings(), WORK, h100, DAY, facts)

    assert made.rate == pytest.approx(h100.flop_rate["bf16"].value, rel=1e-3)
    assert made.memory_rate == pytest.approx(3.35e12, rel=1e-3)
    assert made.memory >= h100.memory.value
    assert made.training > 0.75
    assert made.decode > 0.99


def test_it_is_worked_out_once_and_kept_by_content(facts, tmp_path, monkeypatch):
    h100, rule = facts.chips["h100_sxm"], Ceilings(tpp=4800)
    first = figures(rule, WORK, h100, DAY, facts)
    kept = list((tmp_path / "leadtime").glob("rule-chip-*.json"))
    rule_chip._found.cache_clear()
    monkeypatch.setattr(rule_chip, "_worked_out", lambda *_: pytest.fail("was kept"))

    assert len(kept) == 1
    assert figures(rule, WORK, h100, DAY, facts) == first
    kept[0].write_text("{}")
    rule_chip._found.cache_clear()
    monkeypatch.setattr(rule_chip, "_worked_out", lambda *_: replace(first, training=math.pi))
    assert figures(rule, WORK, h100, DAY, facts).training == math.pi  # a spoilt file is made again


def test_a_folder_that_cannot_be_written_changes_nothing(facts, tmp_path, monkeypatch):
    (tmp_path / "leadtime").write_text("a file is in the way")

    assert figures(Ceilings(tpp=4800), WORK, facts.chips["h100_sxm"], DAY, Catalogue()) is not None
