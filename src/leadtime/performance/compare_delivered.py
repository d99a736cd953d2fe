"""What two chips or two systems deliver on a model, task by task, in the rows of a comparison."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leadtime.facts.catalogue import Catalogue
from leadtime.facts.chip import Chip
from leadtime.facts.spread import Spread
from leadtime.facts.system import System
from leadtime.performance.compare_paper import Figure
from leadtime.performance.physics.machine import usual_system
from leadtime.performance.plan.job import Job, make_job
from leadtime.performance.plan.sweep import sweep
from leadtime.performance.search import Plan, search

__all__ = ["TASKS", "Side", "delivered_figures", "side_on"]

TASKS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "training": ("train", {}),
    "prefill": ("prefill", {"ttft_ms": 2000.0}),
    "decode": ("decode", {"tpot_ms": 50.0}),
}
"""What is compared: the planner's task and its limits, those of the table of delivered compute."""

_TRAINING_CHIPS = 1024  # of two chips; two systems train on one whole system each
_INSTANCES = (8, 32, 128)  # chips that serve together; the best for each chip counts
_NOTHING = "no deployment that keeps the limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One chip or system on one model.

    Attributes
    ----------
    chip, system : Chip, System or None
        A chip stands in its usual system, whose links, power and price count.
    is_system : bool
        Whether the system itself is compared.
    plans : mapping
        The best plan of each task.
    """

    chip: Chip
    system: System | None
    is_system: bool
    plans: Mapping[str, Plan]

    def to_json(self) -> dict[str, Any]:
        """Of each task: chips of one deployment, and the deployment."""
        found = {}
        for task, plan in self.plans.items():
            best = plan.best.to_json() if plan.best else None
            found[task] = {"chips": plan.job.chips, "precision": plan.job.precision.matmul, "best": best}
        return found


def side_on(side: Chip | System, model: str, facts: Catalogue) -> Side:
    """Find the best deployments of a model on one side.

    Parameters
    ----------
    side : Chip or System
        The record.
    model : str
        A model of the catalogue.
    facts : Catalogue
        Where chips, systems and models are found.
    """
    system = side if isinstance(side, System) else usual_system(side, facts)
    chip = facts.chips[side.chip] if isinstance(side, System) else side
    whole = int(side.chips.value) if isinstance(side, System) and side.chips else None
    plans = {}
    for name, (task, limits) in TASKS.items():
        sizes = [whole or _TRAINING_CHIPS] if task == "train" else _sizes(whole)
        jobs = [make_job(model, side.id, task, facts, chips=n, **limits) for n in sizes]
        plans[name] = _best(jobs)
    return Side(chip=chip, system=system, is_system=whole is not None, plans=plans)


def _sizes(whole: int | None) -> list[int]:
    return sorted({n for n in _INSTANCES if n <= (whole or n)} | ({whole} if whole else set()))


def _best(jobs: list[Job]) -> Plan:
    """The plan with the highest throughput per chip; if none is feasible, of the smallest number of chips that is."""
    rates = [
        float(f["rate"].max()) / j.chips if (f := sweep(j).columns) and len(f["rate"]) else 0.0 for j in jobs
    ]
    if max(rates) > 0:
        return search(jobs[rates.index(max(rates))])
    found = search(jobs[-1])
    return search(jobs[-1].on(found.smallest_chips)) if found.smallest_chips else found


def delivered_figures(side: Side) -> dict[str, Figure]:
    """Figures of one side by quantity: each task's throughput for each chip, the system, kW and dollar.

    Parameters
    ----------
    side : Side
        With its plans. A task that no deployment does within the limit has throughput 0.
    """
    return {name: figure for task in TASKS for name, figure in _figures(side, task)}


def _figures(side: Side, task: str) -> Iterator[tuple[str, Figure]]:
    plan = side.plans[task]
    best = plan.best
    basis = best.limited_by if best else _NOTHING
    rate = _spread(best.ranges["tokens_per_s_per_chip"]) if best else Spread(0.0)
    name = f"delivered.{task}"
    yield f"{name}.rate", Figure(rate, "tokens/s per chip", basis)
    if side.is_system and side.system and side.system.chips:
        yield f"{name}.rate_total", Figure(rate.scaled(side.system.chips.value), "tokens/s", basis)
    yield f"{name}.flop_rate", Figure(rate.scaled(plan.job.flop_per_token), "TFLOP/s per chip", basis)
    if best:
        yield f"{name}.mfu", Figure(_spread(best.ranges["mfu"]), "1", plan.job.precision.matmul)
        for latency in ("ttft_ms", "tpot_ms"):
            if best.values[latency] is not None:
                yield (
                    f"{name}.{latency.removesuffix('_ms')}",
                    Figure(_spread(best.ranges[latency], 1e-3), "ms"),
                )
    power = best.values["power_kw"] if best else None
    if power:
        each = Spread(1e3 * power / plan.job.chips)
        yield f"{name}.rate_per_power", Figure(rate.over(each), "tokens/s per kW", basis)
    cost = best.ranges.get("usd_per_mtok") if best else None
    if cost:
        tokens = Spread(1e6 / cost["p50"], 1e6 / cost["p95"], 1e6 / cost["p5"])
        yield f"{name}.tokens_per_price", Figure(tokens, "million tokens per USD", basis)


def _spread(found: Mapping[str, float], scale: float = 1.0) -> Spread:
    return Spread(*(scale * found[name] for name in ("p50", "p5", "p95")))
