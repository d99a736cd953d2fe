"""Tools: chipmaking equipment becomes advanced-node wafer capacity, after a delay; the scarcest class decides."""

import jax
import jax.numpy as jnp

from leadtime.race.mechanism import Mechanism, Values
from leadtime.race.soft import soft_min


def tools(
    *,
    wafer_capacity: jax.Array,
    tools_on_order: jax.Array,
    tool_gain: jax.Array,
    home_sales: jax.Array,
    cn_tool_spend: jax.Array,
    domestic_tool_share: jax.Array,
    years_past_record: jax.Array,
    is_past_record: jax.Array,
    decimal_year: jax.Array,
    tool_access_now: jax.Array,
    cn_subsidy: jax.Array,
    research_effort: jax.Array,
    advanced_tool_share: jax.Array,
    advanced_start: jax.Array,
    domestic_tool_fitness: jax.Array,
    domestic_tool_gain: jax.Array,
    home_lithography: jax.Array,
    lithography_pace: jax.Array,
    reinvested_share: jax.Array,
    home_sales_reference: jax.Array,
    tool_spend_growth: jax.Array,
    usd_per_wafer_month: jax.Array,
    fab_build_time: jax.Array,
    fab_life: jax.Array,
) -> Values:
    """Capacity that tool purchases allow.

    Equation:  usable = softmin(h f + (1 - h) a, l + (1 - l) a);  h = h_0 + X, l = l_0 + v X;  dX/dt = g_h r past the record
               o = (max(b i E exp(g x) + z (S - S_0) past the record, 0) + B) usable / c
               b = min(max((t - t_0) / 3, 0), 1);  h and l at most 1
               dQ/dt = o - Q / T_b;  dW/dt = Q / T_b - W / T_l

    Parameters
    ----------
    wafer_capacity : W, advanced-node wafer starts per month.
    tools_on_order : Q, wafer starts per month that tools bought and not yet running will allow.
    tool_gain : X, growth of the domestic share of tools since the record's end.
    home_sales : S, domestic accelerator sales, USD per year.
    cn_tool_spend : E, Chinese equipment spending, USD per year.
    domestic_tool_share : h_0, domestic share of it at the record's end and before.
    years_past_record : x, years.
    is_past_record : 1 once the record has ended, 0 before.
    decimal_year : t.
    tool_access_now : a, share of the foreign tools an advanced line needs that may be bought, 0 to 1.
    cn_subsidy : B, lever: public money for advanced lines beyond the record, USD per year.
    research_effort : r, multiple of own work on tools.
    advanced_tool_share : i, share of spending that goes to advanced logic.
    advanced_start : t_0, year in which such buying began.
    domestic_tool_fitness : f, share of a domestic tool's value usable at an advanced node, 0 to 1.
    domestic_tool_gain : g_h, growth of the domestic share per year at r = 1.
    home_lithography : l_0, share of the lithography an advanced line needs that is made at home at the record's end.
    lithography_pace : v, its growth over that of all tools.
    reinvested_share : z, share of domestic accelerator sales above S_0 that goes into advanced lines; less below it.
    home_sales_reference : S_0, such sales at the record's end, USD per year.
    tool_spend_growth : g, log growth of spending per year past the record.
    usd_per_wafer_month : c, USD of tools per wafer start per month.
    fab_build_time, fab_life : T_b and T_l, years.

    Returns
    -------
    d_wafer_capacity, d_tools_on_order (wafer starts per month, per year), d_tool_gain (per year).

    Source
    ------
    Billings and domestic shares are series of the catalogue. SMIC said that some tools it bought cannot form lines for
    lack of partners: two classes are followed, lithography and the rest.
    """
    domestic = jnp.clip(domestic_tool_share + tool_gain, 0.0, 1.0)
    printed = jnp.clip(home_lithography + lithography_pace * tool_gain, 0.0, 1.0)
    others = domestic * domestic_tool_fitness + (1 - domestic) * tool_access_now
    usable = soft_min(others, printed + (1 - printed) * tool_access_now)
    begun = jnp.clip((decimal_year - advanced_start) / 3, 0.0, 1.0)
    spend = begun * advanced_tool_share * cn_tool_spend * jnp.exp(tool_spend_growth * years_past_record)
    reinvested = is_past_record * reinvested_share * (home_sales - home_sales_reference)
    ordered = (jnp.maximum(spend + reinvested, 0.0) + cn_subsidy) * usable / usd_per_wafer_month
    delivered = tools_on_order / fab_build_time
    return {
        "d_tools_on_order": ordered - delivered,
        "d_wafer_capacity": delivered - wafer_capacity / fab_life,
        "d_tool_gain": is_past_record * domestic_tool_gain * research_effort,
    }


MECHANISM = Mechanism(
    name="tools",
    run=tools,
    writes=("d_tools_on_order", "d_wafer_capacity", "d_tool_gain"),
    stocks={"wafer_capacity": 0.0, "tools_on_order": 0.0, "tool_gain": 0.0},
)
