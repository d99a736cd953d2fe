"""Whatever a policy does within a lever's bounds: nothing is made of nothing, and no stock falls below zero.

Levers are drawn from corner to corner and may jump several times; the members are those of the ensemble. In float64,
so that what is conserved is conserved to rounding.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadtime.race.clock import Clock
from leadtime.race.lead import KEEP
from leadtime.race.levers import levers
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.drivers import drivers
from leadtime.study.engine import remember_compilations
from leadtime.study.policy import HISTORY, built_in, lever_months, resolved
from leadtime.study.products import OFFERED, offer
from leadtime.study.sample import draw

CLOCK = Clock(2035)
MONTHS = len(CLOCK.midpoints)
MEMBERS = 32
LINKS = mechanisms()
STOCKS = tuple(stock for link in LINKS for stock in link.stocks)
SIGNED = ("die_gain", "frontier_gain", "tool_gain", "model_lag")
FLOWS = ("hbm_in", "proxy_dies_in", "smic_dies", "us_room", "cn_room", "nvidia_output", "other_output")
FLOWS += ("d_compute_by_age", "domestic_orders")
KEPT = tuple(dict.fromkeys((*KEEP, *STOCKS, *FLOWS)))
READ = {name for link in LINKS for name in link.reads}
BOUNDS = {
    name: (lever.minimum, lever.maximum)
    for name, lever in levers().items()
    if name in READ and lever.minimum is not None and lever.maximum is not None
}
SHARES = ("sellable_share", "restricted_share", "hbm_gap", "chip_gap")
BOUNDS |= dict.fromkeys(SHARES, (0.0, 1.0))


@pytest.fixture(scope="module")
def world(facts):
    policy = resolved(built_in()[HISTORY], facts.snapshot_on)
    offered = offer(policy, CLOCK, facts)
    whole = {**drivers(facts, CLOCK), **lever_months(policy, CLOCK)}
    whole |= {name: getattr(offered, name) for name in OFFERED}
    return {name: np.asarray(path, float) for name, path in whole.items() if name in READ}


@pytest.fixture(scope="module")
def run(world):
    remember_compilations()
    block = jax.jit(lambda: draw(priors(), 5, 0))()
    members = {name: np.asarray(values[:MEMBERS], float) for name, values in block.items()}

    def one(x, monthly):
        return march(starting(x, monthly), monthly, links=LINKS, keep=KEPT)

    with jax.enable_x64(True):
        every = jax.jit(
            jax.vmap(one, in_axes=(0, None)), compiler_options={"xla_backend_optimization_level": 0}
        )

    def under(paths):
        with jax.enable_x64(True):
            monthly = {name: jnp.asarray(path) for name, path in (world | paths).items()}
            found = every({name: jnp.asarray(values) for name, values in members.items()}, monthly)
        return members, {name: np.asarray(path) for name, path in found.items()}

    return under


@st.composite
def paths(draw_: st.DrawFn) -> dict[str, np.ndarray]:
    """Some levers, each with a value that holds until it jumps; bounds themselves are as likely as what lies between."""
    found = {}
    for name in draw_(st.sets(st.sampled_from(sorted(BOUNDS)), min_size=1)):
        low, high = BOUNDS[name]
        share = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(0.0, 1.0))
        path = np.full(MONTHS, low + draw_(share) * (high - low))
        for month in draw_(st.lists(st.integers(0, MONTHS - 1), max_size=3)):
            path[month:] = low + draw_(share) * (high - low)
        found[name] = path
    return found


@settings(max_examples=40, deadline=None, derandomize=True)
@given(paths=paths())
def test_no_policy_makes_anything_of_nothing(run, paths):
    members, found = run(paths)
    wrong = [name for name in KEPT if not np.isfinite(found[name]).all()]
    wrong += [name for name in STOCKS if name not in SIGNED and found[name].min() < 0]
    wrong += [name for name in KEEP if name.endswith("_added") and found[name].min() < 0]
    assert wrong == []

    place, change = found["compute_by_age"], found["d_compute_by_age"]
    np.testing.assert_allclose(np.diff(place, axis=1), change[:, 1:] / 12, rtol=1e-9, atol=1e-9 * place.max())

    stacks = found["dies_built"].sum(axis=1) / 12 * members["stacks_per_die"]
    assert stacks + found["hbm_stock"][:, -1] == pytest.approx(found["hbm_in"].sum(axis=1) / 12, rel=1e-9)

    own_and_foreign = (found["proxy_dies_in"] + found["smic_dies"]).sum(axis=1)
    assert (found["dies_built"].sum(axis=1) <= own_and_foreign * (1 + 1e-9)).all()
    assert (found["dies_built"] <= found["domestic_orders"] * (1 + 1e-9)).all()

    for nation in ("us", "cn"):
        assert (found[f"{nation}_power"] <= found[f"{nation}_room"] * (1 + 1e-9)).all()
        assert found[f"{nation}_running"].max() <= 1 + 1e-9
    made = found["nvidia_output"] + found["other_output"]
    assert (found["us_added"] <= made * (1 + 1e-9)).all()
    assert (found["cn_smuggled_added"] <= found["nvidia_output"] * (1 + 1e-9)).all()


@settings(max_examples=15, deadline=None, derandomize=True)
@given(low=st.floats(0.0, 1.0), high=st.floats(0.0, 1.0))
@pytest.mark.parametrize(
    ("lever", "flow", "sign"),
    [
        ("smuggling_enforcement", "cn_smuggled_added", -1),
        ("foundry_enforcement", "proxy_dies_in", -1),
        ("cloud_access", "cn_rented_in_use", 1),
        ("tool_access", "wafer_capacity", 1),
        ("visa_openness", "cn_talent", -1),
    ],
)
def test_more_of_a_lever_is_never_less_of_what_it_is_for(lever, flow, sign, low, high, run):
    """In the first ten years and to a hundredth of the largest: buyers and Beijing answer the lever too."""
    low, high = min(low, high), max(low, high)
    (_, less), (_, more) = (run({lever: np.full(MONTHS, value)}) for value in (low, high))
    gained, largest = sign * (more[flow] - less[flow])[:, :120], np.abs(less[flow][:, :120]).max()

    assert gained.min() >= -0.01 * largest
