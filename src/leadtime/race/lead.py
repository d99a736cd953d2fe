"""Outcomes: from monthly stocks and flows to what is asked, year by year."""

from collections.abc import Mapping

import jax
import jax.numpy as jnp

from leadtime.race.clock import MONTHS_PER_YEAR
from leadtime.race.mechanism import Values
from leadtime.race.mechanisms.retirement import HELD

KEEP = (
    "compute_by_age",
    "delivered_by_age",
    "us_running",
    "cn_running",
    "us_power",
    "cn_power",
    "us_added",
    "cn_legal_added",
    "cn_smuggled_added",
    "cn_domestic_added",
    "cn_proxy_added",
    "cn_rented_added",
    "cn_rented_in_use",
    "nvidia_shipped",
    "nvidia_china_revenue",
    "huawei_cards",
    "dies_built",
    "cn_unmet_share",
    "acceptance",
    "hbm_stock",
    "die_bank",
    "die_yield",
    "wafer_capacity",
    "wafer_claim",
    "die_gain",
    "foreign_share",
    "home_sales",
    "cn_talent",
    "us_tightness",
    "pressure",
    "frontier_gain",
    "model_lag",
    "us_largest_run",
    "cn_largest_run",
)
"""What a run records each month."""

SUMMED = ("compute_by_age", "delivered_by_age")
"""Of these, the sum over the stages of age."""


def outcomes(monthly: Mapping[str, jax.Array], months: jax.Array, shipped_from: float = 2022.0) -> Values:
    """Year-end stocks, yearly flows and the lead.

    Parameters
    ----------
    monthly : mapping of name to array [time, ...]
        One member, as `step.march` records it; `compute_by_age` summed over age, [time, 6], and `delivered_by_age`,
        [time, 2, 2].
    months : array [time]
        End of each month, decimal year.
    shipped_from : float
        World shipments are counted from here on, as the record does.

    Returns
    -------
    mapping of metric to array [year]
    """
    place = monthly["compute_by_age"]
    running = {n: jnp.minimum(_at_ends(monthly[f"{n}_running"]), 1.0) for n in ("us", "cn")}
    us_path = place[:, HELD.index("us")] * running["us"]
    own = ("cn_legal", "cn_smuggled", "cn_domestic", "cn_proxy")
    origins = {name: place[:, HELD.index(name)] * running["cn"] for name in own}
    rented = place[:, HELD.index("cn_rented")]
    cn_path = sum(origins.values(), jnp.zeros_like(rented))
    us, cn = _ends(us_path), _ends(cn_path)
    flows = {name: _yearly(monthly[name]) for name in KEEP if name.endswith("_added")}
    domestic = flows["cn_domestic_added"] + flows["cn_proxy_added"]
    cn_added = domestic + flows["cn_legal_added"] + flows["cn_smuggled_added"]
    counted = jnp.where(months > shipped_from, monthly["nvidia_shipped"], 0.0)
    lead, is_bound = lead_months(us_path, cn_path, months)
    return {
        "us_stock_h100e": us,
        "cn_stock_h100e": cn,
        "us_lead_ratio": us / cn,
        "us_lead_ratio_use": us / (cn + _ends(_at_ends(monthly["cn_rented_in_use"]))),
        "us_lead_months": lead,
        "us_lead_months_is_bound": is_bound,
        "cn_domestic_share": domestic / cn_added,
        "cn_legal_import_h100e": _ends(origins["cn_legal"]),
        "cn_smuggled_h100e": _ends(origins["cn_smuggled"]),
        "cn_domestic_h100e": _ends(origins["cn_domestic"]),
        "cn_proxy_h100e": _ends(origins["cn_proxy"]),
        "cn_rented_h100e": _ends(rented),
        "us_additions_h100e": flows["us_added"],
        "cn_additions_h100e": cn_added,
        "additions_ratio": flows["us_added"] / cn_added,
        "cn_legal_additions_h100e": flows["cn_legal_added"],
        "cn_smuggled_additions_h100e": flows["cn_smuggled_added"],
        "cn_domestic_additions_h100e": domestic,
        "world_nvidia_shipped_h100e": _ends(jnp.cumsum(counted) / MONTHS_PER_YEAR),
        "nvidia_china_revenue_usd": _yearly(monthly["nvidia_china_revenue"]),
        "us_ai_power_gw": _ends(_at_ends(monthly["us_power"])) / 1e9,
        "cn_ai_power_gw": _ends(_at_ends(monthly["cn_power"])) / 1e9,
        "us_running_share": _ends(running["us"]),
        "cn_running_share": _ends(running["cn"]),
        "cn_huawei_cards": _yearly(monthly["huawei_cards"]),
        "cn_dies_built": _yearly(monthly["dies_built"]),
        "cn_hbm_stock_stacks": _ends(monthly["hbm_stock"]),
        "cn_die_bank_dies": _ends(monthly["die_bank"]),
        "cn_die_yield": _ends(monthly["die_yield"]),
        "cn_wafers_per_month": _ends(monthly["wafer_capacity"]),
        "cn_acceptance": _ends(monthly["acceptance"]),
        "cn_unmet_share": _yearly(monthly["cn_unmet_share"]),
        "cn_accelerator_wafer_share": _ends(monthly["wafer_claim"]),
        "cn_die_gain_ratio": jnp.exp(_ends(monthly["die_gain"])),
        "cn_foreign_stack_share": _ends(monthly["foreign_share"]),
        "cn_domestic_sales_usd": _ends(monthly["home_sales"]),
        "cn_talent_share": _ends(monthly["cn_talent"]),
        "us_tightness_share": _ends(monthly["us_tightness"]),
        "cn_retaliation_share": _ends(monthly["pressure"]),
        "nvidia_frontier_gain_ratio": jnp.exp(_ends(monthly["frontier_gain"])),
        "cn_model_lag_months": _ends(monthly["model_lag"]),
        **_delivered(monthly["delivered_by_age"], running, months),
        "us_largest_run_flop": _ends(monthly["us_largest_run"]),
        "cn_largest_run_flop": _ends(monthly["cn_largest_run"]),
    }


def _delivered(by_work: jax.Array, running: Mapping[str, jax.Array], months: jax.Array) -> Values:
    """The stocks and the lead counted by what is delivered: [time, workload, nation] to metrics [year]."""
    found: Values = {}
    for i, work in enumerate(("training", "decode")):
        us_path, cn_path = by_work[:, i, 0] * running["us"], by_work[:, i, 1] * running["cn"]
        us, cn = _ends(us_path), _ends(cn_path)
        found |= {
            f"us_stock_delivered_{work}_h100e": us,
            f"cn_stock_delivered_{work}_h100e": cn,
            f"us_lead_ratio_delivered_{work}": us / cn,
            f"us_lead_delivered_{work}_months": lead_months(us_path, cn_path, months)[0],
        }
    return found


def lead_months(us: jax.Array, cn: jax.Array, months: jax.Array) -> tuple[jax.Array, jax.Array]:
    """How many months ago the leader held what the follower holds at each year's end.

    Equation:  L(t) = 12 (t - s) with K_US(s) = K_CN(t); negative, with nations exchanged, if China is ahead.
               Where s lies before January 2018 the path is drawn back at the leader's growth of its first year.

    Parameters
    ----------
    us, cn : array [time]
        Stocks at the end of each month.
    months : array [time]
        Decimal years, rising.

    Returns
    -------
    (months of lead [year], 1.0 where s lies before 2018 and the value is an extrapolation [year])
    """
    ahead, is_bound = _since(us, cn, months)
    behind, is_bound_behind = _since(cn, us, months)
    is_us = _ends(us) >= _ends(cn)
    return jnp.where(is_us, ahead, -behind), jnp.where(is_us, is_bound, is_bound_behind)


def _since(leader: jax.Array, follower: jax.Array, months: jax.Array) -> tuple[jax.Array, jax.Array]:
    held = jnp.log(jnp.maximum.accumulate(leader))
    level, now = jnp.log(_ends(follower)), _ends(months)
    when = jnp.interp(level, held, months)
    growth = jnp.maximum(held[MONTHS_PER_YEAR] - held[0], 0.05)
    before = jnp.minimum(level - held[0], 0.0) / growth
    return MONTHS_PER_YEAR * (now - when - before), (before < 0).astype(level.dtype)


def _ends(path: jax.Array) -> jax.Array:
    """The last month of each year."""
    return path[MONTHS_PER_YEAR - 1 :: MONTHS_PER_YEAR]


def _at_ends(middles: jax.Array) -> jax.Array:
    """A level recorded at mid-month, drawn on to the month's end by half of the last change."""
    return middles + jnp.diff(middles, prepend=middles[:1]) / 2


def _yearly(rate: jax.Array) -> jax.Array:
    """The mean of a rate over each year: for a flow, what flowed in the year."""
    return rate.reshape(-1, MONTHS_PER_YEAR).mean(axis=1)
