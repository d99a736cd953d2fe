"""Energy: what each nation generates, adds and spends on data centres, and how many systems that power could feed."""

from dataclasses import dataclass
from typing import Any

from leadtime.facts import Catalogue, Series, catalogue
from leadtime.facts.units import YEAR
from leadtime.performance.equivalence import h100_equivalents

__all__ = ["SYSTEMS", "Feed", "Nation", "feeds", "nations"]

SYSTEMS = ("cloudmatrix_384", "gb200_nvl72", "gb300_nvl72", "dgx_h100", "atlas_950", "vr200_nvl72")
"""The systems that are held side by side, where their power is known."""

SHARE = 0.01
"""Of what a nation generates: the yardstick of a budget."""

_SERIES = {"China": "elec_gen_twh_cn", "US": "elec_gen_twh_us"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """Electricity of one nation; powers in W, energies in J, a price in USD per J.

    Attributes
    ----------
    generation, growth : float
        Of the last year of the record, and log growth a year over its last five.
    capacity, capacity_added : float
        At the end of that year, and over it.
    data_centres : float
        Mean power that data centres draw; `data_centres_year` says when.
    price : float
        Of a unit of energy for business.
    """

    name: str
    year: int
    generation: float
    growth: float
    capacity: float
    capacity_added: float
    data_centres: float
    data_centres_year: int
    price: float
    price_year: int

    @property
    def mean_power(self) -> float:
        """Generation as a mean over the year, W."""
        return self.generation / YEAR

    def to_json(self) -> dict[str, Any]:
        """Keys with their units."""
        return {
            "nation": self.name,
            "year": self.year,
            "generation_twh": _digits(self.generation / 3.6e15),
            "growth_per_year": _digits(self.growth),
            "capacity_gw": _digits(self.capacity / 1e9),
            "capacity_added_gw": _digits(self.capacity_added / 1e9),
            "data_centres_gw": _digits(self.data_centres / 1e9),
            "data_centres_year": self.data_centres_year,
            "data_centres_share": _digits(self.data_centres / self.mean_power),
            "price_usd_per_kwh": _digits(self.price * 3.6e6),
            "price_year": self.price_year,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """How many systems of a kind a budget of power feeds, at the system's own draw, and what they compute."""

    nation: str
    budget: str
    power: float
    system: str
    name: str
    system_power: float
    systems: float
    compute: float

    def to_json(self) -> dict[str, Any]:
        """Keys with their units."""
        return {
            "nation": self.nation,
            "budget": self.budget,
            "budget_gw": _digits(self.power / 1e9),
            "system": self.system,
            "name": self.name,
            "system_kw": _digits(self.system_power / 1e3),
            "systems": round(self.systems),
            "compute_h100e": _digits(self.compute),
            "w_per_h100e": _digits(self.power / self.compute),
        }


def nations(facts: Catalogue | None = None) -> tuple[Nation, ...]:
    """China and the US, from the record.

    Parameters
    ----------
    facts : Catalogue, optional
    """
    known = facts or catalogue()
    return tuple(_nation(name, series, known) for name, series in _SERIES.items())


def feeds(facts: Catalogue | None = None) -> tuple[Feed, ...]:
    """Systems fed by one percent of each nation's generation, and by what its data centres draw.

    Equation:  n = P / p,  C = n k h

    with P the budget in W, p the draw of a system, k its chips and h the H100 equivalents of one.  Cooling and losses
    of the site come on top and are alike for both.
    """
    known = facts or catalogue()
    found = []
    for nation in nations(known):
        budgets = {
            "one percent of generation": SHARE * nation.mean_power,
            "data centres now": nation.data_centres,
        }
        for budget, power in budgets.items():
            for id in SYSTEMS:
                system = known.systems[id]
                worth = h100_equivalents(known.chips[system.chip])
                if system.power is None or system.chips is None or worth is None:
                    continue
                count = power / system.power.value
                found.append(
                    Feed(
                        nation=nation.name,
                        budget=budget,
                        power=power,
                        system=id,
                        name=system.name,
                        system_power=system.power.value,
                        systems=count,
                        compute=count * system.chips.value * worth.value,
                    )
                )
    return tuple(found)


def _nation(name: str, series: str, facts: Catalogue) -> Nation:
    from math import log

    generated = _yearly(facts.series[series], name)
    last = max(generated)
    capacity = _yearly(facts.series["elec_capacity"], name)
    end = max(capacity)
    load = _yearly(facts.series["dc_twh"], name)
    price = _yearly(facts.series["elec_price"], name)
    return Nation(
        name=name,
        year=last,
        generation=generated[last],
        growth=log(generated[last] / generated[last - 5]) / 5,
        capacity=capacity[end],
        capacity_added=capacity[end] - capacity[end - 1],
        data_centres=load[max(load)] / YEAR,
        data_centres_year=max(load),
        price=price[max(price)],
        price_year=max(price),
    )


def _yearly(series: Series, entity: str) -> dict[int, float]:
    return {row.end.year: row.value for row in series.where(entity=entity).rows}


def _digits(value: float) -> float:
    return float(f"{value:.4g}")
