"""Chains: a normal is found again, and chains that cannot be trusted say so."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.study.fit.chains import Diagnostics, diagnose, sample

DEVIATION = np.array([0.5, 2.0])


def test_a_normal_is_found_again():
    with jax.enable_x64(True):
        found = sample(
            lambda z: 0.5 * jnp.sum(((z - 1) / DEVIATION) ** 2), 2, seed=3, chains=2, warmup=200, draws=400
        )

    flat = found.draws.reshape(-1, 2)
    assert found.draws.shape == (2, 400, 2)
    assert flat.mean(axis=0) == pytest.approx([1, 1], abs=0.3)
    assert flat.std(axis=0) == pytest.approx(DEVIATION, rel=0.15)
    assert found.diagnostics.divergences == 0


def test_chains_that_disagree_are_named():
    apart = np.random.default_rng(0).normal(size=(2, 100, 1)) + np.array([0.0, 5.0])[:, None, None]

    found = diagnose(apart, 0)

    assert found.r_hat > 1.5
    assert any("r-hat" in fault for fault in found.faults)
    assert any("effective sample size" in fault for fault in found.faults)


def test_divergence_is_a_fault():
    told = Diagnostics(r_hat=1.0, ess=1000.0, divergences=40, draws=1000, chains=4)

    assert told.faults == ("40 of 1000 steps diverged",)


def test_good_chains_have_no_faults():
    assert Diagnostics(r_hat=1.002, ess=900.0, divergences=0, draws=1000, chains=4).faults == ()
