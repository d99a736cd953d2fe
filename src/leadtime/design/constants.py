"""The numbers of this room: read from data/*.toml, each with unit, day, source and range, and drawn from."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from math import exp, log
from pathlib import Path
from typing import Any
from zlib import crc32

from leadtime.errors import FactError
from leadtime.facts.catalogue import catalogue
from leadtime.facts.loader import Rules, read_quantity
from leadtime.facts.place import Place
from leadtime.facts.quantity import Quantity
from leadtime.facts.schema import Allowed
from leadtime.facts.units import unit

__all__ = [
    "FOLDER",
    "MEDIAN",
    "Draw",
    "Node",
    "Step",
    "constant",
    "constants",
    "held_on",
    "nodes",
    "stacks",
    "steps",
]

FOLDER = Path(__file__).parent / "data"
_P95 = 1.6448536269514722  # standard normal quantile of the 95th percentile

# What each constant measures; a constant of another dimension, or of no entry here, is refused.
_UNITS: Mapping[str, str] = {
    "field_height_mm": "1", "field_width_mm": "1", "stack_edge_mm": "1", "stack_phy_area": "mm2",
    "link_area_mm2_per_gbs": "1", "fixed_area": "mm2", "frontier_margin": "1", "salvage": "1",
    "spacing": "1", "stack_energy": "J/GB", "link_energy": "J/GB", "leakage": "W/mm2",
    "stack_rate_margin": "1", "link_edge_margin": "1", "power_margin": "1",
    "memory_cost": "USD/GB", "interposer_cost": "USD/mm2", "package_cost": "USD", "link_cost": "USD/GB",
    "server_cost": "USD", "energy_cost": "USD/kWh", "life": "years", "power_overhead": "1", "load": "1",
    "wafer_area": "mm2", "domain": "chips", "training_chips": "chips", "training_batch": "1",
    "training_sequence": "1", "message_latency": "ms", "scale_out_rate": "GB/s", "usable_memory": "1",
    "interposer": "mm2", "joined_dies": "dies", "step": "GB/s", "host": "GB/s",
    "logic_density": "1", "wafer_cost": "USD/wafer", "defects": "1/cm2", "footprint": "mm2", "stacks": "stacks",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """A number that holds from a day on."""

    since: date
    figure: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A process node: its names in the catalogue, and its logic density beside N7.

    Attributes
    ----------
    id, foundry : str
        As people say.
    names : tuple of str
        `process_node` of the catalogue's chips on it.
    logic_density : Quantity
        Beside N7, as the foundry states it.
    wafer_cost : Quantity
        USD a wafer of 300 mm.
    defects : Quantity
        Per m2.
    """

    id: str
    names: tuple[str, ...]
    foundry: str
    logic_density: Quantity
    wafer_cost: Quantity
    defects: Quantity


@dataclass(frozen=True, slots=True)
class Draw:
    """One state of the world: every constant at the same number of standard deviations wherever it is asked for.

    Attributes
    ----------
    seed, number : int
        Of the sequence, and the place in it; number 0 is the median of everything.
    """

    seed: int = 0
    number: int = 0

    def of(self, figure: Quantity, name: str) -> float:
        """A value of a quantity: its median in draw 0, else from its two-piece lognormal, in SI.

        Equation:  x = m (h / m)^(z / 1.645) for z > 0,  m (m / l)^(z / 1.645) for z < 0
        """
        if self.number == 0 or figure.low is None or figure.high is None:
            return figure.value
        z = self.deviation(name)
        end = figure.high if z > 0 else figure.low
        return figure.value * exp(abs(z) / _P95 * log(end / figure.value))

    def deviation(self, name: str) -> float:
        """Standard normal deviate of a constant in this draw; the same on every machine and in any order."""
        from statistics import NormalDist

        hashed = crc32(f"{self.seed}/{self.number}/{name}".encode())
        return NormalDist().inv_cdf((hashed + 0.5) / 2**32)

    def __call__(self, name: str) -> float:
        """A constant of data/*.toml by name, in SI."""
        return self.of(constant(name), name)


MEDIAN = Draw()


def constant(name: str) -> Quantity:
    """One constant by name."""
    return constants()[name]


@cache
def constants() -> Mapping[str, Quantity]:
    """The constants that stand alone: dies, packages, costs, jobs.

    Raises
    ------
    FactError
        If a file breaks the form of the facts.
    """
    found: dict[str, Quantity] = {}
    for file in ("die.toml", "package.toml", "cost.toml", "job.toml"):
        for name, table in _tables(file).items():
            if isinstance(table, Mapping):
                found[name] = _quantity(table, Place(f"design/data/{file}", name), name)
    return found


@cache
def steps(name: str) -> tuple[Step, ...]:
    """What holds from a day on, oldest first: "interposer", "joined_dies", "step" or "host"."""
    file = "link.toml" if name in ("step", "host") else "package.toml"
    rows = _tables(file)[name]
    found = []
    for n, row in enumerate(rows):
        place = Place(f"design/data/{file}", f"{name}[{n}]")
        table = {key: value for key, value in row.items() if key != "since"}
        found.append(Step(row["since"], _quantity(table, place, name)))
    return tuple(sorted(found, key=lambda step: step.since))


@cache
def nodes() -> Mapping[str, Node]:
    """The nodes by id, in the order of the file."""
    found = {}
    for row in _tables("nodes.toml")["node"]:
        place = Place("design/data/nodes.toml", row["id"])
        figures = {
            key: _quantity(row[key], place.at(key), key) for key in ("logic_density", "wafer_cost", "defects")
        }
        found[row["id"]] = Node(id=row["id"], names=tuple(row["names"]), foundry=row["foundry"], **figures)
    return found


@cache
def stacks(kind: str = "stacks") -> Mapping[str, Quantity]:
    """Memory stacks by chip ("stacks"), or their area by kind of memory ("footprint")."""
    place = Place("design/data/memory.toml")
    return {
        key: _quantity(table, place.at(f"{kind}.{key}"), kind)
        for key, table in _tables("memory.toml")[kind].items()
    }


def held_on(rows: Sequence[Step], on: date) -> Quantity:
    """The figure that holds on a day; before the first row, the first."""
    held = [row.figure for row in rows if row.since <= on]
    return held[-1] if held else rows[0].figure


@cache
def _tables(file: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / file).read_text(encoding="utf-8"))


def _quantity(table: Mapping[str, Any], place: Place, name: str) -> Quantity:
    wanted = _UNITS.get(name)
    if wanted is None:
        raise FactError(f"{place.file}: `{name}` is no constant of this room; correct or remove it.")
    allowed = Allowed("design", name, unit(wanted).dimension, wanted, 0.0, float("inf"), "")
    return read_quantity(table, place, Rules({}, catalogue().sources), allowed)
