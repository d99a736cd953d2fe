"""Power and cost of a deployment: energy at a nation's price, and capital over the life of the machine."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, hypot, log
from pathlib import Path
from typing import Any, Literal

import numpy as np

from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.loader import Rules, read_quantity
from leadtime.facts.place import Place
from leadtime.facts.quantity import Quantity
from leadtime.facts.schema import Allowed
from leadtime.facts.system import System
from leadtime.facts.units import unit

__all__ = ["Running", "chip_load", "economics", "power_of", "running_of"]

_FILE = Path(__file__).parent / "data" / "economics.toml"
_UNITS = {
    "electricity": "USD/kWh", "pue": "1", "chip": "1", "rest": "1", "server_power": "1", "server_price": "1",
    "life": "years", "use": "1",
}  # fmt: skip
_MILLION = 1e6
End = Literal["low", "value", "high"]
_ENDS: tuple[End, End, End] = ("low", "value", "high")
# What the chip does in each part of a deployment's time; in all others it waits.
_WORK = {
    "arithmetic": "arithmetic", "prompts of others": "arithmetic", "memory rate": "memory", "optimiser": "memory",
}  # fmt: skip


@cache
def economics() -> Mapping[str, Quantity]:
    """The numbers of data/economics.toml under their dotted names."""
    with _FILE.open("rb") as file:
        table = tomllib.load(file)
    found: dict[str, Quantity] = {}
    for name, block in table.items():
        entries = (
            {f"{name}.{key}": sub for key, sub in block.items()} if "value" not in block else {name: block}
        )
        found |= {key: _quantity(sub, key, _UNITS[name]) for key, sub in entries.items()}
    return found


def _quantity(table: Mapping[str, Any], key: str, written: str) -> Quantity:
    allowed = Allowed("economics", key, unit(written).dimension, written, 0.0, float("inf"), "")
    place = Place("performance/data/economics.toml", key)
    return read_quantity(table, place, Rules({}, catalogue().sources), allowed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """What it takes to keep one chip at work.

    Attributes
    ----------
    power : float or None
        W of one chip with its share of server, network and building; None where no rated power is known.
    capital : float or None
        USD for each second of work; None where no price is known.
    energy : Mapping
        USD for each second of work, by nation.
    capital_width, energy_width : float
        Half widths of the 90% interval in logarithms.
    """

    power: float | None
    capital: float | None
    energy: Mapping[str, float]
    capital_width: float
    energy_width: float

    def cost(self, rate: float, nation: str, rate_width: float = 0.0) -> Mapping[str, float] | None:
        """USD per million tokens with its interval.

        Equation:  c = 1e6 (K + E) / r

        Parameters
        ----------
        rate : float
            r, tokens per second and chip.
        nation : str
            Whose electricity is bought.
        rate_width : float
            Half width of the rate's 90% interval in logarithms.

        Returns
        -------
        mapping or None
            Percentiles; None where capital or power is not known.

        Source
        ------
        Widths of capital, energy and rate are taken to be independent and lognormal.
        """
        if self.capital is None or self.power is None:
            return None
        energy = self.energy.get(nation, self.energy["other"])
        each = self.capital + energy
        width = hypot(self.capital / each * self.capital_width, energy / each * self.energy_width, rate_width)
        middle = _MILLION * each / rate
        return {"p5": middle * exp(-width), "p50": middle, "p95": middle * exp(width)}


def chip_load(shares: Mapping[str, Any], end: End = "value") -> Any:
    """Power that a chip draws over its rated power.

    Equation:  l = sum_i s_i l_i + (1 - sum_i s_i) l_idle,  at most 1

    Parameters
    ----------
    shares : mapping
        s, parts of the time by what they wait for, as `leadtime.performance.plan.choice` names them; arrays allowed. What
        is left of the time the chip idles.
    end : str
        "value", or the "low" or "high" end of each l.

    Source
    ------
    Levels and their sources in data/economics.toml: matrix products, traffic, and waiting with clocks up. Leaves out
    what an operator below its roof saves, clocks lowered on purpose, and leakage that grows with heat.

    Examples
    --------
    >>> bool(chip_load({}) < chip_load({"memory rate": 1.0}) < chip_load({"arithmetic": 1.0}) <= 1.0)
    True
    """
    known = economics()
    used, load = 0.0, 0.0
    for part, share in shares.items():
        level = getattr(known[f"chip.{_WORK.get(part, 'waiting')}"], end)
        used, load = used + share, load + share * level
    return np.minimum(load + np.maximum(1.0 - used, 0.0) * getattr(known["chip.idle"], end), 1.0)


def running_of(chip: Chip, system: System | None, shares: Mapping[str, float]) -> Running:
    """Power and cost of one chip at work.

    Equation:  P = (l W + r (P_rated - W)) pue,  E = P price_of_electricity,  K = price / (life use)

    Parameters
    ----------
    chip : Chip
        The chip; W its own rated power.
    system : System, optional
        Whose rated power and price count, divided by its chips; else the chip's, raised by what a server adds.
    shares : mapping
        As for `chip_load`, which gives l; the rest of the machine draws r whatever the chip does.

    Examples
    --------
    >>> chips, systems = catalogue().chips, catalogue().systems
    >>> busy, idle = ({"arithmetic": 1.0}, {})
    >>> of = lambda shares: running_of(chips["h100_sxm"], systems["dgx_h100"], shares).power
    >>> round(of(busy)), round(of(idle))
    (1262, 532)
    """
    known = economics()
    _, rated_width = _each(system, "power", chip.power, known["server_power"])
    price, price_width = _each(system, "price", chip.price, known["server_price"])
    pue, life, use = (known[name] for name in ("pue", "life", "use"))
    low, power, high = (power_of(chip, system, shares, end) for end in _ENDS)
    prices = {k.partition(".")[2]: q for k, q in known.items() if k.startswith("electricity.")}
    return Running(
        power=None if power is None else float(power),
        capital=None if price is None else price / (life.value * use.value),
        energy={nation: float(power or 0.0) * q.value for nation, q in prices.items()},
        capital_width=hypot(price_width, _width(life), _width(use)),
        energy_width=hypot(
            rated_width, log(high / low) / 2 if low and high else 0.0, _width(pue), _width(prices["US"])
        ),
    )


def power_of(chip: Chip, system: System | None, shares: Mapping[str, Any], end: End = "value") -> Any:
    """W of one chip with its share of machine and building; None where no rated power is known.

    Parameters
    ----------
    chip, system, shares
        As for `running_of`; shares may be arrays.
    end : str
        As for `chip_load`; the building's share keeps its own range.
    """
    known = economics()
    rated, _ = _each(system, "power", chip.power, known["server_power"])
    if rated is None:
        return None
    own = min(chip.power.value if chip.power else rated / known["server_power"].value, rated)
    rest = (rated - own) * getattr(known["rest"], end)
    return (chip_load(shares, end) * own + rest) * known["pue"].value


def _each(
    system: System | None, name: str, own: Quantity | None, more: Quantity
) -> tuple[float | None, float]:
    """Of one chip, from its system where that says it; with the half width in logarithms."""
    whole: Quantity | None = getattr(system, name) if system else None
    if system and system.chips and whole:
        return whole.value / system.chips.value, _width(whole)
    if own is None:
        return None, 0.0
    return own.value * more.value, hypot(_width(own), _width(more))


def _width(of: Quantity) -> float:
    """Half of the interval in logarithms; 0 where a number is exact as printed."""
    return 0.0 if not of.low or not of.high else log(of.high / of.low) / 2
