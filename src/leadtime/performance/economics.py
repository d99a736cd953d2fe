"""Power and cost of a deployment: energy at a nation's price, and capital over the life of the machine."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import exp, hypot, log
from pathlib import Path
from typing import Any

from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.loader import Rules, read_quantity
from leadtime.facts.place import Place
from leadtime.facts.quantity import Quantity
from leadtime.facts.schema import Allowed
from leadtime.facts.system import System
from leadtime.facts.units import unit

__all__ = ["Running", "economics", "running_of"]

_FILE = Path(__file__).parent / "data" / "economics.toml"
_UNITS = {
    "electricity": "USD/kWh", "pue": "1", "draw": "1", "server_power": "1", "server_price": "1", "life": "years",
    "use": "1",
}  # fmt: skip
_MILLION = 1e6


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


def running_of(chip: Chip, system: System | None) -> Running:
    """Power and cost of one chip at work.

    Equation:  P = P_rated draw pue,  E = P price_of_electricity,  K = price / (life use)

    Parameters
    ----------
    chip : Chip
        The chip.
    system : System, optional
        Whose rated power and price count, divided by its chips; else the chip's, raised by what a server adds.

    Examples
    --------
    >>> chips, systems = catalogue().chips, catalogue().systems
    >>> found = running_of(chips["h100_sxm"], systems["dgx_h100"])
    >>> round(found.power)
    1275
    """
    known = economics()
    rated, rated_width = _each(system, "power", chip.power, known["server_power"])
    price, price_width = _each(system, "price", chip.price, known["server_price"])
    draw, pue, life, use = (known[name] for name in ("draw", "pue", "life", "use"))
    power = None if rated is None else rated * draw.value * pue.value
    prices = {k.partition(".")[2]: q for k, q in known.items() if k.startswith("electricity.")}
    return Running(
        power=power,
        capital=None if price is None else price / (life.value * use.value),
        energy={nation: (power or 0.0) * q.value for nation, q in prices.items()},
        capital_width=hypot(price_width, _width(life), _width(use)),
        energy_width=hypot(rated_width, _width(draw), _width(pue), _width(prices["US"])),
    )


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
