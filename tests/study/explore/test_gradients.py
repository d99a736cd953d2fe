"""Gradients: the slope is what small steps give."""

from datetime import date

import numpy as np
import pytest
from scipy.special import ndtr

from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.study.engine import ready
from leadtime.study.explore import gradients
from leadtime.study.explore.gradients import slopes
from leadtime.study.futures import simulate
from leadtime.study.scenario import study


def test_slopes_are_those_of_small_steps(facts, monkeypatch):
    """Central differences of 0.05 standard deviations in float32: a few percent where nothing jumps; the median is taken."""
    monkeypatch.setattr(gradients, "MEMBERS", 32)
    kept = {"world_output", "reallocation", "smuggling", "demand", "retirement", "export_denial"}
    off = [m.name for m in mechanisms() if m.name not in kept]  # compiles in a third of the time
    engine = ready(study(["deny"], facts_on=date(2026, 11, 23), until=2027, off=off, inputs="priors"), facts)
    values, found = slopes(engine, [("deny", 1.0)], "us_lead_ratio", 2027, seed=1)
    scores = np.random.default_rng(1).standard_normal((32, len(priors())))

    def lead(moved: np.ndarray) -> np.ndarray:
        options = {"read_outs": ["us_lead_ratio"], "years": [2027]}
        return simulate(engine, engine.at(ndtr(moved)), engine.monthly, facts, **options)["deny"][
            "us_lead_ratio"
        ][0]

    assert values == pytest.approx(lead(scores), rel=1e-3)
    assert np.isfinite(np.stack(list(found.values()))).all()
    for name in ("world_spend_growth", "leak_share", "price_decline"):
        step = np.zeros(len(priors()))
        step[list(priors()).index(name)] = 0.05
        difference = (lead(scores + step) - lead(scores - step)) / 0.1
        assert np.median(found[name] / difference) == pytest.approx(1.0, abs=0.03), name
