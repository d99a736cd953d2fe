"""Futures: a member does the same whoever asks for it, and in whatever company."""

from datetime import date

import numpy as np
import pytest

from leadtime.errors import InputError, UnknownName
from leadtime.study.engine import ready
from leadtime.study.futures import checked_read_outs, checked_years, simulate
from leadtime.study.query import metrics
from leadtime.study.run import run
from leadtime.study.sample import BLOCK
from leadtime.study.scenario import study


@pytest.fixture(scope="module")
def asked():
    return study(["deny", "open"], facts_on=date(2026, 11, 23), runs=BLOCK + 3, until=2027)


def test_members_of_an_ensemble_do_what_they_did_there(asked, facts):
    """To the bit, across a block that is not full, all read-outs."""
    ensemble, engine = run(asked, facts), ready(asked, facts)
    options = {"read_outs": ["us_lead_months", "cn_stock_h100e"], "years": [2025, 2027]}

    found = simulate(engine, ensemble.inputs, engine.monthly, facts, **options)

    for policy, table in ensemble.outcomes.items():
        for metric in options["read_outs"]:
            assert found[policy][metric].shape == (2, BLOCK + 3)
            assert (found[policy][metric] == table[metric][[7, 9]]).all()


def test_what_the_engine_leaves_to_the_summary_is_there(asked, facts):
    engine = ready(asked, facts)
    inputs = {name: np.asarray(values)[:4] for name, values in engine.draws(0).items()}

    found = simulate(engine, inputs, engine.monthly, facts, read_outs=tuple(metrics()), years=[2027])

    assert set(found["deny"]) == set(metrics())


def test_read_outs_and_years_as_asked():
    assert checked_read_outs(["all"]) == tuple(metrics())
    assert checked_years([2030, 2027, 2030]) == (2027, 2030)
    with pytest.raises(UnknownName, match="did you mean us_lead_months"):
        checked_read_outs(["us_lead_month"])
    with pytest.raises(InputError, match="named twice"):
        checked_read_outs(["us_lead_months"] * 2)
    with pytest.raises(InputError, match="--year: 2051 is outside 2018 to 2050"):
        checked_years([2051])
