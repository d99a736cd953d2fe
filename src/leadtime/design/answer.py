"""One question answered: the best design under a rule, what it delivers beside real chips, and which rule would stop it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadtime.design.adversary import Best, Search, best_design
from leadtime.design.law import Law, law
from leadtime.design.likeness import Likeness, likest
from leadtime.design.objective import is_comparable
from leadtime.design.regression import frontier
from leadtime.design.task import Task, task
from leadtime.design.technology import densest
from leadtime.design.thresholds import YARDSTICK, Frontier, frontier_of_rules
from leadtime.design.uncertainty import DRAWS, Range, Spread, ratios, spread
from leadtime.errors import InputError
from leadtime.facts.catalogue import catalogue
from leadtime.facts.chip import Chip

__all__ = ["Answer", "beside", "design"]

_GB = 1e9
_TERA = 1e12
_MM2 = 1e6
_CLOSE = 2e-3
_UNITS: Mapping[str, tuple[str, float]] = {
    "rate": ("bf16_tflops", _TERA),
    "memory": ("memory_gb", _GB),
    "memory_rate": ("memory_rate_gbs", _GB),
    "link_rate": ("link_rate_gbs", _GB),
    "area": ("die_area_mm2", 1 / _MM2),
    "power": ("power_w", 1.0),
    "delivered": ("tokens_per_s", 1.0),
    "cost": ("cost_usd", 1.0),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was asked, and what came of it.

    Attributes
    ----------
    rule : Law
        The rule.
    work : Task
        The workload.
    find : Search
        Day, nodes, measure.
    best : Best
        The design.
    delivered_vs : mapping
        Chip id to design over chip, in tokens per second of one chip, per dollar or per watt.
    spread : Spread
        Ranges of the same, and of the design's figures.
    likest : tuple of Likeness
        The chips built for an export rule that come nearest.
    frontier : Frontier
        Rules that nothing passes.
    hold : float
        Limit for which `holding` gives the rule.
    seed : int
        Of the draws.
    """

    rule: Law
    work: Task
    find: Search
    best: Best
    delivered_vs: Mapping[str, float]
    spread: Spread
    likest: tuple[Likeness, ...]
    frontier: Frontier
    hold: float
    seed: int

    @property
    def notice(self) -> str:
        """What the figures are, and are not."""
        return (
            "Delivered throughput is a bound at peak rates, the same for designs and chips; law as of "
            f"{self.rule.on}, technology as of {self.find.on}; analysis of public information, not legal advice."
        )

    def to_json(self) -> dict[str, Any]:
        """The keys of the contract, and more."""
        held = self.frontier.holding(self.hold)
        return {
            "rule": self.rule.id,
            "workload": self.work.name,
            "best": self.chip(),
            "delivered_vs": dict(self.delivered_vs),
            "frontier": [point.to_json() for point in self.frontier.points],
            "rule_title": self.rule.title,
            "rule_on": self.rule.on,
            "thresholds": dict(self.rule.thresholds),
            "technology_on": self.find.on,
            "per": self.find.per,
            "delivered_vs_range": dict(self.spread.ratios),
            "best_range": self.ranges(),
            "likest": [found.to_json() for found in self.likest],
            "holding": {"limit": self.hold, "yardstick": YARDSTICK, "rule": held.to_json() if held else None},
            "sales_counted": list(self.frontier.chips),
            "rules_tried": self.frontier.tried,
            "searched": self.best.tried,
            "feasible": self.best.permitted,
            "draws": self.spread.draws,
            "draws_without_design": self.spread.empty,
            "seed": self.seed,
            "anchors": self.anchors(),
            "notice": self.notice,
        }

    def chip(self) -> dict[str, Any]:
        """The design, units in the keys."""
        d, frame = self.best.design, self.best.frame
        t, rate, area = frame.technology, float(d.rate[0]), float(d.area[0])
        tpp, link = float(d.tpp[0]), float(d.link_rate[0])
        rates = {f"{form}_tflops": rate * 16 / bits / _TERA for bits, form in t.formats.items()}
        return {
            "node": t.node.id,
            "foundry": t.node.foundry,
            "dies": frame.dies,
            "die_area_mm2": area * _MM2,
            **rates,
            "tpp": tpp,
            "performance_density": tpp / (area * _MM2),
            "memory_gb": float(d.memory[0]) / _GB,
            "memory_rate_gbs": float(d.memory_rate[0]) / _GB,
            "memory_type": frame.stack.kind,
            "memory_stacks": frame.stacks,
            "memory_stack_as_on": frame.stack.chip,
            "link_rate_gbs": link / _GB,
            "io_rate_gbs": 2 * (link + t.host_rate) / _GB,
            "power_w": float(d.power[0]),
            "cost_usd": self.best.cost,
            "tokens_per_s": self.best.delivered,
            "limited_by": self.limits(),
        }

    def limits(self) -> list[str]:
        """Thresholds that the design lies just below, and limits of physics that it reaches."""
        d, frame = self.best.design, self.best.frame
        t, tpp, area = frame.technology, float(d.tpp[0]), float(d.area[0])
        io = 2 * (float(d.link_rate[0]) + t.host_rate)
        memory = float(d.memory_rate[0])
        step = 2 * t.link_step
        named = [
            ("tpp", "TPP", tpp, 1.0, tpp * _CLOSE),
            ("density", "performance density", tpp / (area * _MM2), 1.0, _CLOSE),
            ("io_rate", "two-way I/O, GB/s", io, _GB, step),
            ("memory_rate", "DRAM bandwidth, GB/s", memory, _GB, memory * _CLOSE),
            ("both", "I/O and DRAM bandwidth, GB/s", io + memory, _GB, step),
        ]
        found = [
            f"{what} below {mark / unit:g}"
            for axis, what, value, unit, near in named
            for mark in self.rule.marks.get(axis, ())
            if 0 < mark - value <= near
        ]
        if area >= frame.most_area * (1 - _CLOSE):
            found.append("die area")
        if float(d.power[0]) >= t.power * (1 - _CLOSE):
            found.append("power of a package")
        return found

    def ranges(self) -> dict[str, Range]:
        """Ranges of the winning designs' figures, units in the keys."""
        return {
            _UNITS[name][0]: {p: value / _UNITS[name][1] for p, value in found.items()}
            for name, found in self.spread.figures.items()
        }

    def anchors(self) -> dict[str, Any]:
        """What the physics of arithmetic stands on."""
        line, t = frontier(self.find.on), self.best.frame.technology
        return {
            "chips": list(line.chips),
            "densest": line.best_area,
            "most_efficient": line.best_power,
            "bf16_tflops_per_mm2": t.rate_per_area / _TERA / _MM2,
            "bf16_tflops_per_w": t.rate_per_power / _TERA,
        }


def beside(chips: Mapping[str, Chip] | None = None) -> tuple[Chip, ...]:
    """Chips that designs are held against: all that are on sale or were, with rates, memory and links known."""
    known = chips or catalogue().chips
    return tuple(
        c for c in (known[n] for n in known) if c.status in ("shipping", "discontinued") and is_comparable(c)
    )


def design(
    rule: str,
    workload: str,
    *,
    node: str | None = None,
    on: date | None = None,
    per: str = "chip",
    hold: float = 0.5,
    draws: int = DRAWS,
    seed: int = 0,
) -> Answer:
    """The chip an adversary would build under a rule, and the rule that would stop it.

    Parameters
    ----------
    rule : str
        Id of a rule, a day (all that was in force), or a TOML file of thresholds.
    workload : str
        Such as "train:llama3_70b" or "decode:deepseek_v3@4096/1024,50ms".
    node : str, optional
        Process node; default: any that exporters use.
    on : date, optional
        Day of the technology; default: that of the rule.
    per : str
        Throughput of one "chip", for each "dollar" or each "watt".
    hold : float
        Limit on delivered throughput, the H100 being 1, for which a rule is proposed.
    draws, seed : int
        States of the world for ranges.

    Raises
    ------
    InputError
        If a name is not known, or nothing that can be built passes.

    Examples
    --------
    >>> found = design("us_2023_10_acs", "decode:llama3_70b", draws=4)
    >>> found.likest[0].chip
    'h20'
    """
    if not 0 < hold < float("inf"):
        raise InputError(f"the limit to hold is {hold!r}; give a number above 0, the H100 being 1.")
    if not 0 <= draws <= 10_000 or seed < 0:
        raise InputError(
            f"draws is {draws!r} and seed {seed!r}; give 0 to 10000 draws and a seed of 0 or more."
        )
    book, work = law(rule), task(workload)
    find = Search(on=on or book.on, nodes=(node,) if node else (), per=per)
    best = best_design(book, work, find)
    chips = beside()
    ends = {best.frame.technology.node.id} | ({densest(find.on).id} if not node and per == "chip" else set())
    again = Search(on=find.on, nodes=tuple(sorted(ends)), per=per, is_coarse=True)
    return Answer(
        rule=book,
        work=work,
        find=find,
        best=best,
        delivered_vs=ratios(best, chips, work, per),
        spread=spread(book, work, again, chips, draws=draws, seed=seed),
        likest=likest(best, work),
        frontier=frontier_of_rules(work, Search(on=find.on, nodes=find.nodes)),
        hold=hold,
        seed=seed,
    )
