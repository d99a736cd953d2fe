"""What history says: from the posterior that ships, beside its priors; a fit that cannot be trusted is not written."""

from types import SimpleNamespace

import numpy as np
import pytest

from leadtime.errors import InputError
from leadtime.facts import catalogue
from leadtime.race.priors import priors
from leadtime.study.calibrate import calibrate, described, ship
from leadtime.study.posterior import Posterior, shipped, versions

SETTLED = {"r_hat": 1.0, "ess": 900.0, "divergences": 0, "draws": 1000, "chains": 4, "faults": []}


@pytest.fixture
def made() -> Posterior:
    """Two inputs tied to each other, one of them narrowed."""
    random = np.random.default_rng(0)
    z = random.normal(size=4000)
    draws = {
        "leak_share": np.exp(np.log(0.06) + 0.1 * z).astype(np.float32),
        "cn_demand_growth": (0.31 + 0.02 * z + 0.01 * random.normal(size=4000)).astype(np.float32),
    }
    return Posterior(draws, {**versions(catalogue()), "diagnostics": SETTLED, "stories": []})


def test_the_shipped_posterior_answers_the_contract():
    tree = calibrate().to_json()

    assert set(tree["posterior"]) == set(priors())
    assert all(p["p5"] <= p["p50"] <= p["p95"] for p in tree["posterior"].values())
    assert {"r_hat", "ess", "divergences"} <= set(tree["diagnostics"])
    assert tree["is_current"] == (not tree["changed_since"])


def test_the_shipped_chains_can_be_trusted():
    assert shipped().origin["diagnostics"]["faults"] == []


def test_an_input_that_history_does_not_touch_keeps_its_prior(made):
    found = described(made, ())

    assert found.posterior["chip_life"] == found.prior["chip_life"]
    assert found.width["chip_life"] == 1.0
    assert "chip_life" not in found.touched


def test_width_is_measured_where_the_prior_is_symmetric(made):
    prior = priors()["leak_share"]
    found = described(made, ())

    expected = 0.1 * 2 * 1.645 / np.log(prior.high / prior.low)
    assert found.width["leak_share"] == pytest.approx(expected, rel=0.05)


def test_a_pair_that_moves_together_is_named(made):
    ((a, b, r),) = described(made, ()).pairs

    assert {a, b} == {"leak_share", "cn_demand_growth"}
    assert r == pytest.approx(0.89, abs=0.03)


def test_a_diverging_chain_is_not_written(made, tmp_path):
    told = {**SETTLED, "divergences": 90, "faults": ["90 of 1000 steps diverged"]}
    bad = described(Posterior(made.draws, {**made.origin, "diagnostics": told}), ())

    with pytest.raises(
        InputError, match=r"the chains cannot be trusted \(90 of 1000 steps diverged\); nothing was"
    ):
        ship(bad, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_settled_fit_is_written(made, tmp_path):
    ship(described(made, ()), tmp_path)

    assert calibrate(folder=tmp_path).touched == ("leak_share", "cn_demand_growth")


def test_refit_passes_on_what_was_asked(monkeypatch, made):
    """The fit itself is tested by its parts, and run when a posterior is made."""
    asked = {}
    room = "leadtime.study.calibrate"

    def fit(known, **options):
        asked.update(options)
        return SimpleNamespace()

    monkeypatch.setattr(f"{room}.fit", fit)
    monkeypatch.setattr(f"{room}.posterior_of", lambda *_, **__: made)

    found = calibrate(refit=True, draws=7, seed=5)

    assert asked["draws"] == 7
    assert asked["seed"] == 5
    assert str(asked["until"]) == "2025-12-31"
    assert found.is_current
