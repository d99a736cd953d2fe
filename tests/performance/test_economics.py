import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.economics import economics, running_of


def test_every_number_has_a_range_and_a_source():
    for name, each in economics().items():
        assert each.low < each.value < each.high, name
        assert set(each.source) <= set(catalogue().sources)


def test_a_system_s_own_power_and_price_count():
    facts = catalogue()
    found = running_of(facts.chips["h100_sxm"], facts.systems["dgx_h100"])

    assert found.power == pytest.approx(10200 / 8 * 0.8 * 1.25)
    assert found.capital == pytest.approx(300e3 / 8 / (4 * 365.25 * 86400 * 0.7))


def test_cost_is_energy_and_capital_over_tokens():
    facts = catalogue()
    found = running_of(facts.chips["h100_sxm"], facts.systems["dgx_h100"])
    cost = found.cost(1000.0, "US")

    assert cost["p50"] == pytest.approx(1e3 * (found.capital + found.power * 0.091 / 3.6e6))
    assert cost["p5"] < cost["p50"] < cost["p95"]
    assert found.cost(2000.0, "US")["p50"] == pytest.approx(cost["p50"] / 2)
    assert found.cost(1000.0, "CN")["p50"] != cost["p50"]


def test_without_a_price_there_is_no_cost():
    facts = catalogue()
    unpriced = next(
        c for c in (facts.chips[i] for i in facts.chips) if c.price is None and c.power is not None
    )

    assert running_of(unpriced, None).cost(1.0, "US") is None
