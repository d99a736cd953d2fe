"""The ensemble: priors' percentiles are met, and a draw depends on seed, block and name alone."""

from datetime import date

import jax
import numpy as np
import pytest

from leadtime.race.priors import Arm, Prior, priors
from leadtime.study.sample import BLOCK, draw

MEMBERS = 65_536
SEED = 12


@pytest.fixture(scope="module")
def drawn() -> dict[str, np.ndarray]:
    """Many members of every shipped prior."""
    sample = jax.jit(lambda: draw(priors(), SEED, 0, MEMBERS))
    return {name: np.asarray(values) for name, values in sample().items()}


def prior(
    name: str = "pace",
    shape: str = "lognormal",
    value: float = 2.0,
    low: float = 1.0,
    high: float = 6.0,
    **more,
):
    return Prior(
        name=name, mechanism="any", meaning="any", shape=shape, value=value, low=low, high=high, unit="1",
        as_of=date(2026, 1, 1), source=("assumption",), grade="guess", confidence="recalled", **more,
    )  # fmt: skip


def members(*found: Prior, seed: int = SEED, block: int = 0) -> dict[str, np.ndarray]:
    sample = jax.jit(lambda: draw({p.name: p for p in found}, seed, block, 16_384))
    return {name: np.asarray(values) for name, values in sample().items()}


@pytest.mark.parametrize("name", [p.name for p in priors().values() if p.shape != "arms"])
def test_median_and_percentiles_of_every_prior_are_met(name, drawn):
    """The share of members below each stated percentile is that percentile.

    Of 65,536 members a share q scatters by sqrt(q (1 - q) / n): 0.0009 at the ends, 0.002 in the middle. Five times
    that is allowed, so that some ninety priors pass by chance in all but one of 10,000 seeds.
    """
    stated = priors()[name]
    below = [(drawn[name] < edge).mean() for edge in (stated.low, stated.value, stated.high)]

    assert below == pytest.approx([0.05, 0.5, 0.95], abs=0.01)
    assert below[0] == pytest.approx(0.05, abs=0.0043)
    assert below[2] == pytest.approx(0.95, abs=0.0043)


@pytest.mark.parametrize("name", [p.name for p in priors().values() if p.shape == "arms"])
def test_arms_as_a_whole_meet_the_percentiles_stated(name, drawn):
    """Within 5% of the value: the stated figures are rounded to two digits."""
    stated = priors()[name]

    found = np.quantile(drawn[name], (0.05, 0.5, 0.95))

    assert found == pytest.approx([stated.low, stated.value, stated.high], rel=0.05)


@pytest.mark.parametrize("name", list(priors()))
def test_every_draw_is_finite_and_within_its_shape(name, drawn):
    shape, minimum = priors()[name].shape, priors()[name].minimum
    values = drawn[name]

    assert np.isfinite(values).all()
    if shape != "normal":
        assert values.min() > 0
    if shape == "logit":
        assert values.max() < 1
    if minimum is not None:
        assert values.min() >= np.float32(minimum)


def test_a_two_piece_prior_is_wider_on_its_wider_side():
    """Median 2, 5% below 1 and 95% below 6: lower half ln 2, upper half ln 3 to their percentiles."""
    values = np.log(members(prior())["pace"] / 2)

    assert np.quantile(values, (0.05, 0.95)) == pytest.approx([-np.log(2), np.log(3)], rel=0.05)


@pytest.mark.parametrize(
    ("shape", "value", "low", "high"), [("normal", 0.0, -1.0, 3.0), ("logit", 0.5, 0.2, 0.9)]
)
def test_other_shapes_are_two_piece_too(shape, value, low, high):
    values = members(prior(shape=shape, value=value, low=low, high=high))["pace"]

    assert np.quantile(values, (0.05, 0.5, 0.95)) == pytest.approx([low, value, high], abs=0.06)


def test_arms_are_drawn_by_their_weights():
    """A quarter about 1, three quarters about 100; nothing in between."""
    arms = (
        Arm(weight=0.25, value=1.0, low=0.9, high=1.1, source="a"),
        Arm(weight=0.75, value=100.0, low=90.0, high=110.0, source="b"),
    )
    values = members(prior(shape="arms", arms=arms))["pace"]

    assert (values < 10).mean() == pytest.approx(0.25, abs=0.017)  # five times sqrt(0.25 x 0.75 / n)
    assert not ((values > 2) & (values < 50)).any()
    assert np.median(values[values < 10]) == pytest.approx(1.0, rel=0.01)
    assert np.quantile(values[values > 10], (0.05, 0.95)) == pytest.approx([90, 110], rel=0.01)


def test_a_minimum_holds():
    values = members(prior(minimum=1.5))["pace"]

    assert values.min() == 1.5
    assert (values == 1.5).mean() < 0.5


def test_the_same_seed_gives_the_same_bits():
    assert (members(prior())["pace"] == members(prior())["pace"]).all()


@pytest.mark.parametrize("other", [{"seed": SEED + 1}, {"block": 1}], ids=["seed", "block"])
def test_another_seed_or_block_gives_other_members(other):
    """Of 16,384 members in float32 hardly any coincide."""
    assert (members(prior())["pace"] != members(prior(), **other)["pace"]).mean() > 0.99


def test_inputs_do_not_move_together():
    """Correlation of 16,384 independent pairs scatters by 0.008."""
    both = members(prior(), prior("haste"))

    assert abs(np.corrcoef(both["pace"], both["haste"])[0, 1]) < 0.04


def test_all_shipped_inputs_are_independent(drawn):
    """The largest of some 4,000 correlations, each scattering by 0.004, is about four times that."""
    ranks = np.stack([v.argsort().argsort() for v in drawn.values()]).astype(float)
    found = np.corrcoef(ranks) - np.eye(len(ranks))

    assert np.abs(found).max() < 0.025


def test_adding_an_input_leaves_the_draws_of_others_alone():
    alone = members(prior())["pace"]
    with_more = members(prior("haste"), prior())["pace"]

    assert (alone == with_more).all()


def test_order_of_inputs_does_not_matter():
    one, two = prior(), prior("haste")

    assert (members(one, two)["haste"] == members(two, one)["haste"]).all()


def test_blocks_have_one_size():
    assert len(np.asarray(draw({"pace": prior()}, SEED, 0)["pace"])) == BLOCK


def test_the_largest_seed_is_a_seed():
    assert np.isfinite(members(prior(), seed=2**32 - 1)["pace"]).all()
