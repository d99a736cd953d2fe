import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.compare_delivered import delivered_figures, side_on
from leadtime.performance.search import plan


def test_a_system_trains_on_all_its_chips_and_serves_in_the_best_of_some_sizes():
    facts = catalogue()
    side = side_on(facts.systems["gb200_nvl72"], "llama3_70b", facts)

    assert side.plans["training"].job.chips == 72
    whole = plan("llama3_70b", "gb200_nvl72", "decode", tpot_ms=50).best.values["tokens_per_s_per_chip"]
    assert side.plans["decode"].best.values["tokens_per_s_per_chip"] >= whole * (1 - 1e-12)


def test_what_does_not_fit_on_one_system_takes_the_smallest_number_of_chips_that_does():
    facts = catalogue()
    side = side_on(facts.systems["dgx_h100"], "deepseek_v3", facts)

    assert side.plans["training"].job.chips > 8
    assert side.plans["training"].best is not None


def test_figures_are_of_one_deployment():
    facts = catalogue()
    side = side_on(facts.chips["h20"], "llama3_8b", facts)
    figures, plans = delivered_figures(side), side.plans

    assert side.system.id == "hgx_h20"
    for task, found in plans.items():
        best = found.best.values
        rate = figures[f"delivered.{task}.rate"].spread
        assert rate.value == best["tokens_per_s_per_chip"]
        assert figures[f"delivered.{task}.flop_rate"].spread.value / found.job.peak == pytest.approx(
            best["mfu"]
        )
        assert figures[f"delivered.{task}.tokens_per_price"].spread.value == pytest.approx(
            1e6 / best["usd_per_mtok"]
        )
        power = 1e3 * best["power_kw"] / found.job.chips
        assert figures[f"delivered.{task}.rate_per_power"].spread.value == pytest.approx(rate.value / power)
