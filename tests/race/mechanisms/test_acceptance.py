"""Acceptance: Beijing's instruction, distrust and a full home market each close the door; time opens it."""

import numpy as np
import pytest

from leadtime.race.mechanisms.acceptance import MECHANISM, acceptance_change

CALM = {
    "acceptance": 1.0,
    "distrust": 0.0,
    "cn_unmet_share": 0.0,
    "domestic_adequacy": 0.0,
    "beijing_ceiling": 1.0,
    "distrust_rate": 0.25,
    "distrust_memory": 5.0,
    "acceptance_floor": 0.3,
    "protection": 0.4,
    "acceptance_delay": 0.5,
}


def change(**given: float) -> tuple[float, float]:
    """Change per year of acceptance and of distrust."""
    written = acceptance_change(**{**CALM, **given})
    return float(written["d_acceptance"]), float(written["d_distrust"])


def test_nothing_moves_while_nothing_is_withheld():
    assert change() == (0.0, 0.0)


def test_an_instruction_pulls_acceptance_down_within_the_delay():
    """(0.1 - 1) / 0.5 = -1.8 per year."""
    assert change(beijing_ceiling=0.1)[0] == pytest.approx(-1.8)


def test_complete_distrust_leaves_the_floor():
    """The target is 1 - 1 (1 - 0.3) = 0.3, so acceptance rests there."""
    assert change(distrust=1.0, acceptance=0.3)[0] == pytest.approx(0.0, abs=1e-12)


def test_a_supplied_home_market_closes_the_door_by_its_protection():
    """The target is 1 - 0.4 x 1^2 = 0.6 with full supply, 1 - 0.4 x 0.5^2 = 0.9 with half."""
    assert change(domestic_adequacy=1.0, acceptance=0.6)[0] == pytest.approx(0.0, abs=1e-12)
    assert change(domestic_adequacy=0.5, acceptance=0.9)[0] == pytest.approx(0.0, abs=1e-12)


def test_the_three_reasons_multiply():
    """0.5 (1 - 0.5 x 0.7) (1 - 0.4) = 0.5 x 0.65 x 0.6 = 0.195; (0.195 - 0.2) / 0.5 = -0.01."""
    assert change(beijing_ceiling=0.5, distrust=0.5, domestic_adequacy=1.0, acceptance=0.2)[
        0
    ] == pytest.approx(-0.01)


def test_full_denial_breeds_distrust_until_forgetting_balances_it():
    """At first 0.25 per year; it rests where 0.25 (1 - X) = X / 5, at X = 1.25 / 2.25 = 0.5556."""
    assert change(cn_unmet_share=1.0)[1] == pytest.approx(0.25)
    assert change(cn_unmet_share=1.0, distrust=1.25 / 2.25)[1] == pytest.approx(0.0, abs=1e-12)


def test_distrust_is_forgotten_once_supply_is_free():
    assert change(distrust=0.5)[1] == pytest.approx(-0.5 / 5)


def test_distrust_cannot_pass_one():
    """At X = 1 nothing more is learnt, whatever is withheld."""
    assert change(distrust=1.0, cn_unmet_share=1.0)[1] == pytest.approx(-1.0 / 5)


@pytest.mark.parametrize("acceptance", [0.0, 1.0])
@pytest.mark.parametrize("ceiling", [0.0, 1.0])
@pytest.mark.parametrize("distrust", [0.0, 1.0])
@pytest.mark.parametrize("adequacy", [0.0, 1.0])
def test_acceptance_is_pulled_towards_a_share(acceptance, ceiling, distrust, adequacy):
    """At the corners the target, A + T_a dA/dt, stays within 0 to 1."""
    pull = change(
        acceptance=acceptance, beijing_ceiling=ceiling, distrust=distrust, domestic_adequacy=adequacy
    )[0]

    assert 0.0 <= acceptance + CALM["acceptance_delay"] * pull <= 1.0


def test_guidance_of_august_2025_empties_orders_within_a_quarter(at_medians):
    """A ceiling of 3% takes acceptance from 1 to below half in a quarter at the median delay (note of the prior).

    With 0.3 years: 0.03 + 0.97 exp(-0.25 / 0.3) = 0.45.
    """
    guided = CALM | {"beijing_ceiling": 0.03}
    delay = -0.97 / at_medians(MECHANISM, guided)["d_acceptance"]

    assert 0.03 + 0.97 * np.exp(-0.25 / delay) < 0.5


def test_it_starts_open_and_without_distrust():
    assert dict(MECHANISM.stocks) == {"acceptance": 1.0, "distrust": 0.0}
