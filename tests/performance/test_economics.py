import numpy as np
import pytest

from leadtime.facts.catalogue import catalogue
from leadtime.performance.economics import chip_load, economics, running_of

BUSY = {"arithmetic": 1.0}


def test_every_number_has_a_range_and_a_source():
    for name, each in economics().items():
        assert each.low < each.value < each.high, name
        assert set(each.source) <= set(catalogue().sources)


def on(shares):
    facts = catalogue()
    return running_of(facts.chips["h100_sxm"], facts.systems["dgx_h100"], shares)


def test_a_system_s_own_power_and_price_count():
    known = {name: each.value for name, each in economics().items()}
    found = on(BUSY)

    rest = known["rest"] * (10200 / 8 - 700)
    assert found.power == pytest.approx((known["chip.arithmetic"] * 700 + rest) * known["pue"])
    assert found.capital == pytest.approx(300e3 / 8 / (4 * 365.25 * 86400 * 0.7))


def test_power_goes_from_idle_to_the_rated_power():
    known = economics()

    assert chip_load({}) == known["chip.idle"].value
    assert chip_load({"arithmetic": 1.0}, "high") == 1.0
    assert chip_load({"arithmetic": 3.0}) == 1.0
    order = [{}, {"host gaps": 1.0}, {"memory rate": 1.0}, {"memory rate": 0.5, "arithmetic": 0.5}, BUSY]
    drawn = [on(shares).power for shares in order]
    assert drawn == sorted(drawn)
    assert len(set(drawn)) == len(drawn)
    assert drawn[-1] < 10200 / 8 * known["pue"].value


def test_loads_of_many_deployments_are_those_of_each():
    busy = np.array([0.0, 0.4, 1.0])
    found = chip_load({"arithmetic": busy, "host gaps": 1 - busy})

    assert found.tolist() == pytest.approx([chip_load({"arithmetic": x, "host gaps": 1 - x}) for x in busy])


def test_cost_is_energy_and_capital_over_tokens():
    found = on(BUSY)
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

    assert running_of(unpriced, None, BUSY).cost(1.0, "US") is None
