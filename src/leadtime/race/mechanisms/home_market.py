"""Home market: what domestic vendors sell feeds their design work and their fabs."""

import jax

from leadtime.race.mechanism import Mechanism, Values


def home_market(
    *,
    home_sales: jax.Array,
    is_past_record: jax.Array,
    dies_built: jax.Array,
    usd_per_die: jax.Array,
    home_sales_reference: jax.Array,
    home_sales_memory: jax.Array,
    scale_elasticity: jax.Array,
) -> Values:
    """Sales that a vendor can count on, and what they do to design.

    Equation:  dS/dt = (b p - S) / T;  s = (S / S_0 + 0.001)^eps past the record, 1 before

    Parameters
    ----------
    home_sales : S, domestic accelerator sales as vendors see them, USD per year.
    is_past_record : 1 once the record has ended, 0 before: the record holds what scale did until then.
    dies_built : b, dies per year.
    usd_per_die : p, USD.
    home_sales_reference : S_0, sales at the record's end, USD per year. The thousandth keeps the slope finite without any.
    home_sales_memory : T, years over which sales are averaged.
    scale_elasticity : eps, log change of design work per log change of sales.

    Returns
    -------
    home_scale (multiple of own design work), d_home_sales (USD per year, per year).

    Source
    ------
    Demand bounds learning: the size of the protected market (37 bn USD in 2025, 88 bn in 2028 by one forecast) is what
    own design is paid from. Leaves out that a market without rivals may dull the work.
    """
    relative = home_sales / home_sales_reference + 1e-3
    return {
        "home_scale": relative ** (scale_elasticity * is_past_record),
        "d_home_sales": (dies_built * usd_per_die - home_sales) / home_sales_memory,
    }


MECHANISM = Mechanism(
    name="home_market",
    run=home_market,
    writes=("home_scale", "d_home_sales"),
    stocks={"home_sales": 0.0},
    off_reads={"scale_elasticity": 0.0},
)
