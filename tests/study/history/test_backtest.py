"""Backtests: what the forecaster of an earlier day is given, and how scores add up."""

from datetime import date

import numpy as np
import pytest

from leadtime.race.clock import Clock
from leadtime.race.priors import priors
from leadtime.study.fit.forward import World
from leadtime.study.history.backtest import Backtest, Scored, held, settings, tally, then_believed, without
from leadtime.study.history.known import Known
from leadtime.study.policy import built_in

CUTOFF = date(2022, 12, 31)


def scored(**changes) -> Scored:
    told = {
        "cutoff": 2022, "rules": "as they came", "series": "any", "date": "2023", "horizon": 1, "role": "fit",
        "outcome": 1.0, "p5": 0.5, "p50": 1.0, "p95": 2.0, "crps": 0.1, "last_value": 0.2, "log_linear": 0.4,
        "within50": True, "within90": True,
    }  # fmt: skip
    return Scored(**{**told, **changes})


def test_growth_comes_from_the_record_up_to_the_cutoff():
    """NVIDIA's data centres: 2018 to 2022 grew by 0.41 a year in logarithms; four rates leave a wide next one.

    Growth fades over 2.5 years to 0.08, so a first year of 0.41 begins with more.
    """
    believed, _ = then_believed(Known(CUTOFF), CUTOFF)
    found = believed["world_spend_growth"]

    faded = 2.5 * (1 - np.exp(-1 / 2.5))
    first_year = 0.08 + (found.value - 0.08) * faded
    assert first_year == pytest.approx(np.log(15.005 / 2.932) / 4, abs=0.005)
    assert (
        found.high - found.value > priors()["world_spend_growth"].high - priors()["world_spend_growth"].value
    )


def test_what_was_read_off_later_events_is_widened():
    _, spread = then_believed(Known(CUTOFF), CUTOFF)

    assert spread["leak_share"] == settings()["hindsight"]["spread"]
    assert "draw_time" not in spread  # a judgement, made of no event
    assert "world_spend_growth" not in spread


def test_growth_inputs_and_outcome_levers_exist():
    from leadtime.race.levers import levers

    assert set(settings()["growth"]) <= set(priors())
    assert set(settings()["levers"]["outcomes"]) <= set(levers())


def test_what_beijing_did_later_is_taken_out_and_the_law_is_not():
    kept = without(built_in()["as-enacted"], settings()["levers"]["outcomes"], CUTOFF)

    assert not [c for c in kept.of("beijing_ceiling") if c.effective_on > CUTOFF]
    assert [c for c in kept.of("hbm_access") if c.effective_on > CUTOFF]


def test_without_levers_named_nothing_later_stays():
    kept = without(built_in()["as-enacted"], None, CUTOFF)

    assert all(c.effective_on <= CUTOFF for c in kept.changes)


def test_the_chip_on_offer_at_the_cutoff_stays_on_offer():
    clock = Clock(2024)
    rising = np.arange(len(clock.midpoints), dtype=float)

    found = held(World(clock, {"sellable_share": rising, "levy": rising}), CUTOFF)

    assert found.monthly["sellable_share"][60:].tolist() == [59.0] * 24
    assert found.monthly["levy"].tolist() == rising.tolist()


def test_skill_is_against_the_better_naive_forecast():
    found = tally("two", [scored(), scored(crps=0.3, within90=False)])

    assert found.crps == pytest.approx(0.2)
    assert found.skill == pytest.approx(0)
    assert found.coverage90 == 0.5


def test_a_row_without_naive_forecast_counts_for_coverage_only():
    found = tally("two", [scored(), scored(crps=9.0, last_value=None, log_linear=None)])

    assert (found.rows, found.compared) == (2, 1)
    assert found.crps == pytest.approx(0.1)


def test_results_come_back_from_their_file():
    made = Backtest(rows=(scored(),), diagnostics={2022: {"r_hat": 1.0}})

    assert Backtest.of(made.to_json()) == made
