"""Drivers: the record of the world as monthly arrays, and how it is held once it ends.

A driver is data, not a result: what the race reads here it cannot be said to predict.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.facts import Catalogue, Quantity, Series
from leadtime.facts.units import YEAR
from leadtime.performance.equivalence import PRECISIONS_COUNTED, h100_equivalents
from leadtime.race.clock import Clock, decimal_year
from leadtime.race.priors import priors
from leadtime.study.delivery import WORKLOADS, vintages
from leadtime.study.products import products, settings

Months = NDArray[np.float64]

RAMPS = Path(__file__).parent / "data" / "ramps.toml"

VINTAGES = ("foreign_systems", "chinese_systems")

USED = (
    "nv_dc_rev_q",
    "world_nv_cum_h100e",
    "cn_ai_chip_demand",
    "nv_total_rev_fy",
    "sme_spend_cn",
    "sme_spend_cn_wfe_ti",
    "sme_domestic_share",
    "elec_gen_twh_us",
    "elec_gen_twh_cn",
    "ai_talent_origin_cn",
    "ai_talent_origin_us",
)
"""Series that drive the race."""


def drivers(catalogue: Catalogue, clock: Clock) -> dict[str, Months]:
    """All drivers that do not depend on a policy, in SI but for time in years.

    Returns
    -------
    mapping of name to array [time]
    """
    year = clock.midpoints
    revenue = catalogue.series["nv_dc_rev_q"]
    ends = decimal_year(max(row.end for row in revenue.rows))
    dated = ramps()
    return {
        "decimal_year": year,
        "years_past_record": np.maximum(year - ends, 0.0),
        "is_past_record": np.where(year > ends, 1.0, 0.0),
        "is_past_designs": np.where(year > dated["chinese_designs"]["known_until"], 1.0, 0.0),
        "state_order_ramp": _ramp(dated["state_orders"], year),
        "two_die_ramp": _ramp(dated["two_die_cards"], year),
        "years_past_hbm_reference": year - dated["hbm_reference"]["year"],
        "nvidia_revenue_record": _quarterly(revenue, clock),
        "usd_per_h100e_record": _usd_per_h100e(catalogue, clock),
        "cn_demand_record": _between(catalogue.series["cn_ai_chip_demand"], year),
        "nvidia_other_revenue": _other_revenue(catalogue, year),
        "cn_tool_spend": _tool_spend(catalogue, year),
        "domestic_tool_share": _between(catalogue.series["sme_domestic_share"], year),
        "us_generation": generation(catalogue, "us", year),
        "cn_generation": generation(catalogue, "cn", year),
        "us_w_per_h100e": _watts(catalogue, "foreign_systems", year),
        "cn_w_per_h100e": _watts(catalogue, "chinese_systems", year),
        "h100_flop_rate": np.full(len(year), catalogue.chips["h100_sxm"].flop_rate["bf16"].value),
        "cn_talent_origin": _between(catalogue.series["ai_talent_origin_cn"], year),
        "us_talent_origin": _between(catalogue.series["ai_talent_origin_us"], year),
        **_delivered(catalogue, year),
    }


def _delivered(catalogue: Catalogue, year: Months) -> dict[str, Months]:
    """Delivered over paper H100e of what ships, by origin and workload."""
    found = {}
    for origin, which in (("foreign", "foreign_systems"), ("chinese", "chinese_systems")):
        chosen = settings()[which]
        for work in WORKLOADS:
            found[f"{origin}_{work}"] = vintages(catalogue, chosen["ids"], chosen["lag"], work, year)
    return found


@cache
def ramps() -> dict[str, dict[str, Any]]:
    """What began when, by name."""
    return tomllib.loads(RAMPS.read_text(encoding="utf-8"))


def _ramp(dated: dict[str, Any], year: Months) -> Months:
    """0 until the date, 1 once it is full, a straight line between."""
    return np.asarray(np.clip((year - dated["from"]) / dated["years"], 0.0, 1.0))


def relied_on(catalogue: Catalogue) -> tuple[Quantity, ...]:
    """The quantities of chips and systems that drive the race: prices, rates, watts."""
    systems = [catalogue.systems[n] for which in VINTAGES for n in settings()[which]["ids"]]
    first = catalogue.chips[settings()["first_price"]["chip"]]
    chips = [first, *(catalogue.chips[s.chip] for s in systems), *(p.chip for p in products(catalogue))]
    rates = [q for c in chips for f, q in c.flop_rate.items() if f in PRECISIONS_COUNTED]
    others = [q for c in chips if (q := c.price)] + [q for s in systems for q in (s.power, s.chips) if q]
    return (*rates, *others)


def generation(catalogue: Catalogue, nation: str, year: Months) -> Months:
    """Mean power generated in a nation, W; grown past the record at its last five years' rate.

    Parameters
    ----------
    catalogue : Catalogue
    nation : str
        "us" or "cn".
    year : array
        Decimal years; a year's record stands at its middle.
    """
    rows = {row.start.year + 0.5: row.value / YEAR for row in catalogue.series[f"elec_gen_twh_{nation}"].rows}
    last = max(rows)
    growth = np.log(rows[last] / rows[last - 5]) / 5
    known = sorted(rows)
    inside = np.exp(np.interp(year, known, [np.log(rows[y]) for y in known]))
    return np.asarray(inside * np.exp(growth * np.maximum(year - last, 0)))


def _quarterly(series: Series, clock: Clock) -> Months:
    """A flow per quarter as a flow per year, held from quarter to quarter and past the last one."""
    rows = sorted(series.rows, key=lambda row: row.start)
    return clock.held([(row.start, 4 * row.value) for row in rows], before=4 * rows[0].value)


def _usd_per_h100e(catalogue: Catalogue, clock: Clock) -> Months:
    """Data-centre revenue per H100e shipped: by quarter of the record, drawn back before it to the first chip."""
    revenue = {row.start: row.value for row in catalogue.series["nv_dc_rev_q"].rows}
    rows = sorted(catalogue.series["world_nv_cum_h100e"].rows, key=lambda row: row.start)
    if not rows:
        return _listed_price(catalogue, clock)
    shipped = np.diff([0.0, *(row.value for row in rows)])
    prices = [(row.start, revenue[row.start] / units) for row, units in zip(rows, shipped, strict=True)]
    first_on, first_usd = _first_price(catalogue)
    record_on, record_usd = prices[0]
    known = (decimal_year(first_on), decimal_year(record_on))
    before = np.exp(np.interp(clock.midpoints, known, np.log([first_usd, record_usd])))
    recorded = clock.held(prices, before=record_usd)
    return np.where(clock.midpoints < known[1], before, recorded)


def _listed_price(catalogue: Catalogue, clock: Clock) -> Months:
    """Where nothing has been counted yet: from the first chip to the best of the day, by list price; held after."""
    first_on, first_usd = _first_price(catalogue)
    day = catalogue.snapshot_on
    best = next(p for p in products(catalogue) if p.chip.available_on and p.chip.available_on <= day)
    if best.chip.available_on is None:
        raise ValueError(f"{best.chip.id} has no date.")
    usd = best.usd_per_h100e / priors()["accelerator_share"].value
    known = (decimal_year(first_on), decimal_year(best.chip.available_on))
    return np.exp(np.interp(clock.midpoints, known, np.log([first_usd, usd])))


def _first_price(catalogue: Catalogue) -> tuple[date, float]:
    chip = catalogue.chips[settings()["first_price"]["chip"]]
    worth = h100_equivalents(chip)
    if chip.available_on is None or chip.price is None or worth is None:
        raise ValueError(f"{chip.id} has no date, price or rate and cannot stand for the first price.")
    accelerators = priors()["accelerator_share"].value
    return chip.available_on, chip.price.value / worth.value / accelerators


def _between(series: Series, year: Months) -> Months:
    """Yearly values at mid-year, joined by straight lines of logarithms, held at both ends."""
    rows = sorted(series.rows, key=lambda row: row.start)
    middles = [(decimal_year(row.start) + decimal_year(row.end)) / 2 for row in rows]
    return np.exp(np.interp(year, middles, np.log([row.value for row in rows])))


def _other_revenue(catalogue: Catalogue, year: Months) -> Months:
    """NVIDIA's revenue outside data centres: fiscal total less the quarters of data-centre revenue."""
    centres = catalogue.series["nv_dc_rev_q"].rows
    middles, values = [], []
    for row in sorted(catalogue.series["nv_total_rev_fy"].rows, key=lambda row: row.end):
        calendar = row.end.year - 1
        inside = [q.value for q in centres if q.start.year == calendar]
        if len(inside) == 4:
            middles.append(calendar + 0.5)
            values.append(row.value - sum(inside))
    return np.exp(np.interp(year, middles, np.log(values)))


def _tool_spend(catalogue: Catalogue, year: Months) -> Months:
    """Chinese equipment billings; past their last year scaled by a second source's change."""
    billings = {row.start.year: row.value for row in catalogue.series["sme_spend_cn"].rows}
    other = {row.start.year: row.value for row in catalogue.series["sme_spend_cn_wfe_ti"].rows}
    last = max(billings)
    billings |= {y: billings[last] * v / other[last] for y, v in other.items() if y > last}
    known = sorted(billings)
    return np.exp(np.interp(year, [y + 0.5 for y in known], np.log([billings[y] for y in known])))


def _watts(catalogue: Catalogue, which: str, year: Months) -> Months:
    """System watts per H100e of what ships, joined by straight lines of logarithms, held at both ends."""
    chosen = settings()[which]
    points = []
    for name in chosen["ids"]:
        system = catalogue.systems[name]
        worth = h100_equivalents(catalogue.chips[system.chip])
        if system.available_on is None or system.power is None or system.chips is None or worth is None:
            raise ValueError(f"{name} has no date, power or chip count and cannot stand for {which}.")
        compute = system.chips.value * worth.value
        points.append((decimal_year(system.available_on) + chosen["lag"], system.power.value / compute))
    when, watts = zip(*sorted(points), strict=True)
    return np.exp(np.interp(year, when, np.log(watts)))
