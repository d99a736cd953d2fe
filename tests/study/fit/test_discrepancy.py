"""Errors: against closed forms for one and two rows, and for rival stories."""

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from leadtime.study.fit.discrepancy import (
    blocks,
    covariance,
    forecast,
    groups,
    log_likelihood,
    log_mixture,
    rivals,
)
from leadtime.study.fit.observations import settings

TAU = 0.2


@pytest.fixture
def pair(small):
    """Two rows of one count with a bias in common, one a row of rivals."""
    legal = [r for r in small.rows if r.mapping.series == "cn_nv_legal_cum_h100e"][:2]
    rival = [r for r in small.rows if r.mapping.rival == "smic_2025"]
    return [*legal, *rival]


def by_hand(rows) -> np.ndarray:
    memory = settings()["discrepancy"]["memory"]
    apart = abs(rows[0].when - rows[1].when)
    shared = rows[0].mapping.bias ** 2
    off = shared + TAU**2 * np.exp(-apart / memory)
    return np.array(
        [
            [shared + TAU**2 + rows[0].noise ** 2, off],
            [off, shared + TAU**2 + rows[1].noise ** 2],
        ]
    )


def test_two_rows_of_a_count_are_one_normal(pair):
    names, missed = groups(pair), np.array([0.3, -0.1])
    predicted = np.array([r.value for r in pair]) - np.array([*missed, 0.0, 0.0])

    with jax.enable_x64(True):
        found = log_likelihood(blocks(pair, names), jnp.asarray(predicted), jnp.asarray([TAU, TAU]))

    assert float(found) == pytest.approx(multivariate_normal(cov=by_hand(pair)).logpdf(missed))


def test_padding_adds_nothing(small):
    names = groups(small.rows)
    with jax.enable_x64(True):
        at = blocks(small.rows, names)
        full = np.asarray(covariance(at, jnp.full(len(names), TAU)))

    for series, kept in zip(full, at.is_row > 0, strict=True):
        assert np.allclose(series[~kept][:, ~kept], np.eye((~kept).sum()))
        assert np.allclose(series[kept][:, ~kept], 0)


def test_rival_stories_are_a_mixture(pair):
    names = groups(pair)
    sets = rivals(pair, names)
    (members,) = sets.members
    at = np.zeros(len(pair))
    at[members] = pair[-1].value + 0.4
    with jax.enable_x64(True):
        found = float(log_mixture(sets, jnp.asarray(at), jnp.asarray([TAU, TAU])))

    rows = pair[2:]
    density = sum(
        r.mapping.weight * norm(at[members[0]], np.hypot(r.noise, TAU)).pdf(r.value) for r in rows
    ) / sum(r.mapping.weight for r in rows)
    assert found == pytest.approx(np.log(density * np.sqrt(2 * np.pi)))


def test_what_was_missed_is_carried_forward_and_forgotten(pair):
    known, soon = pair[:1], replace(pair[0], when=pair[0].when + 0.25)
    late = replace(pair[0], when=pair[0].when + 30)
    at = np.array([[known[0].value - 0.5]])

    mean, deviation = forecast(
        known, at, [soon, late], np.zeros((1, 2)), {known[0].mapping.group: np.array([TAU])}, 2100.0
    )

    bias, noise = known[0].mapping.bias ** 2, known[0].noise ** 2
    total = bias + TAU**2 + noise
    near = bias + TAU**2 * np.exp(-0.25 / settings()["discrepancy"]["memory"])
    assert mean[0, 0] == pytest.approx(0.5 * near / total)
    assert mean[0, 1] == pytest.approx(0.5 * bias / total, rel=1e-3)
    assert deviation[0, 0] == pytest.approx(np.sqrt(total - near**2 / total))
    assert deviation[0, 1] > deviation[0, 0]


def test_without_a_past_all_errors_count(pair):
    _, deviation = forecast(
        [], np.zeros((1, 0)), pair[:1], np.zeros((1, 1)), {pair[0].mapping.group: np.array([TAU])}, 2100.0
    )

    assert deviation[0, 0] == pytest.approx(np.sqrt(by_hand(pair)[0, 0]))


def test_past_the_fit_the_departure_walks_on(pair):
    """Two years past it at a memory T: tau^2 (1 + 2 x 2 / T); a miss of the last day is carried on whole."""
    (last,) = pair[:1]
    later = replace(last, when=last.when + 2.0)
    group, memory = last.mapping.group, settings()["discrepancy"]["memory"]
    scale = {group: np.array([TAU])}

    _, alone = forecast([], np.zeros((1, 0)), [later], np.zeros((1, 1)), scale, last.when)
    at = np.array([[last.value - 0.5]])
    mean, _ = forecast([last], at, [later], np.zeros((1, 1)), scale, last.when)

    bias, noise = last.mapping.bias**2, last.noise**2
    assert alone[0, 0] ** 2 == pytest.approx(bias + TAU**2 * (1 + 4 / memory) + noise)
    assert mean[0, 0] == pytest.approx(0.5 * (bias + TAU**2) / (bias + TAU**2 + noise))
