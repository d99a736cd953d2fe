"""Vendor research: revenue pays for R&D, and R&D for the next product."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def vendor_research(
    *,
    frontier_gain: jax.Array,
    is_past_record: jax.Array,
    nvidia_china_revenue: jax.Array,
    nvidia_dc_revenue: jax.Array,
    nvidia_other_revenue: jax.Array,
    us_talent_effect: jax.Array,
    price_decline_long: jax.Array,
    china_revenue_share: jax.Array,
    research_elasticity: jax.Array,
    research_memory: jax.Array,
) -> Values:
    """What the frontier gains or loses against the trend of `world_output`.

    Equation:  dZ/dt = k (R_CN / R - c) + d (h - 1) - Z / T  past the record, 0 before

    Parameters
    ----------
    frontier_gain : Z, log gain of H100e per dollar over the trend.
    is_past_record : 1 once the record has ended, 0 before: the trend holds what was earned until then.
    nvidia_china_revenue : R_CN, USD per year.
    nvidia_dc_revenue, nvidia_other_revenue : R is their sum, USD per year.
    us_talent_effect : h, multiple of design work.
    price_decline_long : d, log decline of dollars per H100e per year that design work brings.
    china_revenue_share : c, China's share of revenue when the trend was observed.
    research_elasticity : k, growth per year that each unit of revenue share pays for.
    research_memory : T, years in which rivals take up or copy what was gained or lost.

    Returns
    -------
    d_frontier_gain : log units per year.

    Source
    ------
    R&D was 18.5 of 216 bn USD in fiscal 2026 (8.6%), China 19.7 bn of revenue (9%): what China pays for is about 2 bn of R&D
    a year. While capacity binds, chips not sold to China are sold elsewhere, so this is an upper bound.
    """
    share = nvidia_china_revenue / (nvidia_dc_revenue + nvidia_other_revenue)
    paid = research_elasticity * (share - china_revenue_share) + price_decline_long * (us_talent_effect - 1)
    return {"d_frontier_gain": is_past_record * (paid - frontier_gain / research_memory)}


MECHANISM = Mechanism(
    name="vendor_research",
    run=vendor_research,
    writes=("d_frontier_gain",),
    stocks={"frontier_gain": 0.0},
)
