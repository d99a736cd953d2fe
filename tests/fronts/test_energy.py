"""Energy: both nations from the record, and how many systems their power feeds."""

import pytest

from leadtime.facts import catalogue
from leadtime.fronts.energy import SYSTEMS, feeds, nations


def test_both_nations_from_the_record():
    china, us = nations()

    assert china.generation / us.generation == pytest.approx(10580 / 4430)
    assert us.data_centres / us.mean_power == pytest.approx(187 / 4430)
    assert china.to_json()["capacity_added_gw"] == pytest.approx(3890 - 3350)


def test_a_budget_over_a_draw_is_a_count():
    found = {(f.nation, f.budget, f.system): f for f in feeds()}
    one = found["US", "one percent of generation", "gb200_nvl72"]

    # 44.3 TWh over 8766 hours are 5.05 GW; over 145 kW
    assert one.systems == pytest.approx(44.3e9 / 8766 / 145, rel=1e-3)
    assert one.to_json()["system_kw"] == catalogue().systems["gb200_nvl72"].power.printed.value


def test_china_has_the_power_and_cloudmatrix_spends_it():
    """More than twice the generation, and more than twice the draw for each H100 equivalent: about level."""
    found = {(f.nation, f.system): f for f in feeds() if f.budget == "one percent of generation"}
    china, us = found["China", "cloudmatrix_384"], found["US", "gb200_nvl72"]

    assert china.power / us.power > 2
    assert china.compute / us.compute == pytest.approx(1.0, abs=0.2)


def test_every_system_is_fed():
    assert {f.system for f in feeds()} == set(SYSTEMS)
