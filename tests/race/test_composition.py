"""The mechanisms together, on the enacted history: bounds, conservation, step, precision, each switched off."""

import inspect
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from numpy.typing import NDArray

from leadtime.race.clock import Clock
from leadtime.race.lead import KEEP, SUMMED, outcomes
from leadtime.race.mechanism import Mechanism, mechanisms, ordered
from leadtime.race.mechanisms.retirement import HELD
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.drivers import drivers
from leadtime.study.engine import remember_compilations
from leadtime.study.policy import HISTORY, built_in, lever_months, resolved
from leadtime.study.products import OFFERED, offer
from leadtime.study.sample import draw

CLOCK = Clock(2035)
LINKS = mechanisms()
STOCKS = tuple(stock for link in LINKS for stock in link.stocks)
SIGNED = ("die_gain", "frontier_gain", "tool_gain", "model_lag")
"""Logarithms and differences: stocks that may fall below zero."""

FLOWS = (
    "hbm_in",
    "proxy_dies_in",
    "smic_dies",
    "d_hbm_stock",
    "d_die_bank",
    "d_compute_by_age",
    "d_delivered_by_age",
    "usd_per_h100e",
)
RECORDED = tuple(dict.fromkeys((*KEEP, *STOCKS, *FLOWS)))
DECEMBER_2030 = 12 * 13 - 1
RECORD_END = 12 * 8  # months to the end of 2025
QUICK = {"xla_backend_optimization_level": 0}
"""Most of the time goes into compiling: what is run once needs no polish."""

Arrays = dict[str, NDArray[np.floating]]


@pytest.fixture(scope="module")
def world(facts) -> Arrays:
    """Drivers, levers and offer of the enacted policy, by month."""
    policy = resolved(built_in()[HISTORY], facts.snapshot_on)
    offered = offer(policy, CLOCK, facts)
    read = {name for link in LINKS for name in link.reads}
    whole = {
        **drivers(facts, CLOCK),
        **lever_months(policy, CLOCK),
        **{name: getattr(offered, name) for name in OFFERED},
    }
    return {name: path for name, path in whole.items() if name in read}


@pytest.fixture(scope="module")
def block() -> Arrays:
    remember_compilations()
    return {name: np.asarray(values) for name, values in jax.jit(lambda: draw(priors(), 0, 0))().items()}


def few(block: Arrays, members: int) -> Arrays:
    return {name: values[:members] for name, values in block.items()}


def recorded(
    inputs: Arrays,
    world: Arrays,
    *,
    keep: tuple[str, ...] = RECORDED,
    per_month: int = 1,
    off: frozenset[str] = frozenset(),
    links: tuple[Mechanism, ...] = LINKS,
) -> Arrays:
    """March many members; arrays [member, time, ...] in the precision that is switched on."""
    remember_compilations()

    def one(draws, monthly):
        step = 1 / 12 / per_month
        return march(starting(draws, monthly), monthly, links=links, keep=keep, off=off, step=step)

    number = jnp.result_type(float)
    draws = {name: jnp.asarray(values, number) for name, values in inputs.items()}
    monthly = {name: jnp.asarray(np.repeat(path, per_month), number) for name, path in world.items()}
    every = jax.jit(jax.vmap(one, in_axes=(0, None)), compiler_options=QUICK)
    return {n: np.asarray(v) for n, v in every(draws, monthly).items()}


def read_out(found: Mapping[str, NDArray[np.floating]]) -> Arrays:
    """Outcomes [member, year] of what was recorded."""
    ends = jnp.asarray(CLOCK.midpoints + 0.5 / 12, jnp.result_type(float))
    kept = {name: jnp.asarray(found[name]) for name in KEEP}
    kept |= {name: kept[name].sum(axis=-1) for name in SUMMED}
    return {n: np.asarray(v) for n, v in jax.jit(jax.vmap(lambda m: outcomes(m, ends)))(kept).items()}


def by_month(found: Arrays) -> Arrays:
    """Two half steps as one month: a stock at the end of the second, a flow as the mean of both."""
    return {n: v[:, 1::2] if n in STOCKS else (v[:, ::2] + v[:, 1::2]) / 2 for n, v in found.items()}


@pytest.fixture(scope="module")
def block_run(block, world) -> Arrays:
    """A whole block in float32, as users run it."""
    return recorded(block, world)


@pytest.fixture(scope="module")
def exact_run(block, world) -> Arrays:
    """The first 256 members in float64."""
    with jax.enable_x64(True):
        return recorded(few(block, 256), world)


@pytest.fixture(scope="module")
def finer_run(block, world) -> Arrays:
    """The same members with two steps a month, each driver's month held over both."""
    with jax.enable_x64(True):
        return by_month(recorded(few(block, 256), world, per_month=2, keep=(*KEEP, *STOCKS)))


@pytest.mark.parametrize("name", RECORDED)
def test_everything_is_finite(name, block_run):
    assert np.isfinite(block_run[name]).all()


@pytest.mark.parametrize("stock", [stock for stock in STOCKS if stock not in SIGNED])
def test_no_stock_is_ever_negative(stock, block_run):
    """None at all: what leaves a stock is a share of it, and a month is shorter than every delay, so that the
    midpoint rule leaves 1 - x + x^2 / 2 > 0 of it."""
    assert block_run[stock].min() >= 0.0


@pytest.mark.parametrize("flow", [name for name in KEEP if name.endswith("_added")])
def test_no_flow_of_compute_is_negative(flow, block_run):
    assert block_run[flow].min() >= 0.0


@pytest.mark.parametrize(
    "share",
    [
        "acceptance",
        "distrust",
        "die_yield",
        "us_running",
        "cn_running",
        "cn_unmet_share",
        "foreign_share",
        "us_tightness",
        "pressure",
        "wafer_claim",
        "cn_talent",
        "denial_felt",
    ],
)
def test_shares_stay_between_zero_and_one(share, block_run):
    """One part in a million: float32 rounds at 6e-8, some ten operations."""
    assert block_run[share].min() >= -1e-6
    assert block_run[share].max() <= 1 + 1e-6


def test_delays_are_longer_than_a_step_can_follow(block):
    """The midpoint rule is stable while step / delay < 2; half of that is asked of every draw."""
    delays = (
        "acceptance_delay",
        "alarm_delay",
        "distrust_memory",
        "draw_time",
        "fab_build_time",
        "feedback_delay",
        "lag_delay",
        "law_delay",
        "order_lead",
        "packaging_delay",
        "retaliation_memory",
        "stack_memory",
        "substitution_delay",
        "talent_turnover",
    )
    for name in delays:
        assert block[name].min() > 1 / 12, name
    assert block["chip_life"].min() / 3 > 1 / 12


# Nothing is made of nothing, nothing is lost.


def test_compute_in_place_is_what_was_added_less_what_was_retired(exact_run):
    """Month by month and for each stock: the change is inflow less 3 K_3 / T, the two recorded apart.

    The recorded change is the slope that the step used, so the two agree to float64's rounding of the largest stock.
    """
    place = exact_run["compute_by_age"]
    change = exact_run["d_compute_by_age"]

    np.testing.assert_allclose(np.diff(place, axis=1), change[:, 1:] / 12, rtol=1e-9, atol=1e-9 * place.max())


def test_flows_of_each_origin_enter_its_own_stock(exact_run):
    """The first stage gains what is added and loses 3 K_1 / T; what is lost there the second gains."""
    change = exact_run["d_compute_by_age"]
    added = np.stack([exact_run[f"{name}_added"] for name in HELD], axis=-1)
    retired = added - change.sum(axis=-1)

    assert retired.min() >= -1e-6 * added.max()
    assert (retired.sum(axis=1) < added.sum(axis=1) + exact_run["compute_by_age"][:, 0].sum(axis=-1)).all()


def test_memory_in_is_memory_used_and_memory_left(exact_run, block):
    """13 M stacks do not vanish: arrivals over all months = 4 a die built in + what is in stock at the end."""
    arrived = exact_run["hbm_in"].sum(axis=1) / 12
    used = exact_run["dies_built"].sum(axis=1) / 12 * block["stacks_per_die"][:256]

    assert used + exact_run["hbm_stock"][:, -1] == pytest.approx(arrived, rel=1e-9)


def test_foreign_dies_in_are_dies_packaged_and_dies_in_the_bank(exact_run):
    """Of what is packaged the foreign part is the share of compute that is on foreign dies."""
    arrived = exact_run["proxy_dies_in"].sum(axis=1) / 12
    added = exact_run["cn_proxy_added"] + exact_run["cn_domestic_added"]
    foreign = exact_run["dies_built"] * exact_run["cn_proxy_added"] / np.maximum(added, 1e-12)

    assert foreign.sum(axis=1) / 12 + exact_run["die_bank"][:, -1] == pytest.approx(arrived, rel=1e-9)


def test_own_dies_packaged_never_exceed_own_dies_made(exact_run):
    added = exact_run["cn_proxy_added"] + exact_run["cn_domestic_added"]
    own = exact_run["dies_built"] * exact_run["cn_domestic_added"] / np.maximum(added, 1e-12)

    assert (own <= exact_run["smic_dies"] * (1 + 1e-12)).all()


# The method.


def test_halving_the_step_leaves_the_headline_where_it_was(exact_run, finer_run):
    """Median lead in months and in ratio in 2030 move by less than 0.5%."""
    with jax.enable_x64(True):
        finer, coarse = read_out(finer_run), read_out(exact_run)
    for metric in ("us_lead_months", "us_lead_ratio"):
        fine, rough = (np.median(found[metric][:, 2030 - 2018]) for found in (finer, coarse))
        assert fine == pytest.approx(rough, rel=0.005), metric


def test_halving_the_step_moves_compute_by_less_than_a_quarter_of_a_percent(exact_run, finer_run):
    """On the stocks themselves, each origin at the end of 2030. Most of it comes from the US, whose buyers begin to feel
    the grid at once when the record ends."""
    fine, rough = (found["compute_by_age"].sum(axis=-1)[:, DECEMBER_2030] for found in (finer_run, exact_run))

    assert np.median(np.abs(fine / rough - 1), axis=0).max() < 2.5e-3


def test_a_stock_is_read_at_the_end_of_the_year(exact_run):
    """As it is labelled: what stands on 31 December, not in the middle of the month."""
    with jax.enable_x64(True):
        told = read_out(exact_run)["us_stock_h100e"][:, 2025 - 2018]
    december = 12 * 8 - 1
    has_power = (exact_run["us_running"][:, december - 1 : december + 1] > 0.999).all(axis=1)
    stands = exact_run["compute_by_age"][:, december, 0].sum(axis=-1)

    assert has_power.mean() > 0.8
    assert told[has_power] == pytest.approx(stands[has_power], rel=2e-3)


@pytest.mark.parametrize(
    "metric", ["us_stock_h100e", "cn_stock_h100e", "us_lead_ratio", "nvidia_china_revenue_usd"]
)
def test_single_precision_is_enough(metric, block_run, exact_run):
    """Some 200 steps of rounding at 6e-8 each: 1e-5, and ten times that is allowed."""
    single = read_out(few(block_run, 256))[metric]
    with jax.enable_x64(True):
        double = read_out(exact_run)[metric]

    np.testing.assert_allclose(single, double, rtol=1e-4)


def test_single_precision_is_enough_for_months(block_run, exact_run):
    """A year near 2030 is held to 1.2e-4 in float32, 0.0015 months; a lead is the difference of two."""
    single = read_out(few(block_run, 256))["us_lead_months"]
    with jax.enable_x64(True):
        double = read_out(exact_run)["us_lead_months"]

    np.testing.assert_allclose(single, double, atol=0.02)


# Each link can be taken out.

FEELS = {
    "acceptance": ("cn_legal_added", "cn_unmet_share"),
    "assembly": ("dies_built", "cn_domestic_added"),
    "catch_up": ("model_lag",),
    "demand": ("cn_legal_added",),
    "dual_use": ("us_largest_run", "cn_largest_run"),
    "energy": ("us_running",),
    "export_denial": ("cn_legal_added",),
    "hbm": ("hbm_stock",),
    "home_market": ("die_gain",),
    "imitation": ("die_gain",),
    "learning": ("die_yield",),
    "lock_in": ("foreign_share",),
    "policy_feedback": ("die_gain",),
    "power_room": ("us_added",),
    "proxy_fabrication": ("die_bank", "cn_proxy_added"),
    "reallocation": ("us_added", "nvidia_shipped"),
    "remote_access": ("cn_rented_added",),
    "retaliation": ("pressure",),
    "retirement": ("compute_by_age",),
    "smuggling": ("cn_smuggled_added",),
    "stack_choice": ("foreign_share",),
    "stockpiling": ("hbm_stock",),
    "substitution": ("dies_built",),
    "talent": ("die_gain",),
    "tools": ("wafer_capacity",),
    "vendor_research": ("frontier_gain",),
    "vendor_revenue": ("nvidia_china_revenue",),
    "world_output": ("us_added", "nvidia_shipped"),
}
"""What cannot stay as it is when a mechanism is switched off; one that is not named here must still run."""

GONE = {
    "assembly": "cn_domestic_added",
    "proxy_fabrication": "cn_proxy_added",
    "remote_access": "cn_rented_added",
    "smuggling": "cn_smuggled_added",
    "tools": "wafer_capacity",
    "vendor_revenue": "nvidia_china_revenue",
    "world_output": "us_added",
}
"""What is nothing at all without it."""


def switched(link: Mechanism) -> Mechanism:
    """The same mechanism with a switch among its inputs, as `march` would switch it: all runs share one compilation."""
    switch = f"without_{link.name}"

    def run(**reads):
        is_off, named = reads[switch], {name: reads[name] for name in link.reads}
        whole = link.run(**named)
        less = (
            link.run(**named | {name: jnp.asarray(v) for name, v in link.off_reads.items()})
            if link.off_reads
            else {name: jnp.full_like(v, link.off.get(name, 0.0)) for name, v in whole.items()}
        )
        return {name: jnp.where(is_off > 0, less[name], v) for name, v in whole.items()}

    parameter = inspect.Parameter.KEYWORD_ONLY
    run.__signature__ = inspect.Signature([inspect.Parameter(n, parameter) for n in (*link.reads, switch)])
    return replace(link, run=run)


@pytest.fixture(scope="module")
def without(block, world):
    """What is recorded of eight members with one mechanism off, or with none."""
    short = {name: path[: 12 * 12] for name, path in world.items()}  # to the end of 2029
    names = ("", *(link.name for link in LINKS))
    repeated = {name: np.tile(values[:8], len(names)) for name, values in block.items()}
    switches = {f"without_{n}": np.repeat([float(n == m) for m in names], 8) for n in names[1:]}
    found = recorded(repeated | switches, short, keep=KEEP, links=ordered([switched(link) for link in LINKS]))
    each = {name: dict[str, NDArray[np.floating]]() for name in names}
    for i, name in enumerate(names):
        each[name] = {n: v[8 * i : 8 * (i + 1)] for n, v in found.items()}
    return each.__getitem__


@pytest.mark.parametrize("name", [link.name for link in LINKS])
def test_a_mechanism_switched_off_runs_and_is_missed(name, without):
    whole, less = without(""), without(name)

    assert [n for n in KEEP if not np.isfinite(less[n]).all()] == []
    assert {n: less[n].shape for n in KEEP} == {n: whole[n].shape for n in KEEP}
    for felt in FEELS.get(name, ()):
        assert not np.allclose(less[felt], whole[felt], rtol=1e-3), felt


@pytest.mark.parametrize("name", sorted(GONE))
def test_without_its_mechanism_a_flow_is_nothing(name, without):
    """To one part in a million of what it was: a difference of equal float32 numbers may leave that."""
    whole, less = without("")[GONE[name]], without(name)[GONE[name]]

    assert np.abs(less).max() <= 1e-6 * whole.max()


def test_without_denial_china_buys_more(without):
    """From the first rule on; what was free before stays free."""
    free, held = without("export_denial")["cn_legal_added"][:, -1], without("")["cn_legal_added"][:, -1]

    assert (free > held).all()


def test_without_learning_yield_stays_at_the_first(without):
    found = without("learning")["die_yield"]

    assert np.ptp(found, axis=1) == pytest.approx(0.0, abs=1e-6)


def test_without_reallocation_a_chip_sold_is_made_besides(without):
    """The world ships more by what is sold to China, and the US loses only what is diverted; to the record's end, before
    the grid has a say."""
    whole, less = without(""), without("reallocation")
    shipped, besides = (found["nvidia_shipped"][:, :RECORD_END] for found in (whole, less))

    assert (besides >= shipped * (1 - 1e-6)).all()
    assert (less["us_added"][:, 24] > whole["us_added"][:, 24]).all()


def test_without_smuggling_less_is_displaced(without):
    """What is not diverted is sold elsewhere: the US adds more, while it has the power."""
    less, whole = (without(name)["us_added"][:, RECORD_END - 1] for name in ("smuggling", ""))

    assert (less > whole).all()


def test_without_proxies_memory_serves_own_dies(without):
    """To the record's end; after it smaller vendors build less."""
    less, whole = (without(name)["cn_domestic_added"][:, :RECORD_END] for name in ("proxy_fabrication", ""))

    assert (less >= whole * 0.999).all()


def test_history_alone_is_unmoved_by_the_horizon(block_run, without):
    """A run to 2029 is the first part of a run to 2035."""
    alone = without("")

    assert date(2030, 1, 1) == CLOCK.starts[12 * 12]
    for name in KEEP:
        whole = block_run[name][:8, : 12 * 12]
        np.testing.assert_allclose(
            alone[name], whole, rtol=1e-4, atol=1e-6 * np.abs(whole).max(), err_msg=name
        )
