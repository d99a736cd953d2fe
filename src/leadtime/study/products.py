"""Products: which chip can be sold to China in a month under a policy, and at what price per unit of compute."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.controls.calendar import sellable, sellable_below
from leadtime.facts import Catalogue, Chip
from leadtime.performance.equivalence import h100_equivalents
from leadtime.race.clock import Clock
from leadtime.study.delivery import WORKLOADS, delivered_ratio
from leadtime.study.policy import Change, Policy

FILE = Path(__file__).parent / "data" / "products.toml"
DAYS = (4, 12, 20, 27)
"""Days of a month on which the law is read; their mean stands for the month."""


@cache
def settings() -> dict[str, Any]:
    """What stands for what is bought."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Product:
    """A chip as the race sees it."""

    chip: Chip
    h100e: float
    usd_per_h100e: float

    def is_sold_on(self, day: date) -> bool:
        """Whether it ships that day."""
        first = self.chip.available_on
        life = timedelta(days=365.25 * settings()["sale_life"]["value"])
        return (
            first is not None and first <= day and (self.chip.status != "discontinued" or day < first + life)
        )


def products(catalogue: Catalogue) -> tuple[Product, ...]:
    """The seller's chips that have a price, a rate and a date, best first."""
    seller = settings()["seller"]
    found = []
    for name in catalogue.chips:
        chip = catalogue.chips[name]
        if chip.vendor != seller["vendor"] or seller["memory"] not in (chip.memory_type or ""):
            continue
        if chip.status == "planned" or chip.price is None or not chip.flop_rate:
            continue
        weighed = h100_equivalents(chip)
        if weighed is None:
            continue
        worth = weighed.value
        found.append(Product(chip, worth, chip.price.value / worth))
    return tuple(sorted(found, key=_best_first))


def _best_first(product: Product) -> tuple[float, float]:
    """More compute first; of equals, more memory bandwidth."""
    rate = product.chip.memory_rate
    return -product.h100e, -rate.value if rate else 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be sold to China, by month; arrays [time]."""

    sellable_share: NDArray[np.float64]
    restricted_share: NDArray[np.float64]
    list_usd_per_h100e: NDArray[np.float64]
    h100e_per_chip: NDArray[np.float64]
    offered_training: NDArray[np.float64]
    offered_decode: NDArray[np.float64]
    chips: tuple[str, ...]


OFFERED = tuple(f.name for f in fields(Offer) if f.name != "chips")
"""What an offer gives by month, as mechanisms read it."""


def offer(policy: Policy, clock: Clock, catalogue: Catalogue) -> Offer:
    """Read the law, or the policy's own rule, on four days of each month.

    Before the first product of the catalogue ships, it stands for its forerunner.

    Returns
    -------
    Offer
        Shares of the month in which anything may be sold, and in which the best chip of the world may not;
        the mean list price and size of the best chip that may, and what it delivers over its paper figure.
    """
    stock = products(catalogue)
    oldest = min(p.chip.available_on for p in stock if p.chip.available_on)
    table = np.zeros((len(clock.midpoints), 6))
    names: list[str] = []
    last: Product | None = None
    for month, first in enumerate(clock.starts[:-1]):
        picks = [_best(policy, stock, max(first.replace(day=day), oldest)) for day in DAYS]
        sold = [p for p, _ in picks if p]
        table[month, 0] = len(sold) / len(DAYS)
        table[month, 1] = sum(r for _, r in picks) / len(DAYS)
        last = sold[-1] if sold else last
        shown = sold or ([last] if last else [stock[-1]])
        table[month, 2] = np.mean([p.usd_per_h100e for p in shown])
        table[month, 3] = np.mean([p.h100e for p in shown])
        table[month, 4:] = [
            np.mean([delivered_ratio(catalogue, p.chip.id, work) for p in shown]) for work in WORKLOADS
        ]
        names.append(sold[-1].chip.id if sold else "")
    return Offer(**dict(zip(OFFERED, table.T, strict=True)), chips=tuple(names))


def _best(policy: Policy, stock: Sequence[Product], day: date) -> tuple[Product | None, bool]:
    """The best product that may be sold to China that day, and whether a better one is withheld."""
    on_sale = [p for p in stock if p.is_sold_on(day)]
    allowed = _allowed(policy, [p.chip for p in on_sale], day)
    best = next((p for p in on_sale if p.chip.id in allowed), None)
    return best, best is None or best is not on_sale[0]


def _allowed(policy: Policy, chips: Sequence[Chip], day: date) -> frozenset[str]:
    how = _in_force(policy.of("chips"), day, "any")
    if how == "any":
        return frozenset(c.id for c in chips)
    if how == "none":
        return frozenset()
    if how == "law":
        return frozenset(c.id for c in sellable(chips, to="CN", on=day))
    tpp = float(_in_force(policy.of("tpp_below"), day, 1e9))
    memory_rate = float(_in_force(policy.of("memory_rate_below"), day, 1e6)) * 1e12
    below = sellable_below(chips, on=day, tpp_below=tpp)
    return frozenset(c.id for c in below if c.memory_rate is None or c.memory_rate.value < memory_rate)


def _in_force(changes: Iterable[Change], day: date, default: float | str) -> float | str:
    values = [c.value for c in changes if c.effective_on and c.effective_on <= day]
    return values[-1] if values else default
