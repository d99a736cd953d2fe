"""The whole race a second time, in plain NumPy loops written from `docs/model.md` alone.

Nothing below but the comparison knows `leadtime.race.mechanisms` or its integrator: each function is one section of that
page, under the page's name and with its symbols. Both start from the same draws, drivers and levers, and must then
agree in every month, stock and flow, and in the months of lead. Who changes an equation changes the page by its
docstring, and this file by hand.
"""

from types import SimpleNamespace

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from leadtime.race.clock import Clock
from leadtime.race.lead import KEEP, SUMMED, outcomes
from leadtime.race.mechanism import mechanisms
from leadtime.race.priors import priors
from leadtime.race.state import starting
from leadtime.race.step import march
from leadtime.study.drivers import drivers
from leadtime.study.engine import remember_compilations
from leadtime.study.policy import built_in, lever_months, resolved
from leadtime.study.products import OFFERED, offer
from leadtime.study.sample import draw

CLOCK = Clock(2035)
MEMBERS = 32
STEP = 1 / 12
CLOSE = 1e-9
"""Relative to the largest value of a quantity's path: some 10^5 operations of float64, each rounding at 1e-16."""

ORIGINS = ("us", "cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy", "cn_rented")


def soft_min(first, *others):
    """softmin(a, b) = a / (1 + (a / b)^p / (2 p - 1)), a <= b, p = 16; of more than two in turn."""
    found = np.asarray(first, float)
    for other in others:
        low, high = np.minimum(found, other), np.maximum(found, other)
        found = low / (1 + (low / np.maximum(high, 1e-6)) ** 16 / 31)
    return found


def fading(first, last, time, x):
    """g_l x + (g_0 - g_l) T (1 - exp(-x / T)): growth that starts at one rate and ends at another."""
    return last * x + (first - last) * time * (1 - np.exp(-x / time))


def logistic(x):
    return 1 / (1 + np.exp(-x))


def logit(share):
    return np.log(share / (1 - share))


def chain(stages, added, life):
    """dK_1/dt = F - 3 K_1 / T;  dK_i/dt = 3 (K_(i-1) - K_i) / T."""
    one, two, three = (3 * stage / life for stage in stages)
    return np.stack([added - one, one - two, two - three])


# What happens within a month, each after what it reads.  `n` holds everything by the page's names.


def talent(n):
    m = n.go_abroad_share * n.visa_openness * n.stay_rate
    other = 1 - n.cn_talent_origin - n.us_talent_origin
    n.d_cn_talent = (n.cn_talent_origin * (1 - m) - n.cn_talent) / n.talent_turnover
    comers = n.us_talent_origin + m * n.cn_talent_origin + n.us_draw * other
    n.d_us_talent = (comers - n.us_talent) / n.talent_turnover
    n.cn_talent_effect = (n.cn_talent / n.cn_talent_2022) ** n.talent_elasticity
    n.us_talent_effect = (n.us_talent / n.us_talent_2022) ** n.talent_elasticity


def retaliation(n):
    built = n.retaliation_rate * n.us_tightness * (1 - n.pressure)
    n.d_pressure = built - n.pressure / n.retaliation_memory
    n.world_kept = 1 - n.retaliation_loss * n.pressure if n.is_past_record else 1.0


def world_output(n):
    x = n.years_past_record
    spend = fading(n.world_spend_growth, n.world_spend_growth_long, n.world_growth_fading, x)
    cheaper = fading(n.price_decline, n.price_decline_long, n.world_growth_fading, x)
    n.nvidia_dc_revenue = n.world_kept * n.nvidia_revenue_record * np.exp(spend)
    n.usd_per_h100e = n.usd_per_h100e_record * np.exp(-cheaper - n.frontier_gain)
    n.nvidia_output = n.world_output_bias * n.nvidia_dc_revenue / n.usd_per_h100e
    n.other_output = n.other_maker_ratio * n.nvidia_output
    n.frontier_price = n.usd_per_h100e * n.accelerator_share


def power_room(n):
    x, overhead = n.years_past_record, n.facility_overhead
    n.us_w_now = n.us_w_per_h100e * np.exp(-n.efficiency_gain * x)
    n.cn_w_now = n.cn_w_per_h100e * np.exp(-n.cn_efficiency_gain * x)
    for i, nation in enumerate(("us", "cn")):
        standing, added, growth, generation = (
            getattr(n, f"{nation}_{what}")
            for what in ("power_2026", "power_added", "power_growth", "generation")
        )
        room = soft_min(
            standing + added * (np.exp(growth * x) - 1) / growth, n.power_share_limit * generation
        )
        drawn = overhead * n.power_by_age[i].sum(axis=0)
        freed = overhead * 3 * n.power_by_age[i][2] / n.chip_life
        found = np.maximum(room - drawn, 0) / n.order_lead + added * np.exp(growth * x) + freed
        setattr(n, f"{nation}_room", room)
        fits = found / (overhead * n.us_w_now) if n.is_past_record else np.inf
        setattr(n, f"{nation}_can_power", fits)


def demand(n):
    wanted = n.cn_demand_bias * n.cn_demand_record
    wanted = wanted * np.exp(
        fading(n.cn_demand_growth, n.cn_demand_growth_long, n.cn_demand_fading, n.years_past_record)
    )
    n.cn_demand = soft_min(wanted, n.frontier_price * n.cn_can_power)


def tightness(n):
    law = (n.restricted_share + 1 - n.sellable_share) / 2
    in_china = n.compute_by_age[1:5].sum(axis=(0, 1))
    n.d_cn_seen = (in_china - n.cn_seen) / n.alarm_delay
    t, is_state = n.us_tightness, n.policy_reacts
    growth = np.maximum((in_china / n.cn_seen - 1) / n.alarm_delay, 0)
    stakes = n.lobby * n.cn_demand / n.nvidia_dc_revenue
    looser = stakes + n.pressure_weight * n.pressure + 1 / n.tightness_memory
    reacting = (n.alarm * growth + n.incident_rate) * (1 - t) - looser * t
    n.d_us_tightness = (1 - is_state) * (law - t) / n.law_delay + is_state * reacting
    n.restricted_now = (1 - is_state) * n.restricted_share + is_state * np.minimum(2 * t, 1)
    n.sellable_now = (1 - is_state) * n.sellable_share + is_state * np.minimum(2 * (1 - t), 1)
    kept = 1 - is_state * np.maximum(t - law, 0) / max(1 - law, 1e-3)
    n.hbm_access_now, n.tool_access_now = n.hbm_access * kept, n.tool_access * kept


def stack_choice(n):
    leaning = n.lock_in_weight * ((n.cuda_stack - n.cann_stack) / n.stack_memory - 1)
    x = leaning + n.gap_weight * (n.frontier_die_growth * n.years_past_record - n.die_gain)
    n.foreign_share = logistic(logit(n.foreign_preference) + x)
    n.home_share = logistic(logit(n.substitution_elasticity) - x)


def stockpiling(n):
    n.hbm_rush = 1 + n.hbm_gap * (n.hbm_rush_ratio - 1)
    n.chip_rush = 1 + n.chip_gap * (n.chip_rush_ratio - 1)


def export_denial(n):
    f, v, s = n.frontier_price, n.levy, n.sellable_now
    dearer = np.maximum(f, np.minimum(n.list_usd_per_h100e, n.downgrade_premium * f))
    seller = n.restricted_now * dearer + (1 - n.restricted_now) * f
    p = (1 + v) * seller
    wanted = n.foreign_share * n.cn_demand
    offered = n.acceptance * n.chip_rush * (1 - n.listed_share) * wanted * (f / p) ** n.value_elasticity
    n.cn_legal_added = s * soft_min(offered, n.licence_cap * n.h100e_per_chip * p) / p
    n.cn_legal_usd = n.cn_legal_added * seller
    n.cn_unmet_share = np.maximum(1 - n.cn_legal_added / (wanted / f), 0)
    n.cn_unmet_usd = np.maximum(wanted - n.cn_legal_added * p, 0)


def smuggling(n):
    leak = n.leak_share * np.exp(-n.leak_decline * n.years_past_record) * n.nvidia_output
    leak = leak * n.cn_unmet_share * (1 - n.smuggling_enforcement)
    price = n.smuggling_premium * n.frontier_price
    n.cn_smuggled_added = soft_min(leak, n.cn_unmet_usd / price)
    n.cn_smuggled_usd = n.cn_smuggled_added * price


def remote_access(n):
    n.cn_rented_added = n.cloud_access * n.rented_share * n.nvidia_output * n.cn_unmet_share
    n.cn_rented_usd = n.cn_rented_added * n.usd_per_h100e
    n.cn_rented_in_use = n.cloud_access * n.rented_worth * n.compute_by_age[5].sum(axis=0)


def vendor_revenue(n):
    n.nvidia_china_revenue = (
        n.cn_legal_usd * (1 + n.attached_sales)
        + n.cn_rented_usd
        + n.china_share_of_other * n.nvidia_other_revenue
    )


def vendor_research(n):
    if not n.is_past_record:
        n.d_frontier_gain = 0.0
        return
    share = n.nvidia_china_revenue / (n.nvidia_dc_revenue + n.nvidia_other_revenue)
    n.d_frontier_gain = (
        n.research_elasticity * (share - n.china_revenue_share)
        + n.price_decline_long * (n.us_talent_effect - 1)
        - n.frontier_gain / n.research_memory
    )


def reallocation(n):
    late = np.maximum(n.decimal_year - n.supply_binds_until, 0)
    delta = np.exp(-late / n.supply_release)
    elsewhere = np.maximum(
        n.nvidia_output + n.other_output - delta * n.cn_legal_added - n.cn_smuggled_added, 0
    )
    bought = soft_min(n.us_subsidy / n.usd_per_h100e, (1 - n.us_share) * elsewhere)
    offered = n.us_share * elsewhere + bought
    n.us_added = soft_min(offered, n.us_can_power)
    unsold = (offered - n.us_added) * n.nvidia_output / (n.nvidia_output + n.other_output)
    n.nvidia_shipped = n.nvidia_output + (1 - delta) * n.cn_legal_added - unsold


def policy_feedback(n):
    felt = (n.cn_unmet_share + 1 - n.tool_access_now) / 2
    n.d_denial_felt = (felt - n.denial_felt) / n.feedback_delay
    n.research_effort = 1 + n.feedback_strength * n.denial_felt


def tools(n):
    past = n.is_past_record
    h = np.minimum(n.domestic_tool_share + n.tool_gain, 1)
    lithography = np.minimum(n.home_lithography + n.lithography_pace * n.tool_gain, 1)
    a = n.tool_access_now
    usable = soft_min(h * n.domestic_tool_fitness + (1 - h) * a, lithography + (1 - lithography) * a)
    n.d_tool_gain = n.domestic_tool_gain * n.research_effort * past
    begun = np.clip((n.decimal_year - n.advanced_start) / 3, 0, 1)
    spent = (
        begun * n.advanced_tool_share * n.cn_tool_spend * np.exp(n.tool_spend_growth * n.years_past_record)
    )
    spent = spent + n.reinvested_share * (n.home_sales - n.home_sales_reference) * past
    ordered = (np.maximum(spent, 0) + n.cn_subsidy) * usable / n.usd_per_wafer_month
    n.d_tools_on_order = ordered - n.tools_on_order / n.fab_build_time
    n.d_wafer_capacity = n.tools_on_order / n.fab_build_time - n.wafer_capacity / n.fab_life


def learning(n):
    wafers = 12 * n.wafer_capacity * n.wafer_claim
    b = -np.log2(1 - n.learning_rate)
    made = np.maximum(n.wafers_made, n.wafers_first) / n.wafers_first
    n.die_yield = n.yield_ceiling - (n.yield_ceiling - n.yield_first) * made**-b
    n.smic_dies = wafers * n.dies_per_wafer * n.die_yield
    n.d_wafers_made = wafers


def substitution(n):
    left = np.maximum(n.cn_demand - n.cn_legal_usd - n.cn_smuggled_usd, 0)
    d = n.state_order_ramp * n.state_orders + n.home_share * left / n.usd_per_die
    n.domestic_orders = d
    built = np.maximum(n.packaging_ahead * d - n.packaging_capacity, 0) / n.packaging_delay
    n.d_packaging_capacity = built - n.packaging_capacity / n.packaging_life
    wanted = n.wafer_claim * d / np.maximum(n.smic_dies, 1.0)
    claimed = soft_min(wanted, n.wafer_claim_limit)
    n.d_wafer_claim = (claimed - n.wafer_claim) / n.substitution_delay * n.is_past_record


def hbm(n):
    imports = n.hbm_rush * n.hbm_cover * n.stacks_per_die * n.packaging_capacity
    a, y = n.hbm_access_now, n.years_past_hbm_reference
    home = n.cn_hbm_2028 * np.exp(n.cn_hbm_ramp * min(y, 0) + n.cn_hbm_growth * max(y, 0))
    home = home / (1 + np.exp(-12 * (n.decimal_year - n.cn_hbm_start)))
    n.hbm_in = a * imports + (1 - a) * n.hbm_leak + home


def proxy_fabrication(n):
    fronts = soft_min(n.proxy_dies_limit, n.proxy_cover * n.packaging_capacity)
    n.proxy_dies_in = fronts * np.maximum(1 - n.foundry_enforcement, n.proxy_residual)


def assembly(n):
    bank, stacks = n.die_bank / n.draw_time, n.hbm_stock / n.draw_time
    dies = bank + n.smic_dies
    built = soft_min(dies, stacks / n.stacks_per_die, n.packaging_capacity, n.domestic_orders)
    own = built * n.smic_dies / np.maximum(dies, 1e-12)
    worth = n.h100e_per_die * np.exp(n.die_gain)
    n.dies_built = built
    n.cn_domestic_added, n.cn_proxy_added = own * worth, (built - own) * worth
    n.huawei_cards = n.huawei_share * built / (1 + n.two_die_ramp * (n.dies_per_card - 1))
    n.domestic_adequacy = np.minimum(built * n.usd_per_die / n.cn_demand, 1)
    n.d_die_bank = n.proxy_dies_in - (built - own)
    n.d_hbm_stock = n.hbm_in - built * n.stacks_per_die


def home_market(n):
    n.d_home_sales = (n.dies_built * n.usd_per_die - n.home_sales) / n.home_sales_memory
    grown = (n.home_sales / n.home_sales_reference + 0.001) ** n.scale_elasticity
    n.home_scale = grown if n.is_past_record else 1.0


def imitation(n):
    gap = np.log(n.frontier_h100e_per_die / n.h100e_per_die)
    gap = np.maximum(gap + n.frontier_die_growth * n.years_past_record - n.die_gain, 0)
    access = n.study_access + (1 - n.study_access) * (1 - n.cn_unmet_share)
    own = n.die_progress * n.research_effort * n.home_scale * n.cn_talent_effect
    n.d_die_gain = (own + n.imitation_rate * access * gap) * n.is_past_designs


def acceptance(n):
    x = n.distrust
    n.d_distrust = n.distrust_rate * n.cn_unmet_share * (1 - x) - x / n.distrust_memory
    aim = n.beijing_ceiling * (1 - x * (1 - n.acceptance_floor)) * (1 - n.protection * n.domestic_adequacy**2)
    n.d_acceptance = (aim - n.acceptance) / n.acceptance_delay


def lock_in(n):
    foreign = n.cn_legal_added + n.cn_smuggled_added + n.cn_rented_added
    share = foreign / (foreign + n.cn_domestic_added + n.cn_proxy_added)
    n.d_cuda_stack = share - n.cuda_stack / n.stack_memory
    n.d_cann_stack = 1 - share - n.cann_stack / n.stack_memory


def energy(n):
    for i, nation in enumerate(("us", "cn")):
        wanted = n.facility_overhead * n.power_by_age[i].sum(axis=0)
        drawn = soft_min(wanted, getattr(n, f"{nation}_room"))
        setattr(n, f"{nation}_power", drawn)
        setattr(n, f"{nation}_running", drawn / wanted)
    foreign = (n.cn_legal_added + n.cn_smuggled_added) * n.us_w_now
    home = (n.cn_domestic_added + n.cn_proxy_added) * n.cn_w_now
    added = (n.us_added * n.us_w_now, foreign + home)
    n.d_power_by_age = np.stack([chain(n.power_by_age[i], added[i], n.chip_life) for i in range(2)])


def retirement(n):
    n.d_compute_by_age = np.stack(
        [
            chain(n.compute_by_age[i], getattr(n, f"{origin}_added"), n.chip_life)
            for i, origin in enumerate(ORIGINS)
        ]
    )


def delivery(n):
    found = []
    for i, work in enumerate(("training", "decode")):
        world = getattr(n, f"foreign_{work}") * n.foreign_delivery
        sold = getattr(n, f"offered_{work}") * n.foreign_delivery
        home = getattr(n, f"chinese_{work}") * n.chinese_delivery
        bought = n.restricted_now * sold + (1 - n.restricted_now) * world
        us = n.us_added * world
        cn = n.cn_legal_added * bought + n.cn_smuggled_added * world
        cn = cn + (n.cn_domestic_added + n.cn_proxy_added) * home
        found.append(
            [chain(n.delivered_by_age[i, j], added, n.chip_life) for j, added in enumerate((us, cn))]
        )
    n.d_delivered_by_age = np.array(found)


def running_compute(n):
    us = n.compute_by_age[0].sum(axis=0) * n.us_running
    return us, n.compute_by_age[1:5].sum(axis=(0, 1)) * n.cn_running


def catch_up(n):
    us, cn = running_compute(n)
    ratio = us / (cn + n.cn_rented_in_use)
    aim = n.lag_at_ten + n.lag_per_fold * np.log(ratio / 10)
    aim = aim + n.distillation_gain * (1 - n.distillation_access)
    n.d_model_lag = (aim - n.model_lag) / n.lag_delay


def dual_use(n):
    us, cn = running_compute(n)
    each = n.h100_flop_rate * n.run_time * n.run_efficiency
    n.us_largest_run, n.cn_largest_run = us * n.us_site_share * each, cn * n.cn_site_share * each


SECTIONS = (
    talent, retaliation, world_output, power_room, demand, tightness, stack_choice, stockpiling, export_denial, smuggling,
    remote_access, vendor_revenue, vendor_research, reallocation, policy_feedback, tools, learning, substitution, hbm,
    proxy_fabrication, assembly, home_market, imitation, acceptance, lock_in, energy, retirement, delivery, catch_up,
    dual_use,
)  # fmt: skip


def start(x, first):
    """January 2018: all compute is of foreign design, of unknown age and so spread evenly over the three stages."""
    us, cn = x["initial_us_compute"], x["initial_cn_compute"]
    none = np.zeros_like(us)

    def even(rows):
        return np.stack([np.stack([row / 3] * 3) for row in rows])

    works = (first["foreign_training"], first["foreign_decode"])
    return {
        "acceptance": none + 1,
        "distrust": none,
        "die_bank": none,
        "hbm_stock": none,
        "home_sales": none,
        "die_gain": none,
        "wafers_made": none,
        "cuda_stack": x["stack_memory"],
        "cann_stack": none,
        "denial_felt": none,
        "pressure": none,
        "compute_by_age": even([us, none + cn, none, none, none, none]),
        "delivered_by_age": np.stack([even([us * r, cn * r]) for r in works]),
        "power_by_age": even([us * first["us_w_per_h100e"], cn * first["us_w_per_h100e"]]),
        "packaging_capacity": x["initial_packaging"],
        "wafer_claim": x["accelerator_wafer_share"],
        "cn_talent": x["initial_cn_talent"],
        "us_talent": x["initial_us_talent"],
        "us_tightness": none,
        "cn_seen": cn,
        "wafer_capacity": none,
        "tools_on_order": none,
        "tool_gain": none,
        "frontier_gain": none,
        "model_lag": x["lag_at_ten"],
    }


def month(x, now, stocks):
    n = SimpleNamespace(**x, **now, **stocks)
    for section in SECTIONS:
        section(n)
    return n


def by_hand(x, monthly):
    """s(t + h) = s(t) + h f(s(t) + h/2 f(s(t))): all months; name to array [time, ..., member]."""
    months = len(monthly["decimal_year"])
    stocks = start(x, {name: path[0] for name, path in monthly.items()})
    record = {name: [] for name in KEPT}
    for t in range(months):
        now = {name: float(path[t]) for name, path in monthly.items()}
        first = month(x, now, stocks)
        middle = {s: v + STEP / 2 * getattr(first, f"d_{s}") for s, v in stocks.items()}
        n = month(x, now, middle)
        stocks = {s: v + STEP * getattr(n, f"d_{s}") for s, v in stocks.items()}
        for name, path in record.items():
            flow = stocks[name] if name in stocks else np.asarray(getattr(n, name))
            path.append(np.broadcast_to(flow, (*flow.shape[:-1], MEMBERS)))
    return {name: np.array(path) for name, path in record.items()}


STOCKS = tuple(stock for link in mechanisms() for stock in link.stocks)
FLOWS = ("hbm_in", "proxy_dies_in", "smic_dies", "us_room", "cn_room", "nvidia_output", "other_output")
FLOWS += ("d_compute_by_age", "domestic_orders")
KEPT = tuple(dict.fromkeys((*KEEP, *STOCKS, *FLOWS)))
"""As test_any_levers.py has it, so that both compile the same."""

POLICIES = ("as-enacted", "deny", "downgrade", "open", "reactive")


@pytest.fixture(scope="module")
def members():
    """Some members of the ensemble, in float64."""
    block = jax.jit(lambda: draw(priors(), 20261125, 0))()
    return {name: np.asarray(values[:MEMBERS], float) for name, values in block.items()}


@pytest.fixture(scope="module")
def engine(members):
    """The engine's run of a policy's months: name to array [time, ..., member]."""
    remember_compilations()

    def one(x, monthly):
        return march(starting(x, monthly), monthly, links=mechanisms(), keep=KEPT)

    with jax.enable_x64(True):
        every = jax.jit(
            jax.vmap(one, in_axes=(0, None)), compiler_options={"xla_backend_optimization_level": 0}
        )

    def run(monthly):
        with jax.enable_x64(True):
            found = every({n: jnp.asarray(v) for n, v in members.items()}, monthly)
        return {name: np.moveaxis(np.asarray(path), 0, -1) for name, path in found.items()}

    return run


@pytest.fixture(scope="module", params=POLICIES)
def runs(request, facts, engine, members):
    policy = resolved(built_in()[request.param], facts.snapshot_on)
    offered = offer(policy, CLOCK, facts)
    monthly = {**drivers(facts, CLOCK), **lever_months(policy, CLOCK)}
    monthly |= {name: getattr(offered, name) for name in OFFERED}
    read = {name for link in mechanisms() for name in link.reads} & monthly.keys()
    monthly = {name: np.asarray(monthly[name], float) for name in read}
    return by_hand(members, monthly), engine(monthly)


def test_every_month_of_every_stock_and_flow_agrees(runs):
    mine, engines = runs
    apart = {n: np.abs(mine[n] - engines[n]).max() / max(np.abs(engines[n]).max(), 1e-30) for n in KEPT}
    assert {n: f"{d:.1e}" for n, d in apart.items() if not d < CLOSE} == {}


def lead_in_months(us, cn, ends):
    """12 (t - s), s being when the leader first held what the follower holds at t; paths by month to a list by year.

    Between months straight in the logarithm of the stock; before January 2018 at the leader's growth of its first year.
    """
    found = []
    for year_end in range(11, len(ends), 12):
        sign, leader, follower = (1, us, cn) if us[year_end] >= cn[year_end] else (-1, cn, us)
        wanted = follower[year_end]
        if wanted < leader[0]:
            growth = max(np.log(max(leader[:13])) - np.log(leader[0]), 0.05)
            since = ends[0] - np.log(leader[0] / wanted) / growth
        else:
            i = next(i for i, held in enumerate(leader) if held >= wanted)
            before = np.log(max(leader[:i])) if i else None
            part = (np.log(wanted) - before) / (np.log(leader[i]) - before) if i else 1.0
            since = ends[i] - (1 - part) / 12
        found.append(sign * 12 * (ends[year_end] - since))
    return found


def test_the_lead_in_months_and_in_ratio_agree(runs):
    mine, engines = runs
    ends = CLOCK.midpoints + 0.5 / 12
    with jax.enable_x64(True):
        kept = {n: np.moveaxis(engines[n], -1, 0) for n in KEEP}
        kept |= {n: kept[n].sum(axis=-1) for n in SUMMED}
        told = {
            n: np.asarray(v)
            for n, v in jax.jit(jax.vmap(lambda m: outcomes(m, jnp.asarray(ends))))(kept).items()
        }

    def at_ends(share):
        """Recorded in the middle of the month, drawn on by half of the last change; all of it at most."""
        return np.minimum(share + np.diff(share, axis=0, prepend=share[:1]) / 2, 1)

    place = mine["compute_by_age"].sum(axis=2)
    us = place[:, 0] * at_ends(mine["us_running"])
    cn = place[:, 1:5].sum(axis=1) * at_ends(mine["cn_running"])
    months = np.array([lead_in_months(us[:, i], cn[:, i], ends) for i in range(MEMBERS)])

    np.testing.assert_allclose(told["us_lead_ratio"], (us / cn)[11::12].T, rtol=1e-9)
    np.testing.assert_allclose(told["us_lead_months"], months, rtol=1e-7, atol=1e-7)
