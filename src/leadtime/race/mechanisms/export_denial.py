"""Export denial: what may be sold to China, at what price, and how much of it is bought."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def export_denial(
    *,
    cn_demand: jax.Array,
    frontier_price: jax.Array,
    acceptance: jax.Array,
    chip_rush: jax.Array,
    sellable_now: jax.Array,
    restricted_now: jax.Array,
    listed_share: jax.Array,
    list_usd_per_h100e: jax.Array,
    h100e_per_chip: jax.Array,
    licence_cap: jax.Array,
    levy: jax.Array,
    foreign_share: jax.Array,
    value_elasticity: jax.Array,
    downgrade_premium: jax.Array,
) -> Values:
    """Legal sales under the policy.

    Equation:  p = (1 + v) max(f, min(list, m f)) if the best chip is withheld, else (1 + v) f
               legal = s softmin(A r (1 - e) phi D (f / p)^eta, cap q p) / p
               u = max(1 - legal / (phi D / f), 0);   U = max(phi D - legal p, 0)

    Parameters
    ----------
    cn_demand : D, USD per year.
    frontier_price : f, USD per H100e of the best chip sold anywhere.
    acceptance : A, share of what is offered that Beijing lets in, 0 to 1.
    chip_rush : r, buying ahead of a rule already announced, ratio (1 = none).
    sellable_now : s, share of the month in which any data-centre chip may be sold, 0 to 1.
    restricted_now : share of the month in which the world's best chip may not be sold, 0 to 1.
    listed_share : e, lever: share of the spending that is of listed parties, who may buy nothing, 0 to 1.
    list_usd_per_h100e : list price of the best chip that may be sold, USD per H100e.
    h100e_per_chip : q, H100e in one such chip.
    licence_cap : cap, chips per year.
    levy : v, share of the price taken by the exporting state.
    foreign_share : phi, share of spending that goes abroad when nothing is withheld.
    value_elasticity : eta, how far spending falls when a chip gives less for the dollar.
    downgrade_premium : m, the most a seller can charge per H100e for a withheld-down chip, multiple of f.

    Returns
    -------
    cn_legal_usd (USD per year, levy left out), cn_legal_added (H100e per year), cn_unmet_usd (U, USD per year that buyers
    wanted to spend abroad and, levy included, did not), cn_unmet_share (u, share of the foreign compute wanted that is
    not had, 0 to 1).

    Source
    ------
    H20 price and volume of 2024 give eta; priors in export_denial.toml.
    """
    downgraded = jnp.clip(list_usd_per_h100e, frontier_price, downgrade_premium * frontier_price)
    before_levy = restricted_now * downgraded + (1 - restricted_now) * frontier_price
    price = (1 + levy) * before_levy
    wanted_usd = foreign_share * cn_demand
    desired_usd = chip_rush * wanted_usd * (frontier_price / price) ** value_elasticity
    let_in_usd = acceptance * (1 - listed_share) * desired_usd
    bought_usd = sellable_now * soft_min(let_in_usd, licence_cap * h100e_per_chip * price)
    legal = bought_usd / price
    return {
        "cn_legal_usd": legal * before_levy,
        "cn_legal_added": legal,
        "cn_unmet_usd": jnp.maximum(wanted_usd - bought_usd, 0.0),
        "cn_unmet_share": jnp.clip(1 - legal * frontier_price / wanted_usd, 0.0, 1.0),
    }


MECHANISM = Mechanism(
    name="export_denial",
    run=export_denial,
    off_reads={
        "sellable_now": 1.0,
        "restricted_now": 0.0,
        "listed_share": 0.0,
        "licence_cap": 1e9,
        "levy": 0.0,
    },
    writes=("cn_legal_usd", "cn_legal_added", "cn_unmet_usd", "cn_unmet_share"),
)
