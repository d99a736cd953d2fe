"""Products: which chip can be sold to China in a month under a policy, and at what price per unit of compute.

What the catalogue holds is tried first. Where a policy sets ceilings of its own that keep the seller's best chip out, the
seller builds one for them, which is on sale some months after they are known (`rule_chip`). The law is read off its rules
alone: until the date of the facts the catalogue holds what was sold under it, and after that its lane of January 2026
takes no chip that was not on the US market then.
"""

import math
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leadtime.controls.calendar import sellable, sellable_below
from leadtime.facts import Catalogue, Chip
from leadtime.performance.equivalence import h100_equivalents
from leadtime.race.clock import Clock
from leadtime.race.levers import levers
from leadtime.study.delivery import WORKLOADS, delivered_ratio
from leadtime.study.policy import Change, Policy
from leadtime.study.rule_chip import Ceilings, as_chip, figures

FILE = Path(__file__).parent / "data" / "products.toml"
DAYS = (4, 12, 20, 27)
"""Days of a month on which the law is read; their mean stands for the month."""

CEILINGS = {"tpp_below": 1.0, "performance_density_below": 1.0, "memory_rate_below": 1e12}
"""Levers that are ceilings of `chips = "below"`, and the unit of each in SI."""

READ = ("chips", *CEILINGS, "rule_chip")
"""All levers that decide what is on offer."""


@cache
def settings() -> dict[str, Any]:
    """What stands for what is bought."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Product:
    """A chip as the race sees it.

    Parameters
    ----------
    chip : Chip
    h100e : float
        On paper.
    usd_per_h100e : float
    ratios : tuple of float
        Delivered over paper, in training and in decode.
    built_for : mapping of lever to float
        The ceilings that it was built for; none for a chip of the catalogue.
    known_on : date or None
        The day on which those were known.
    """

    chip: Chip
    h100e: float
    usd_per_h100e: float
    ratios: tuple[float, ...] = (1.0, 1.0)
    built_for: Mapping[str, float] = field(default_factory=dict)
    known_on: date | None = None

    def is_sold_on(self, day: date) -> bool:
        """Whether it ships that day."""
        first = self.chip.available_on
        life = timedelta(days=365.25 * settings()["sale_life"]["value"])
        return (
            first is not None and first <= day and (self.chip.status != "discontinued" or day < first + life)
        )


def _delivered(product: Product) -> float:
    """H100 equivalents that a product delivers: the geometric mean of training and decode."""
    return product.h100e * math.sqrt(math.prod(product.ratios))


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
        ratios = tuple(delivered_ratio(catalogue, chip.id, work) for work in WORKLOADS)
        found.append(Product(chip, worth, chip.price.value / worth, ratios))
    return tuple(sorted(found, key=_best_first))


def _best_first(product: Product) -> tuple[float, float]:
    """More compute first; of equals, more memory bandwidth."""
    rate = product.chip.memory_rate
    return -product.h100e, -rate.value if rate else 0.0


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be sold to China, by month; arrays [time]. `sold` holds every product that is on offer some day."""

    sellable_share: NDArray[np.float64]
    restricted_share: NDArray[np.float64]
    list_usd_per_h100e: NDArray[np.float64]
    h100e_per_chip: NDArray[np.float64]
    offered_training: NDArray[np.float64]
    offered_decode: NDArray[np.float64]
    chips: tuple[str, ...]
    sold: Mapping[str, Product]


OFFERED = tuple(f.name for f in fields(Offer) if f.name not in ("chips", "sold"))
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
    built = built_for(policy, stock, clock, catalogue)
    oldest = min(p.chip.available_on for p in stock if p.chip.available_on)
    table = np.zeros((len(clock.midpoints), 6))
    names: list[str] = []
    known: dict[str, Product] = {}
    last: Product | None = None
    for month, first in enumerate(clock.starts[:-1]):
        picks = [_best(policy, stock, built, max(first.replace(day=day), oldest)) for day in DAYS]
        sold = [p for p, _ in picks if p]
        table[month, 0] = len(sold) / len(DAYS)
        table[month, 1] = sum(r for _, r in picks) / len(DAYS)
        last = sold[-1] if sold else last
        shown = sold or ([last] if last else [stock[-1]])
        table[month, 2] = np.mean([p.usd_per_h100e for p in shown])
        table[month, 3] = np.mean([p.h100e for p in shown])
        table[month, 4:] = [np.mean([p.ratios[i] for p in shown]) for i in range(len(WORKLOADS))]
        names.append(sold[-1].chip.id if sold else "")
        known |= {p.chip.id: p for p in sold}
    return Offer(**dict(zip(OFFERED, table.T, strict=True)), chips=tuple(names), sold=known)


def _best(
    policy: Policy, stock: Sequence[Product], built: Sequence[Product], day: date
) -> tuple[Product | None, bool]:
    """The best product that may be sold to China that day, and whether a better one is withheld.

    One that was built for a rule is taken where it delivers more than the best of the catalogue that may be sold.
    """
    on_sale = [p for p in stock if p.is_sold_on(day)]
    ready = [p for p in built if p.is_sold_on(day)]
    allowed = _allowed(policy, [p.chip for p in (*on_sale, *ready)], day)
    best = next((p for p in on_sale if p.chip.id in allowed), None)
    is_withheld = best is None or best is not on_sale[0]
    rivals = [p for p in ([best] if best else []) + ready if p is best or p.chip.id in allowed]
    return max(rivals, key=_delivered, default=None), is_withheld


def _allowed(policy: Policy, chips: Sequence[Chip], day: date) -> frozenset[str]:
    how = _in_force(policy.of("chips"), day, "any")
    if how == "any":
        return frozenset(c.id for c in chips)
    if how == "none":
        return frozenset()
    if how == "law":
        return frozenset(c.id for c in sellable(chips, to="CN", on=day))
    limits = _ceilings(policy, day)
    density = limits.performance_density
    below = sellable_below(chips, day, limits.tpp, density if density < math.inf else None)
    return frozenset(c.id for c in below if c.memory_rate is None or c.memory_rate.value < limits.memory_rate)


def _ceilings(policy: Policy, day: date) -> Ceilings:
    """The ceilings in force on a day; a lever at its loosest is none."""
    found = {}
    for name, scale in CEILINGS.items():
        loosest = float(levers()[name].default)
        value = float(_in_force(policy.of(name), day, loosest))
        found[name.removesuffix("_below")] = value * scale if value < loosest else math.inf
    return Ceilings(**found)


def _in_force(changes: Iterable[Change], day: date, default: float | str) -> float | str:
    values = [c.value for c in changes if c.effective_on and c.effective_on <= day]
    return values[-1] if values else default


def built_for(
    policy: Policy, stock: Sequence[Product], clock: Clock, catalogue: Catalogue
) -> tuple[Product, ...]:
    """The chips that the seller builds for a policy's ceilings, by the day from which they are on sale.

    One follows each setting of ceilings that keeps the seller's best chip out, and each better chip that comes
    while they hold.
    """
    days = sorted({c.effective_on for name in READ for c in policy.of(name) if c.effective_on})
    newer = sorted({p.chip.available_on for p in stock if p.chip.available_on})
    found = []
    for rule_on, after in pairwise([*days, clock.starts[-1]]):
        if not _is_built(policy, rule_on):
            continue
        known, answered = _known_on(policy, rule_on), None
        for day in (known, *(d for d in newer if known < d < after)):
            best = _best_at_home(stock, day)
            if best is None or best is answered or _allowed(policy, [best.chip], max(day, rule_on)):
                continue
            answered, limits = best, _ceilings(policy, rule_on)
            found.append(_built(limits, best, day, premium(stock), catalogue))
    return tuple(p for p in found if p)


def _is_built(policy: Policy, day: date) -> bool:
    """Whether ceilings are in force that day for which a chip is built."""
    how = _in_force(policy.of("chips"), day, "any")
    return how == "below" and _in_force(policy.of("rule_chip"), day, levers()["rule_chip"].default) == "built"


def _known_on(policy: Policy, day: date) -> date:
    """When what comes into force on a day was announced."""
    changed = [c for name in READ for c in policy.of(name) if c.effective_on == day]
    return min(c.announced_on or day for c in changed)


def _best_at_home(stock: Sequence[Product], day: date) -> Product | None:
    """The seller's best chip of a day that was built for no rule: what it would cut."""
    home = [p for p in stock if p.is_sold_on(day) and not p.chip.is_export_variant]
    return max((p for p in home if p.chip.status != "announced"), key=_delivered, default=None)


def _built(limits: Ceilings, best: Product, day: date, times: float, catalogue: Catalogue) -> Product | None:
    """The chip that is begun on a day, cut from the seller's best; None where none that passes does the work.

    It asks `times` what the best one asks for as much delivered compute.
    """
    made = figures(limits, settings()["rule_chip"]["work"], best.chip, day, catalogue)
    if made is None:
        return None
    ready = day + timedelta(days=delay(catalogue)[1])
    chip = as_chip(made, best=best.chip, id=f"{best.chip.id}_{limits.slug}", on=ready)
    weighed = h100_equivalents(chip)
    assert weighed is not None  # it has a 16-bit rate
    paper = weighed.value
    built = Product(chip, paper, 0.0, (made.training / paper, made.decode / paper), limits.given, day)
    return replace(built, usd_per_h100e=times * _usd_per_delivered(best) * _delivered(built) / paper)


def delay(catalogue: Catalogue) -> tuple[int, int, int]:
    """Days from a rule to the first shipment of a chip built for it, on record: least, middle, most."""
    record = [(catalogue.chips[a["chip"]], a["known_on"]) for a in settings()["rule_chip"]["answer"]]
    days = [(chip.available_on - known).days for chip, known in record if chip.available_on]
    return min(days), round(median(days)), max(days)


def premium(stock: Sequence[Product]) -> float:
    """What export variants cost for what they deliver, over the best chip on sale when they came: geometric mean."""
    found: list[float] = []
    for variant in (p for p in stock if p.chip.is_export_variant and p.chip.available_on):
        best = _best_at_home(stock, variant.chip.available_on or date.max)
        found += [_usd_per_delivered(variant) / _usd_per_delivered(best)] if best else []
    return math.exp(np.mean(np.log(found))) if found else 1.0


def _usd_per_delivered(product: Product) -> float:
    return product.usd_per_h100e * product.h100e / _delivered(product)
