"""Tools: chipmaking equipment becomes advanced-node wafer capacity, after a delay."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values


def tools(
    *,
    wafer_capacity: jax.Array,
    tools_on_order: jax.Array,
    cn_tool_spend: jax.Array,
    domestic_tool_share: jax.Array,
    years_past_record: jax.Array,
    decimal_year: jax.Array,
    tool_access: jax.Array,
    advanced_tool_share: jax.Array,
    advanced_start: jax.Array,
    domestic_tool_fitness: jax.Array,
    domestic_tool_gain: jax.Array,
    tool_spend_growth: jax.Array,
    usd_per_wafer_month: jax.Array,
    fab_build_time: jax.Array,
    fab_life: jax.Array,
) -> Values:
    """Capacity that tool purchases allow.

    Equation:  o = i min(max((t - t_0) / 3, 0), 1) E exp(g x) (h f + (1 - h) a) / c;   dQ/dt = o - Q / T_b
               dW/dt = Q / T_b - W / T_l

    Parameters
    ----------
    wafer_capacity : W, advanced-node wafer starts per month.
    tools_on_order : Q, wafer starts per month that tools bought and not yet running will allow.
    cn_tool_spend : E, Chinese equipment spending, USD per year.
    domestic_tool_share : h at the record's end and before; it then grows by `domestic_tool_gain` per year.
    years_past_record : x, years.
    decimal_year : t.
    tool_access : a, lever: share of the foreign tools an advanced line needs that may be bought, 0 to 1.
    advanced_tool_share : i, share of spending that goes to advanced logic.
    advanced_start : t_0, year in which such buying began.
    domestic_tool_fitness : f, share of a domestic tool's value usable at an advanced node, 0 to 1.
    domestic_tool_gain : growth of h per year.
    tool_spend_growth : g, log growth of spending per year past the record.
    usd_per_wafer_month : c, USD of tools per wafer start per month.
    fab_build_time, fab_life : T_b and T_l, years.

    Returns
    -------
    d_wafer_capacity, d_tools_on_order : wafer starts per month, per year.

    Source
    ------
    Billings and domestic shares are series of the catalogue. The lever is a share;
    the scarcest tool class is not yet followed by itself.
    """
    domestic = jnp.clip(domestic_tool_share + domestic_tool_gain * years_past_record, 0.0, 1.0)
    usable = domestic * domestic_tool_fitness + (1 - domestic) * tool_access
    spend = cn_tool_spend * jnp.exp(tool_spend_growth * years_past_record)
    begun = jnp.clip((decimal_year - advanced_start) / 3, 0.0, 1.0)
    ordered = begun * advanced_tool_share * spend * usable / usd_per_wafer_month
    delivered = tools_on_order / fab_build_time
    return {
        "d_tools_on_order": ordered - delivered,
        "d_wafer_capacity": delivered - wafer_capacity / fab_life,
    }


MECHANISM = Mechanism(
    name="tools",
    run=tools,
    writes=("d_tools_on_order", "d_wafer_capacity"),
    stocks={"wafer_capacity": 0.0, "tools_on_order": 0.0},
)
